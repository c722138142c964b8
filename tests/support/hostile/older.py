"""Cases about badges of Open Badges 2.0, hosted and signed, and of 1.0."""

from hostile.case import Case, Cases, written
from hostile.parties import (
    PublishedAcademy,
    published_rsa,
)
from older_badges import ADDRESS, baked_svg, mac_signed, pem

from credentials.contexts import CREDENTIALS_V2
from credentials.gathered import Unreachable
from credentials.strict_json import JsonObject

OLDER = "Open Badges 2.0, section Verification"


def cases() -> Cases:
    """Give older badges whose site, list, scope or key says something else than they do."""
    yield from _hosted()
    yield from _signed_older()


def _academy(**pages: JsonObject | Unreachable | bytes) -> PublishedAcademy:
    academy = PublishedAcademy()
    for name, page in pages.items():
        academy.publish(getattr(academy, f"{name}_url"), page)
    return academy


def _older(folder: str, title: str, academy: PublishedAcademy, badge: bytes, verdict: str, checks: dict[str, str],
           **more: str) -> Case:  # fmt: skip
    recipient = more.get("recipient")
    return Case(f"older-{folder}", title, (OLDER, "Security rules, section 5"), badge, verdict, checks,
                dict(academy.pages), recipient=recipient)  # fmt: skip


def _hosted() -> Cases:
    academy = _academy()
    good = written(academy.assertion())
    gone = Unreachable(academy.assertion_url, "fetch.gone", "410")
    yield _older("hosted", "A hosted badge", academy, good, "valid", {"proof": "proof.hosted"})
    yield _older("hosted-address", "Only the address of a hosted badge", academy, academy.assertion_url.encode(),
                 "valid", {"proof": "proof.hosted"})  # fmt: skip
    yield _older("hosted-recipient", "A hosted badge and its holder", academy, good, "valid",
                 {"recipient": "recipient.matches"}, recipient=ADDRESS)  # fmt: skip
    yield _older("hosted-stranger", "A hosted badge and a stranger", academy, good, "invalid",
                 {"recipient": "recipient.differs"}, recipient="mallory@example.org")  # fmt: skip
    yield _older("hosted-drawing", "A hosted badge in a drawing", academy,
                 baked_svg(verify=academy.assertion_url, body=good), "valid", {"proof": "proof.hosted"})  # fmt: skip
    rows: list[tuple[str, str, PublishedAcademy, bytes, str, dict[str, str]]] = [
        ("differs", "The site says something else", academy,
         written(academy.assertion(issuedOn="2020-01-01T00:00:00Z")),
         "invalid", {"proof": "proof.hosted_differs"}),
        ("gone", "The site says that it is gone for good", _academy(assertion=gone), good, "invalid",
         {"status": "status.revoked"}),
        ("missing", "The site does not know it", _academy(
            assertion=Unreachable(academy.assertion_url, "fetch.status", "404")), good, "unknown",
         {"proof": "proof.hosted_unreachable"}),
        ("revoked", "The site says that it is revoked", _academy(
            assertion={"@context": "https://w3id.org/openbadges/v2", "id": academy.assertion_url, "type": "Assertion",
                       "revoked": True, "revocationReason": "Mistake"}), good, "invalid",
         {"status": "status.revoked_because"}),
        ("expired", "It has expired", _academy(assertion=academy.assertion(expires="2026-10-03T00:00:00Z")),
         academy.assertion_url.encode(), "invalid", {"time": "time.expired"}),
        ("issued-in-future", "It is issued next year", _academy(
            assertion=academy.assertion(issuedOn="2027-10-02T00:00:00Z")), academy.assertion_url.encode(), "invalid",
         {"time": "time.not_yet_valid"}),
        ("elsewhere", "It stands on another site than its issuer's", _elsewhere(),
         b"https://mallory.example.org/assertions/1", "invalid", {"issuer_key": "issuer_key.out_of_scope"}),
        ("untyped", "A type that nobody knows", _academy(assertion=academy.assertion(type="Diploma")),
         academy.assertion_url.encode(), "invalid",
         {"data_model": "data_model.wrong_type"}),
    ]  # fmt: skip
    for folder, title, pages, badge, verdict, checks in rows:
        yield _older(f"hosted-{folder}", title, pages, badge, verdict, checks)
    first: JsonObject = {"uid": "1", "badge": "https://academy.example.org/b", "recipient": "sha1$aa", "issued_on": 1}
    yield _older("first-generation", "A badge of Open Badges 1.0", academy, written(first), "unknown",
                 {"data_model": "unsupported.open_badges_1"})  # fmt: skip
    newer = written({**academy.assertion(), "@context": ["https://w3id.org/openbadges/v2", CREDENTIALS_V2]})
    yield _older("two-generations", "Of both generations by its contexts: the older, and its site confirms it", academy,
                 newer, "valid", {"proof": "proof.hosted"})  # fmt: skip


def _elsewhere() -> PublishedAcademy:
    academy = _academy()
    url = "https://mallory.example.org/assertions/1"
    academy.publish(url, academy.assertion(id=url))
    return academy


def _signed_older() -> Cases:
    academy = _academy()
    academy.sign_by_profile()
    good = academy.sign()
    header, _, signature = good.split(b".")
    other = academy.sign(academy.signed_assertion(issuedOn="2020-01-01T00:00:00Z")).split(b".")[1]
    revoked = _academy()
    revoked.sign_by_profile()
    revoked.publish(revoked.list_url, revoked.revocation_list(academy.signed_assertion()["id"]))
    unlisted = _academy()
    public = pem(published_rsa()).encode()
    yield _older("signed", "A signed badge", academy, good, "valid", {"proof": "proof.valid"})
    rows = [
        ("altered", "An altered payload", academy, b".".join((header, other, signature)), "invalid", "proof",
         "proof.signature"),
        ("hs256", "A code under the public key", academy, mac_signed(academy.signed_assertion(), public), "invalid",
         "proof", "jws.algorithm_refused"),
        ("none", "No signature is wanted", academy, academy.sign(header={"alg": "none"}), "invalid", "proof",
         "jws.algorithm_refused"),
        ("revoked", "The issuer's list names it", revoked, good, "invalid", "status", "status.revoked"),
        ("unlisted", "The issuer does not list the key", unlisted, good, "invalid", "issuer_key",
         "issuer_key.not_listed"),
        ("stranger", "Signed by another key", academy, academy.sign(key=published_rsa("rsa-exponent-3")), "invalid",
         "proof", "proof.signature"),
    ]  # fmt: skip
    for folder, title, pages, badge, verdict, check, code in rows:
        yield _older(f"signed-{folder}", title, pages, badge, verdict, {check: code})
