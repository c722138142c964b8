"""Documents with several proofs: sets, of which every one must hold, and chains, of which one builds on another."""

import copy
from datetime import datetime, timedelta
from typing import cast

import pytest
from badge_world import CANONICALISER, NOW, Hub, Key
from foreign_badges import SUITES_AND_KEYS, foreign_badge, method_of, mint
from foreign_keys import private_key

from credentials.did_documents import did_web_url
from credentials.gathered import Evidence, Recognition
from credentials.keys import KeyKind
from credentials.proofs import read_proofs
from credentials.proofs.proof import MAX_PROOFS
from credentials.report import Outcome
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import PUBLIC, RECOGNISED, Report, verify

HUB = Hub()
FIRST, SECOND, THIRD = "urn:uuid:1", "urn:uuid:2", "urn:uuid:3"
KEY = private_key("Ed25519")
METHOD = method_of(KEY)
BADGE = foreign_badge(METHOD.partition("#")[0], suites=("Ed25519Signature2020",))


def sign(
    document: JsonObject, suite: str = "eddsa-rdfc-2022", kind: KeyKind = "Ed25519", **members: JsonValue
) -> JsonObject:
    """Add a proof under a key of the issuer, whose did:key is that of its Ed25519 key."""
    key = private_key(kind)
    return mint(suite, document, key, method_of(key), NOW, members=members)


def check(document: JsonObject) -> Report:
    return verify(dump(document), Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def code(document: JsonObject) -> str:
    return {made.check.value: made.code for made in check(document).checks}["proof"]


def proofs(document: JsonObject) -> list[JsonObject]:
    return cast(list[JsonObject], document["proof"])


@pytest.mark.parametrize("first", SUITES_AND_KEYS)
@pytest.mark.parametrize("second", SUITES_AND_KEYS)
def test_two_proofs_of_any_suites_hold_each_for_itself(first: tuple[str, KeyKind], second: tuple[str, KeyKind]) -> None:
    document = sign(sign(BADGE, *first), *second)
    assert code(document) == "proof.valid"
    for place in (0, 1):
        spoiled = copy.deepcopy(document)
        value = str(proofs(spoiled)[place]["proofValue"])
        proofs(spoiled)[place]["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")
        assert code(spoiled) == "proof.signature", "one that fails makes the whole fail"
        assert check(spoiled).verdict is Outcome.INVALID


def test_a_set_of_proofs_of_the_issuer_is_valid_in_any_order() -> None:
    document = sign(sign(sign(BADGE), "eddsa-jcs-2022"), "Ed25519Signature2020")
    assert check(document).verdict is Outcome.VALID
    document["proof"] = list(reversed(proofs(document)))
    assert check(document).verdict is Outcome.VALID
    document["proof"] = proofs(document)[1]
    assert check(document).verdict is Outcome.VALID, "no proof of a set covers the others"


@pytest.mark.parametrize("place", [0, 1])
def test_one_proof_that_cannot_be_checked_makes_the_whole_unknown(place: int) -> None:
    document = sign(sign(BADGE), "eddsa-jcs-2022")
    proofs(document)[place]["cryptosuite"] = "bbs-2023"
    assert code(document) == "unsupported.cryptosuite"
    assert check(document).verdict is Outcome.UNKNOWN


def test_one_that_cannot_be_checked_does_not_excuse_one_that_fails() -> None:
    document = sign(sign(sign(BADGE), "eddsa-jcs-2022"), "Ed25519Signature2020")
    proofs(document)[0]["cryptosuite"] = "bbs-2023"
    proofs(document)[1]["created"] = "2026-11-01T00:00:00Z"
    assert code(document) == "proof.signature"
    assert check(document).verdict is Outcome.INVALID


def test_a_proof_of_an_undefined_type_beside_a_good_one_is_invalid() -> None:
    document = sign(sign(BADGE))
    proofs(document)[1]["type"] = "TrustMe2030"
    report = check(document)
    assert report.verdict is Outcome.INVALID
    assert {made.check.value: made.code for made in report.checks}["data_model"] == "data_model.undefined_term"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"expires": "2026-11-01T00:00:00Z"}, "proof.expired"),
        ({"created": "2026-11-03T00:00:00Z"}, "proof.created_in_future"),
        ({"proofPurpose": "authentication"}, "proof.purpose"),
    ],
)
def test_one_proof_with_a_fault_of_its_own_is_enough(change: JsonObject, expected: str) -> None:
    document = mint("eddsa-rdfc-2022", sign(BADGE), KEY, METHOD, NOW, members=change)
    assert code(document) == expected
    assert check(document).verdict is Outcome.INVALID


