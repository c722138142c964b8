"""Signed badges of Open Badges 2.0: a compact JWS under an RSA key that the issuer's profile lists.

Only RS256 is read, as the specification asks of everybody. Which key it is, the assertion says (`creator`) or the
profile does; whose it is, only the profile decides: the key names it as its owner and the profile lists the key.

Specification: Open Badges v2.0, "Signed Verification" and "RevocationList".
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.key_material import rsa_raw
from credentials.keys import PublicKey
from credentials.open_badges_2.following import Followed, Missing, read_document
from credentials.open_badges_2.hosted import revoked, unbound
from credentials.open_badges_2.reading import (
    Assertion,
    CryptographicKey,
    RevocationList,
    read_key,
    read_revocation_list,
)
from credentials.open_badges_2.recognising import OlderBadge, parsed_token
from credentials.open_badges_2.scope import is_web_address
from credentials.problems import (
    CredentialProblem,
    KeyUnreachable,
    MalformedKey,
    ProofMissing,
    UnsupportedCryptosuite,
    UnsupportedKey,
)
from credentials.report import Check, CheckName, Outcome, Remark, answer, refusal
from credentials.strict_json import JsonObject

ALGORITHM: Final = "RS256"
# A profile may list the keys of many years; what an assertion does not name is looked for among so many.
MAX_KEYS: Final = 3
_MAX_PEM_CHARACTERS: Final = 8 * 1024


@dataclass(frozen=True)
class SignedProof:
    """The check, and the key under which the signature holds."""

    check: Check
    key: CryptographicKey | None = None
    public_key: PublicKey | None = None

    @property
    def holds(self) -> bool:
        """Whether the signature holds, whoever's the key is."""
        return self.check.outcome is Outcome.VALID


def key_addresses(found: Followed) -> tuple[str, ...]:
    """Give the addresses of the keys that may have signed: the one that the assertion names, else the issuer's."""
    if found.assertion is not None and found.assertion.creator is not None:
        names: tuple[str, ...] = (found.assertion.creator,)
    else:
        names = found.issuer.public_keys[:MAX_KEYS] if found.issuer is not None else ()
    return tuple(name for name in names if is_web_address(name) or _embedded(found, name) is not None)


def documents_wanted(found: Followed) -> frozenset[str]:
    """Give the addresses of the keys and of the list of revoked badges."""
    keys = {name for name in key_addresses(found) if _embedded(found, name) is None}
    listed = found.issuer.revocation_list if found.issuer is not None else None
    return frozenset(keys | ({listed} if listed is not None and is_web_address(listed) else set()))


def check_signed_proof(badge: OlderBadge, found: Followed, evidence: Evidence) -> SignedProof:
    """Check the signature under each key that may have made it."""
    try:
        token = parsed_token(badge)
        if token is None:
            raise ProofMissing
        if token.algorithm != ALGORITHM:
            raise UnsupportedCryptosuite(cryptosuite=token.algorithm[:32])
    except CredentialProblem as refused:
        return SignedProof(refusal(CheckName.PROOF, refused))
    problems = list[CredentialProblem]()
    for name in key_addresses(found):
        try:
            key, public_key = _key(found, name, evidence)
            public_key.verify(token.signature, token.signing_input)
        except CredentialProblem as refused:
            problems.append(refused)
        else:
            return SignedProof(answer(CheckName.PROOF, "proof.valid"), key, public_key)
    if not problems and found.missing is not None:
        problems.append(KeyUnreachable(url=found.missing.url, reason=found.missing.reason))
    # A key that is out of reach may still be the one: only when all were tried is the signature called wrong.
    first = min(problems, key=lambda problem: problem.outcome != "unknown", default=None)
    check = refusal(CheckName.PROOF, first) if first is not None else answer(CheckName.PROOF, "proof.not_checked")
    return SignedProof(check)


def check_signed_key(proof: SignedProof, found: Followed, recognition: Recognition | None) -> Check:
    """Say whether the key is the issuer's: it names the issuer as its owner, and the issuer's profile lists it."""
    if found.issuer is None or found.issuer_url is None:
        return unbound(found)
    if not proof.holds or proof.key is None or proof.public_key is None:
        return answer(CheckName.ISSUER_KEY, "issuer_key.not_checked")
    issuer = found.issuer_url
    if proof.key.owner != issuer:
        return answer(CheckName.ISSUER_KEY, "issuer_key.foreign", controller=proof.key.owner, issuer=issuer)
    if proof.key.id not in found.issuer.public_keys:
        return answer(CheckName.ISSUER_KEY, "issuer_key.not_listed", method=proof.key.id)
    pinned = recognition.keys if recognition is not None and recognition.did == issuer else ()
    if pinned and all(seen.thumbprint != proof.public_key.thumbprint for seen in pinned):
        return answer(CheckName.ISSUER_KEY, "issuer_key.unconfirmed", method=proof.key.id)
    return answer(CheckName.ISSUER_KEY, "issuer_key.valid", issuer=issuer)


