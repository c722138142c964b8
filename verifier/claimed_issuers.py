"""Read who a badge says issued it, and remark when that could be taken for a recognised issuer.

The name is what the badge says of itself, whether or not any signature covers it: a forged badge is meant to be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from credentials.problems import CredentialProblem
from credentials.report import Remark, Report
from credentials.secured import open_secured
from credentials.strict_json import JsonObject, JsonValue
from verifier.look_alikes import MAX_NAME_CHARACTERS, find_look_alike, host_of
from verifier.recognised_issuers import RecognisedIssuer

LOOK_ALIKE = "remark.lookalike_issuer"


@dataclass(frozen=True)
class ClaimedIssuer:
    """Who a badge says issued it: the identifier, and the name if it gives one. Nothing of it is checked."""

    id: str
    name: str | None


def claimed_issuer(payload: bytes) -> ClaimedIssuer | None:
    """Read the issuer out of a badge: a JSON document, or the claims of a token; of both generations."""
    try:
        document = open_secured(payload).document
    except CredentialProblem:
        return None
    # Open Badges 2.0 keeps the issuer inside the badge class.
    badge = document.get("badge")
    issuer = document.get("issuer") or (badge.get("issuer") if isinstance(badge, dict) else None)
    if isinstance(issuer, str):
        return ClaimedIssuer(issuer, None)
    return _named(issuer) if isinstance(issuer, dict) else None


def with_look_alike(report: Report, payload: bytes, issuers: Sequence[RecognisedIssuer]) -> Report:
    """Give the report with a remark when the badge's issuer could be taken for another one, a recognised one."""
    claimed = (_issuer_of_older(report) or claimed_issuer(payload)) if issuers else None
    found = find_look_alike(claimed.name, claimed.id, issuers) if claimed is not None else None
    if claimed is None or found is None:
        return report
    shown = claimed.name if found.alike == "name" and claimed.name is not None else host_of(claimed.id)
    fields = {"name": (shown or "")[:MAX_NAME_CHARACTERS], "recognised": found.issuer.name, "did": found.issuer.did}
    return replace(report, remarks=(Remark(LOOK_ALIKE, fields), *report.remarks))


def _issuer_of_older(report: Report) -> ClaimedIssuer | None:
    """Give the issuer that an older badge leads to: mostly, its own text holds no more than an address on the way."""
    awarded = report.awarded_badge
    return ClaimedIssuer(awarded.badge.issuer_id, awarded.issuer.name) if awarded is not None else None


def _named(issuer: JsonObject) -> ClaimedIssuer | None:
    identifier, name = _text(issuer.get("id")), _text(issuer.get("name"))
    return ClaimedIssuer(identifier or "", name) if identifier or name else None


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