def test_there_is_an_end_to_the_number_of_proofs() -> None:
    document = BADGE
    for _ in range(MAX_PROOFS):
        document = sign(document)
    assert code(document) == "proof.valid"
    assert code(sign(document)) == "proof.malformed"


def chain(second: str = "eddsa-rdfc-2022", first: str = "eddsa-rdfc-2022") -> JsonObject:
    return sign(sign(BADGE, first, id=FIRST), second, id=SECOND, previousProof=FIRST)


ED25519_SUITES = [suite for suite, kind in SUITES_AND_KEYS if kind == "Ed25519"]


# The context of Ed25519Signature2020 has no word for a proof on top of another.
@pytest.mark.parametrize("first", ED25519_SUITES)
@pytest.mark.parametrize("second", [s for s in ED25519_SUITES if s != "Ed25519Signature2020"])
def test_a_chain_of_any_suites_is_valid(first: str, second: str) -> None:
    document = chain(second, first)
    assert [len(proof.previous) for proof in read_proofs(document)] == [0, 1]
    assert check(document).verdict is Outcome.VALID


def test_a_chain_may_build_on_several_and_on_a_chain() -> None:
    document = sign(sign(sign(BADGE, id=FIRST), "eddsa-jcs-2022", id=SECOND), id=THIRD, previousProof=[SECOND, FIRST])
    assert check(document).verdict is Outcome.VALID
    document = sign(document, "eddsa-2022", previousProof=[THIRD])
    assert [len(proof.previous) for proof in read_proofs(document)] == [0, 0, 2, 1]
    assert check(document).verdict is Outcome.VALID


def test_the_order_in_which_a_chain_is_written_does_not_matter() -> None:
    document = chain()
    document["proof"] = list(reversed(proofs(document)))
    assert check(document).verdict is Outcome.VALID


def without_the_first(document: JsonObject) -> None:
    document["proof"] = proofs(document)[1]


def with_the_first_replaced(document: JsonObject) -> None:
    # A sound proof under the same identifier, yet not the one that the second was put to.
    other = sign(BADGE, "eddsa-2022", id=FIRST)["proof"]
    proofs(document)[0] = cast(JsonObject, other)


def with_the_first_doubled(document: JsonObject) -> None:
    proofs(document).append(dict(proofs(document)[0]))


def without_the_link(document: JsonObject) -> None:
    del proofs(document)[1]["previousProof"]


def second(**members: JsonValue) -> JsonObject:
    document = chain()
    proofs(document)[1].update(members)
    return document


CHAINS = [
    ("the first taken away", without_the_first, "proof.chain"),
    ("the first replaced", with_the_first_replaced, "proof.signature"),
    ("the first there twice", with_the_first_doubled, "proof.chain"),
    ("the link taken away", without_the_link, "proof.signature"),
    ("the first altered", lambda d: proofs(d)[0].update(created="2026-11-01T00:00:00Z"), "proof.signature"),
    ("the first without its name", lambda d: proofs(d)[0].pop("id"), "proof.chain"),
    ("the document altered", lambda d: d.update(name="Champion"), "proof.signature"),
    ("a link to itself", lambda d: proofs(d)[1].update(previousProof=SECOND), "proof.chain"),
    ("a circle", lambda d: proofs(d)[0].update(previousProof=SECOND), "proof.chain"),
    ("a link to nothing", lambda d: proofs(d)[1].update(previousProof="urn:uuid:9"), "proof.chain"),
    ("a link to one of two that are not there",
     lambda d: proofs(d)[1].update(previousProof=[FIRST, "urn:uuid:9"]), "proof.chain"),
    ("no link in the list", lambda d: proofs(d)[1].update(previousProof=[]), "proof.malformed"),
    ("a link twice", lambda d: proofs(d)[1].update(previousProof=[FIRST, FIRST]), "proof.malformed"),
    ("a link that is a number", lambda d: proofs(d)[1].update(previousProof=1), "proof.malformed"),
    ("a link that is an object", lambda d: proofs(d)[1].update(previousProof={"id": FIRST}), "proof.malformed"),
    ("an empty link", lambda d: proofs(d)[1].update(previousProof=""), "proof.malformed"),
    ("a name that is a number", lambda d: proofs(d)[0].update(id=1), "proof.malformed"),
    ("the first of another kind", lambda d: proofs(d)[0].update(cryptosuite="bbs-2023"), "proof.signature"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), [row[1:] for row in CHAINS], ids=[row[0] for row in CHAINS])
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_spoiled_chain_is_refused(suite: str, spoil: object, expected: str) -> None:
    document = chain(suite)
    assert callable(spoil)
    spoil(document)
    assert code(document) == expected
    assert check(document).verdict is Outcome.INVALID


