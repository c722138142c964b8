"""What a signed token claims beside the badge in it: the two must say the same, to the second.

Data model 2.0 makes the token's payload the badge itself, with the registered claims among its members; 1.1 puts the
badge into the claim `vc` and lets it leave out what the claims say already.

Spec: Open Badges 3.0 section 8.2.4; RFC 7519 section 4.1; Verifiable Credentials Data Model 1.1 section 6.3.1.
"""

from typing import Final

from credentials.contexts import CREDENTIALS_V1
from credentials.facts import date_members, facts_of, issuer_id_of
from credentials.instants import format_instant
from credentials.key_documents import numeric_date
from credentials.problems import ClaimDiffers, ClaimMissing
from credentials.report import Remark
from credentials.strict_json import JsonObject

_REGISTERED: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
VC: Final = "vc"


def badge_in(payload: JsonObject) -> JsonObject:
    """Give the badge that a payload holds, with what its claims say for it.

    Only an end may be left to the claims under data model 2.0; under 1.1 the beginning and the ids may be, too.
    """
    badge = carried_by(payload)
    if VC not in payload:
        return _with_dates(badge, payload, begins=False)
    badge = _with_dates(badge, payload, begins=True)
    if "id" not in badge and "jti" in payload:
        badge["id"] = payload["jti"]
    subject = badge.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and "sub" in payload:
        badge["credentialSubject"] = {"id": payload["sub"], **subject}
    return badge


def carried_by(payload: JsonObject) -> JsonObject:
    """Give the badge exactly as a payload carries it, which is what a proof inside it was made for.

    Older contexts do not define every claim, and the signature covers them in any case: so they are no members of it.
    """
    inner = payload.get(VC)
    if isinstance(inner, dict):
        return inner
    return {name: value for name, value in payload.items() if name not in _REGISTERED}


def is_misplaced(payload: JsonObject) -> bool:
    """Say whether the badge stands where the version that it names does not put it."""
    context = badge_in(payload).get("@context")
    is_1_1 = isinstance(context, list) and context[:1] == [CREDENTIALS_V1]
    return is_1_1 != (VC in payload)


def check_claims(payload: JsonObject, badge: JsonObject) -> tuple[Remark, ...]:
    """Return, with what to remark, if the claims say what the badge says.

    Raises:
        ClaimMissing: `iss`, `jti` or `nbf` is absent.
        ClaimDiffers: a claim is not of its form, or says something else than the badge.
    """
    for claim in ("iss", "jti", "nbf"):
        if claim not in payload:
            raise ClaimMissing(claim=claim)
    facts = facts_of(badge)
    stated = {"iss": issuer_id_of(badge), "jti": badge.get("id"), "sub": facts.subject_id}
    for claim, value in stated.items():
        if claim in payload and payload[claim] != value:
            raise ClaimDiffers(claim=claim)
    for claim, moment in (("nbf", facts.begins), ("exp", facts.ends)):
        if claim in payload:
            claimed = numeric_date(payload[claim])
            # A badge whose own date is malformed is told so by the data model.
            if claimed is None or (moment is not None and claimed != moment):
                raise ClaimDiffers(claim=claim)
    return () if "sub" in payload or facts.subject_id is None else (Remark("remark.token_subject"),)


def _with_dates(badge: JsonObject, payload: JsonObject, *, begins: bool) -> JsonObject:
    """Give the badge with the dates that only the claims tell."""
    dated = dict(badge)
    begin, end = date_members(badge)
    for member, claim in ((begin, "nbf"), (end, "exp"))[0 if begins else 1 :]:
        moment = numeric_date(payload.get(claim))
        if member not in badge and moment is not None:
            dated[member] = format_instant(moment)
    return dated
