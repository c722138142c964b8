"""Hosted badges of Open Badges 2.0: what the issuer's web server answers at this moment is the whole proof.

What was handed in is a pointer and no more. It may say less than the site does, never something else: a file that
names another person, another badge or other dates than the site is not the badge that the site confirms.

Specification: Open Badges v2.0, "Hosted Verification".
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from credentials.instants import parse_instant
from credentials.open_badges_2.following import Followed, Missing
from credentials.open_badges_2.reading import Verification
from credentials.open_badges_2.scope import in_scope
from credentials.problems import CredentialProblem, KeyUnreachable, ProofMissing
from credentials.report import Check, CheckName, Remark, answer, refusal
from credentials.status.looking_up import shown
from credentials.strict_json import JsonObject, JsonValue, parse_object

_MAX_MEMBERS_CHARACTERS: Final = 500


def check_hosted_proof(found: Followed) -> Check:
    """Say whether the address of the assertion gives the badge that was handed in."""
    if found.asked is None or found.assertion is None or found.answer is None:
        if found.missing is None:
            return answer(CheckName.PROOF, "proof.not_checked")
        missing = found.missing
        return answer(CheckName.PROOF, "proof.hosted_unreachable", url=missing.url, reason=missing.reason)
    if found.verification is Verification.SIGNED:
        return refusal(CheckName.PROOF, ProofMissing())  # it says that it is signed, and no signature came along
    differing = next(iter(_differing(found.pointer, found.answer)), None)
    if differing is not None:
        return answer(CheckName.PROOF, "proof.hosted_differs", member=differing, url=found.asked)
    return answer(CheckName.PROOF, "proof.hosted", host=urlsplit(found.asked).hostname or found.asked)


def check_hosted_scope(found: Followed) -> Check:
    """Say whether assertion and badge class stand at addresses for which the issuer answers."""
    if found.issuer is None or found.issuer_url is None or found.asked is None:
        return _without_issuer(found)
    addresses = [found.asked, *(url for url in (found.badge_url,) if url is not None)]
    if found.assertion is not None and found.assertion.id != found.asked:
        # Where it was found decides; an address that it claims besides must not lead anywhere else.
        addresses.append(found.assertion.id)
    for url in addresses:
        if not in_scope(url, found.issuer, issuer_url=found.issuer_url):
            return answer(CheckName.ISSUER_KEY, "issuer_key.out_of_scope", url=url, issuer=found.issuer_url)
    return answer(CheckName.ISSUER_KEY, "issuer_key.hosted", url=found.asked, issuer=found.issuer_url)


def check_hosted_status(found: Followed) -> Check:
    """Say whether the site has withdrawn the badge: 410 Gone, or an answer that says `revoked`."""
    if found.revoked or (found.missing is not None and found.missing.is_gone and found.missing.url == found.asked):
        return revoked(_reason(found))
    if found.assertion is not None and found.answer is not None:
        return answer(CheckName.STATUS, "status.hosted")
    if found.missing is None:
        return answer(CheckName.STATUS, "status.not_checked")
    return answer(CheckName.STATUS, "status.unreachable", url=found.missing.url, reason=found.missing.reason)


def hosted_remarks(found: Followed) -> tuple[Remark, ...]:
    """Say what the site changed besides what the proof rests on."""
    told = list[Remark]()
    if found.pointer is not None and found.document is not None:
        changed = [name for name, value in found.pointer.items() if _is_changed(name, value, found.document)]
        if changed:
            told.append(
                Remark("remark.open_badges_2_changed", {"members": ", ".join(changed)[:_MAX_MEMBERS_CHARACTERS]})
            )
    return tuple(told)


def revoked(reason: JsonValue) -> Check:
    """Give the answer for a revoked badge, with the issuer's words if it gave any."""
    if isinstance(reason, str) and reason.strip():
        return answer(CheckName.STATUS, "status.revoked_because", reason=shown(reason.strip()))
    return answer(CheckName.STATUS, "status.revoked")


def unbound(found: Followed) -> Check:
    """Say why nothing ties a badge to an issuer."""
    return _without_issuer(found)


def _without_issuer(found: Followed) -> Check:
    if found.missing is not None:
        return refusal(CheckName.ISSUER_KEY, KeyUnreachable(url=found.missing.url, reason=found.missing.reason))
    if found.badge is not None and found.badge.issuer_id:
        # An identifier that is no web address: nobody can be asked what it answers for.
        return answer(CheckName.ISSUER_KEY, "issuer_key.self_asserted", method=found.badge.issuer_id)
    return answer(CheckName.ISSUER_KEY, "issuer_key.not_checked")


def _differing(pointer: JsonObject | None, answered: JsonObject) -> list[str]:
    """Name what was handed in and is told otherwise by the site, of all on which the badge rests."""
    if pointer is None:
        return []
    return [
        name
        for name, meaning in _MEANINGS.items()
        if pointer.get(name) is not None and meaning(pointer[name]) != meaning(answered.get(name))
    ]


def _is_changed(name: str, value: JsonValue, document: JsonObject) -> bool:
    return (
        name not in _MEANINGS
        and name not in ("@context", "id", "verify", "verification")
        and (value != document.get(name))
    )


def _recipient(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        return value
    return {name: value.get(name) for name in ("type", "identity", "hashed", "salt")}


def _reference(value: JsonValue) -> JsonValue:
    return value.get("id") if isinstance(value, dict) else value


def _moment(value: JsonValue) -> JsonValue:
    at = parse_instant(value) if isinstance(value, str) else None
    return at.isoformat() if at is not None else value


_MEANINGS: Final[Mapping[str, Callable[[JsonValue], JsonValue]]] = MappingProxyType(
    {"recipient": _recipient, "badge": _reference, "issuedOn": _moment, "expires": _moment}
)


def _reason(found: Followed) -> JsonValue:
    """Give the reason that the site gives with a revocation."""
    answered = found.answer if found.revoked else _body(found.missing)
    return answered.get("revocationReason") if answered is not None else None


def _body(missing: Missing | None) -> JsonObject | None:
    if missing is None or not missing.is_gone:
        return None
    try:
        return parse_object(missing.content)
    except CredentialProblem:
        return None