def test_a_link_may_be_a_list_of_one() -> None:
    as_list = sign(sign(BADGE, id=FIRST), id=SECOND, previousProof=[FIRST])
    assert check(as_list).verdict is Outcome.VALID


def test_a_chain_on_top_of_one_that_cannot_be_checked_is_unknown() -> None:
    # The later proof was made over the earlier one as it stands: only the earlier one cannot be checked.
    base = sign(BADGE, id=FIRST)
    first = cast(JsonObject, base["proof"])
    first["cryptosuite"] = "bbs-2023"
    document = sign(base, id=SECOND, previousProof=FIRST)
    assert code(document) == "unsupported.cryptosuite"
    assert check(document).verdict is Outcome.UNKNOWN


OTHER = Hub(did="did:web:other.example.org", credential_key=Key("other"), status_key=Key("other status"))


def of_the_hub(*, at: datetime = NOW) -> JsonObject:
    hub = HUB.credential_key
    return mint("eddsa-rdfc-2022", HUB.unsigned(credentialStatus=None), hub.private, HUB.method(hub), at)


def beside(document: JsonObject, key: Key, method: str, *, at: datetime = NOW, **members: JsonValue) -> JsonObject:
    return mint("eddsa-rdfc-2022", document, key.private, method, at, members=members)


def judged(document: JsonObject, recognition: Recognition | None = None) -> dict[str, str]:
    others = {did_web_url(OTHER.did): OTHER.did_document()}
    evidence = HUB.evidence(more=others, recognition=recognition)
    report = verify(dump(document), evidence, RECOGNISED, at=NOW, canonicaliser=CANONICALISER)
    return {made.check.value: made.code for made in report.checks}


def test_others_may_sign_beside_the_issuer() -> None:
    other = OTHER.credential_key
    bare = f"did:key:{other.public_key.multikey}#{other.public_key.multikey}"
    for method in (OTHER.method(other), bare):
        assert judged(beside(of_the_hub(), other, method))["issuer_key"] == "issuer_key.valid"
        own = beside(of_the_hub(), HUB.credential_key, HUB.method(HUB.credential_key), id=FIRST)
        on_top = beside(own, other, method, previousProof=FIRST)
        assert judged(on_top)["issuer_key"] == "issuer_key.valid"


def test_others_alone_are_not_the_issuer() -> None:
    other, unsigned = OTHER.credential_key, HUB.unsigned(credentialStatus=None)
    bare = f"did:key:{other.public_key.multikey}#{other.public_key.multikey}"
    both = beside(beside(unsigned, other, bare), other, OTHER.method(other))
    assert judged(both)["issuer_key"] == "issuer_key.foreign", "the worst answer is the answer"
    assert judged(beside(unsigned, other, bare))["issuer_key"] == "issuer_key.self_asserted"


def test_others_cannot_move_the_date_on_which_the_issuer_signed() -> None:
    other, before = OTHER.credential_key, NOW - timedelta(days=9)
    signed = of_the_hub(at=before)
    later = beside(signed, other, OTHER.method(other), at=NOW)
    since = HUB.recognition(since=NOW - timedelta(days=1))
    until = HUB.recognition(until=NOW - timedelta(days=5))
    assert judged(later, since)["issuer_trust"] == "issuer_trust.inactive"
    assert judged(later, until)["issuer_trust"] == "issuer_trust.recognised"
    earlier = beside(of_the_hub(at=NOW), other, OTHER.method(other), at=before)
    assert judged(earlier, until)["issuer_trust"] == "issuer_trust.inactive"
