"""Badges in part, with openvc-core as issuer, holder and verifier: each side takes what the other makes.

As a holder it leaves the names of blank nodes (`_:b0`) in what it shows, where the specification shows the document as
it was. Such names are no part of what is signed, and they are refused here in any badge; these tests take them out.
"""

import copy
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from badge_world import NOW
from cryptography.hazmat.primitives.asymmetric import ec
from foreign_badges import method_of
from foreign_keys import private_key, public_key
from openvc.errors import OpenvcError
from openvc.keys import P256SigningKey
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite
from selective_badges import DATES_AND_STATUS, MANDATORY, WHOLE, check, codes, signed, unsigned
from selective_disclosure import derive

from credentials.contexts import EXTENSIONS, OPEN_BADGES_3_0_3, PINNED
from credentials.proofs import unsecured
from credentials.report import Outcome
from credentials.strict_json import JsonObject, JsonValue

CONTEXTS: dict[str, Any] = {url: PINNED[url] for url in (OPEN_BADGES_3_0_3, EXTENSIONS)}
KEY = private_key("P-256", "openvc")
METHOD = method_of(KEY)
THEM = EcdsaSdProofSuite()
SELECTIONS: list[tuple[str, ...]] = [
    (),
    WHOLE,
    (*WHOLE, *DATES_AND_STATUS),
    ("/id", "/credentialSubject/achievement/name", "/credentialSubject/achievement/criteria/narrative"),
]


def document() -> JsonObject:
    return unsigned(issuer={"id": METHOD.partition("#")[0], "type": ["Profile"], "name": "Hub"})


def issued_by_them() -> JsonObject:
    assert isinstance(KEY, ec.EllipticCurvePrivateKey)
    base: Any = THEM.add_base_proof(
        cast("dict[str, Any]", document()),
        signing_key=P256SigningKey(KEY, METHOD),
        verification_method=METHOD,
        mandatory_pointers=MANDATORY,
        created=NOW,
        extra_contexts=CONTEXTS,
    )
    return cast(JsonObject, base)


def issued_by_us() -> JsonObject:
    return signed(document(), issuer_key=KEY, method=METHOD)


def derived_by_them(base: JsonObject, shown: tuple[str, ...]) -> JsonObject:
    derived: Any = THEM.derive_proof(
        cast("dict[str, Any]", base), selective_pointers=list(shown), extra_contexts=CONTEXTS
    )
    return cast(JsonObject, derived)


def without_blank_names(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [without_blank_names(item) for item in value]
    if isinstance(value, dict):
        return {n: without_blank_names(v) for n, v in value.items() if not (n == "id" and str(v).startswith("_:"))}
    return value


def derived_by_us(base: JsonObject, shown: tuple[str, ...]) -> JsonObject:
    return derive(base, shown)


def their_verdict(shown: JsonObject) -> None:
    """Verify with openvc-core; it raises for anything that is not good."""
    key: Any = public_key(KEY).jwk
    THEM.verify(cast("dict[str, Any]", shown), public_key_jwk=key, now=NOW, extra_contexts=CONTEXTS)


ISSUERS: dict[str, Callable[[], JsonObject]] = {"theirs": issued_by_them, "ours": issued_by_us}
HOLDERS: dict[str, Callable[[JsonObject, tuple[str, ...]], JsonObject]] = {
    "theirs": lambda base, shown: cast(JsonObject, without_blank_names(derived_by_them(base, shown))),
    "ours": derived_by_us,
}


@pytest.mark.parametrize("shown", SELECTIONS, ids=["mandatory", "whole", "all", "names"])
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("issuer", ISSUERS)
def test_whoever_issues_and_whoever_derives_both_verify_until_it_is_altered(
    issuer: str, holder: str, shown: tuple[str, ...]
) -> None:
    base = ISSUERS[issuer]()
    assert codes(check(base))["proof"] == "unsupported.base_proof"
    part = HOLDERS[holder](base, shown)
    their_verdict(part)
    assert codes(check(part))["proof"] == "proof.valid"
    assert codes(check(part))["issuer_key"] == "issuer_key.valid"

    changed = copy.deepcopy(part)
    changed["validFrom"] = "2020-01-01T00:00:00Z"
    with pytest.raises(OpenvcError):
        their_verdict(changed)
    assert codes(check(changed))["proof"] == "proof.signature"


@pytest.mark.parametrize("shown", SELECTIONS, ids=["mandatory", "whole", "all", "names"])
def test_both_holders_show_the_same(shown: tuple[str, ...]) -> None:
    base = issued_by_us()
    first, second = (plain(unsecured(derived_by(base, shown))) for derived_by in HOLDERS.values())
    assert first == second


def test_names_of_blank_nodes_are_refused_though_the_proof_holds_without_them() -> None:
    part = derived_by_them(issued_by_us(), WHOLE)
    assert '"_:b' in json.dumps(part)
    their_verdict(part)
    assert codes(check(part))["data_model"] == "data_model.blank_identifier"
    assert codes(check(part))["proof"] == "proof.not_checked"
    assert check(part).verdict is Outcome.INVALID


def plain(value: JsonValue) -> JsonValue:
    """Take one value and a list of one for the same."""
    if isinstance(value, list):
        return plain(value[0]) if len(value) == 1 else [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value
