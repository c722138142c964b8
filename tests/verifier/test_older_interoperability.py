"""Badges of Open Badges 2.0 between openbadgeslib and us: each verifies what the other makes, and refuses it altered.

The other program reads the clock itself, so these badges were issued yesterday by the real one.
"""

import io
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from older_badges import ADDRESS, CONTEXT, SALT, Academy, baked_svg, text_chunk, with_chunks, written
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, OB2VerificationError, OB2Verifier, Verification
from PIL import Image

from credentials.baking import extract
from credentials.canonical import Canonicaliser
from credentials.gathered import Evidence, Unreachable
from credentials.instants import format_instant
from credentials.report import PUBLIC, CheckName, Report
from credentials.strict_json import JsonObject
from credentials.verification import verify

NOW = datetime.now(UTC).replace(microsecond=0)
ISSUED = format_instant(NOW - timedelta(days=1))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pytest.fixture
def academy() -> Academy:
    issuer = Academy()
    issuer.sign_by_profile()
    issuer.publish(issuer.assertion_url, issuer.assertion(issuedOn=ISSUED))
    return issuer


def ours(academy: Academy, handed_in: bytes, recipient: str | None = ADDRESS) -> Report:
    evidence: Evidence = academy.evidence(handed_in)
    return verify(handed_in, evidence, PUBLIC, at=NOW, canonicaliser=Canonicaliser(), recipient=recipient)


def theirs(academy: Academy) -> OB2Verifier:
    def download(url: str) -> bytes:
        page = academy.pages.get(url)
        if page is None or isinstance(page, Unreachable):
            raise OSError(url)
        return page

    return OB2Verifier(download=download)


def their_signer(academy: Academy) -> OB2Signer:
    return OB2Signer(academy.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def their_assertion(academy: Academy) -> Assertion:
    return Assertion(
        recipient=IdentityObject.create(ADDRESS, SALT),
        badge=academy.badge_url,
        verification=Verification(type="SignedBadge", creator=academy.key_url),
        issued_on=NOW - timedelta(days=1),
    )


def our_assertion(academy: Academy, **members: str) -> JsonObject:
    return academy.signed_assertion(issuedOn=ISSUED, **members)


def picture() -> bytes:
    with io.BytesIO() as file:
        Image.new("RGB", (2, 2), "white").save(file, "PNG")
        return file.getvalue()


def test_their_signed_badge_verifies_here_in_every_form(academy: Academy) -> None:
    signer, assertion = their_signer(academy), their_assertion(academy)
    for badge in (
        signer.sign(assertion).encode(),
        signer.sign_into_png(assertion, picture()),
        signer.sign_into_svg(assertion, SVG),
    ):
        report = ours(academy, badge)
        assert report.verdict.value == "valid"
        assert report.check(CheckName.RECIPIENT).code == "recipient.matches"


def test_their_signed_badge_is_refused_here_once_altered_or_revoked(academy: Academy) -> None:
    assertion = their_assertion(academy)
    token = their_signer(academy).sign(assertion)
    header, _, signature = token.split(".")
    other = their_signer(academy).sign(their_assertion(academy)).split(".")[1]
    assert ours(academy, f"{header}.{other}.{signature}".encode()).check(CheckName.PROOF).code == "proof.signature"
    academy.publish(academy.list_url, academy.revocation_list(assertion.id))
    assert ours(academy, token.encode()).check(CheckName.STATUS).code == "status.revoked"


def test_our_signed_badge_verifies_there(academy: Academy) -> None:
    token = academy.sign(our_assertion(academy)).decode()
    assert ours(academy, token.encode()).verdict.value == "valid"
    assert theirs(academy).verify(token, ADDRESS, check_revocation=True).badge == academy.badge_url
    for image, reader in (
        (with_chunks(picture(), text_chunk(b"iTXt", token.encode())), OB2Verifier.extract_token_from_png),
        (baked_svg(verify=token), OB2Verifier.extract_token_from_svg),
    ):
        assert reader(image) == token == extract(image).payload.decode()


def test_our_signed_badge_is_refused_there_once_altered_or_revoked(academy: Academy) -> None:
    token = academy.sign(our_assertion(academy)).decode()
    header, _, signature = token.split(".")
    other = academy.sign(our_assertion(academy, narrative="More")).decode().split(".")[1]
    with pytest.raises(OB2VerificationError):
        theirs(academy).verify(f"{header}.{other}.{signature}")
    academy.publish(academy.list_url, academy.revocation_list("urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"))
    with pytest.raises(OB2VerificationError, match="revoked"):
        theirs(academy).verify(token, check_revocation=True)
    assert ours(academy, token.encode()).check(CheckName.STATUS).code == "status.revoked"


def test_a_hosted_badge_is_judged_alike(academy: Academy) -> None:
    document = academy.assertion(issuedOn=ISSUED)
    assert theirs(academy).verify_hosted(document, expected_recipient=ADDRESS).id == academy.assertion_url
    assert ours(academy, written(document)).verdict.value == "valid"


HOSTED_WRONGS: dict[str, JsonObject] = {
    "another person": {"recipient": {"type": "email", "hashed": False, "identity": "mallory@example.org"}},
    "another badge": {"badge": "https://academy.example.org/badges/other"},
    "another day": {"issuedOn": format_instant(NOW - timedelta(days=9))},
    "a later end": {"expires": format_instant(NOW + timedelta(days=9))},
}


@pytest.mark.parametrize("name", HOSTED_WRONGS)
def test_a_file_that_says_something_else_than_its_site_is_refused_by_both(name: str, academy: Academy) -> None:
    document = academy.assertion(issuedOn=ISSUED) | HOSTED_WRONGS[name]
    with pytest.raises(OB2VerificationError, match="does not match"):
        theirs(academy).verify_hosted(document)
    report = ours(academy, written(document), recipient=None)
    assert (report.check(CheckName.PROOF).code, report.verdict.value) == ("proof.hosted_differs", "invalid")


def test_a_badge_at_a_strangers_address_is_refused_by_both(academy: Academy) -> None:
    url = "https://stranger.example.net/1"
    document = academy.assertion(id=url, issuedOn=ISSUED)
    academy.publish(url, document)
    assert document["@context"] == CONTEXT
    with pytest.raises(OB2VerificationError, match="same-origin"):
        theirs(academy).verify_hosted(document)
    assert ours(academy, written(document)).check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"