def check_signed_status(found: Followed, evidence: Evidence) -> tuple[Check, tuple[Remark, ...]]:
    """Look the assertion up in the issuer's list of revoked badges, if it keeps one."""
    if found.issuer is None or found.assertion is None:
        away = found.missing
        if away is None:
            return answer(CheckName.STATUS, "status.not_checked"), ()
        return answer(CheckName.STATUS, "status.unreachable", url=away.url, reason=away.reason), ()
    if found.assertion.rest.get("revoked") is True:
        return revoked(found.assertion.rest.get("revocationReason")), ()
    url = found.issuer.revocation_list
    if url is None:
        return answer(CheckName.STATUS, "status.none"), ()
    listed = _list(url, evidence)
    if isinstance(listed, Missing):
        return answer(CheckName.STATUS, "status.unreachable", url=url, reason=listed.reason), ()
    return _look_up(found.assertion, listed, url, issuer=found.issuer_url)


def _look_up(
    assertion: Assertion, listed: RevocationList, url: str, *, issuer: str | None
) -> tuple[Check, tuple[Remark, ...]]:
    uid = assertion.rest.get("uid")
    for name in (assertion.id, uid):
        if isinstance(name, str) and name in listed.revoked:
            # Also in a list that names another issuer: it stands where the issuer's own profile says.
            return revoked(listed.revoked[name]), ()
    if listed.issuer is not None and listed.issuer != issuer:
        return answer(CheckName.STATUS, "status.list_untrusted", url=url), ()
    other = listed.id if listed.id is not None and listed.id != url else None
    remarks = (Remark("remark.open_badges_2_other_id", {"url": url, "id": other[:256]}),) if other else ()
    return answer(CheckName.STATUS, "status.clear"), remarks


def _list(url: str, evidence: Evidence) -> RevocationList | Missing:
    document = _document(url, evidence)
    if isinstance(document, Missing):
        return document
    findings = list[CredentialProblem]()
    listed = read_revocation_list(document, findings)
    return Missing(url, findings[0].code) if findings else listed


def _key(found: Followed, name: str, evidence: Evidence) -> tuple[CryptographicKey, PublicKey]:
    """Read a key: as the issuer's own profile holds it, or else as its address gives it."""
    document = _embedded(found, name) or _document(name, evidence)
    if isinstance(document, Missing):
        raise KeyUnreachable(url=document.url, reason=document.reason)
    findings = list[CredentialProblem]()
    key = read_key(document, findings, path="/verification/creator")
    if findings:
        raise findings[0]
    if key.id != name:
        # Whoever is asked for one key and gives another has not given the one that the issuer lists.
        raise MalformedKey(reason="id")
    return key, public_key_of(key.public_key_pem)


def public_key_of(pem: str) -> PublicKey:
    """Read `publicKeyPem`.

    Raises:
        MalformedKey: it is no public key.
        UnsupportedKey: it is a key of another kind than RSA.
        WeakKey: its modulus is too short, or its exponent another than 65,537.
    """
    if len(pem) > _MAX_PEM_CHARACTERS or "PRIVATE" in pem:
        raise MalformedKey(reason="pem")
    try:
        key = load_pem_public_key(pem.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MalformedKey(reason="pem") from error
    if not isinstance(key, RSAPublicKey):
        raise UnsupportedKey(kind=type(key).__name__.removeprefix("_")[:32])
    numbers = key.public_numbers()
    return PublicKey("RSA", rsa_raw(_bytes(numbers.n), _bytes(numbers.e)))


def _embedded(found: Followed, name: str) -> JsonObject | None:
    """Give the key that stands in the profile itself, which its own site gave."""
    if found.issuer is None or found.issuer_url is None:
        return None
    return next((key for key in found.issuer.embedded_keys if key.get("id") == name and "publicKeyPem" in key), None)


def _document(url: str, evidence: Evidence) -> JsonObject | Missing:
    document: Retrieved | Unreachable | None = evidence.documents.get(url)
    return Missing(url, "not gathered") if document is None else read_document(document)


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
