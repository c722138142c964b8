"""A newer edition of a badge, where its issuer offers one: where to ask, and whether the answer may take its place.

Asked for only when somebody wants it, once, after the proof has been checked; an answer is never refreshed in turn.

Spec: Open Badges 3.0, "refreshService", and "upsertCredential" for when two credentials are the same; 1EdTech
Credential Refresh 1.0.
"""

from typing import Final
from urllib.parse import unquote

from credentials.facts import facts_of
from credentials.generation import Generation
from credentials.report import Check, CheckName, Outcome, Report
from credentials.strict_json import JsonObject, JsonValue

REFRESH: Final = "1EdTechCredentialRefresh"
# What the answer has to pass on its own before it is looked at: conformance, proof, the issuer's key.
_MUST_HOLD: Final = (CheckName.DOCUMENT, CheckName.DATA_MODEL, CheckName.PROOF, CheckName.ISSUER_KEY)


def refresh_url(report: Report) -> str | None:
    """Give where the signed document says that a newer edition is to be had; None if it says nothing of the kind."""
    if report.generation is not Generation.OPEN_BADGES_3:
        return None  # older badges know no such service, whatever a member of theirs is called
    service = report.credential.get("refreshService") if report.credential is not None else None
    if not isinstance(service, dict) or REFRESH not in _texts(service.get("type")):
        return None
    url = service.get("id")
    return url if isinstance(url, str) else None


def keeps_from_replacing(offered: Report) -> Check | None:
    """Give the check by which an offered edition fails; None if it is sound. Its dates and status are its own."""
    checks = (offered.check(name) for name in _MUST_HOLD)
    return next((check for check in checks if check.outcome is not Outcome.VALID), None)


def is_newer_edition(offered: Report, original: Report) -> bool:
    """Say whether an offered edition is the same credential, and not an older one."""
    if offered.credential is None or original.credential is None or offered.kind is not original.kind:
        return False
    if offered.generation is not original.generation:
        return False  # the weaker evidence of an older generation takes no signature's place
    before, after = facts_of(original.credential), facts_of(offered.credential)
    older = before.begins is not None and (after.begins is None or after.begins < before.begins)
    return _identity(offered.credential) == _identity(original.credential) and not older


def _identity(document: JsonObject) -> tuple[str, str]:
    """Give issuer and identifier as they are compared: percent-decoded, without white space around them."""
    facts = facts_of(document)
    return unquote(facts.issuer_id or "").strip(), unquote(facts.credential_id or "").strip()


def _texts(value: JsonValue) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
