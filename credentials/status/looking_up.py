"""What every look-up of a status is given, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.policies import Rules
from credentials.report import Check, CheckName, Remark, answer

# A list that names no end is taken for fresh as long as one of ours would be.
MAX_LIST_AGE: Final = timedelta(hours=24)
# What an issuer says is shown, and no more of it than a reader will read.
_MAX_SHOWN_CHARACTERS: Final = 300


@dataclass(frozen=True)
class Asked:
    """Whose status is asked for, when, by whose rules, and what there is to answer with."""

    credential_id: str | None
    issuer: str
    evidence: Evidence
    at: datetime
    canonicaliser: Canonicaliser
    rules: Rules = Rules.OWN


@dataclass(frozen=True)
class Answered:
    """The check, what to know besides, and the lists that were believed: from when each is, by its URL."""

    check: Check
    remarks: tuple[Remark, ...] = ()
    lists: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))


def found_or_why_not(url: str, evidence: Evidence) -> Retrieved | Check:
    """Give the document at a URL, or the answer that it is out of reach (STATUS_RETRIEVAL_ERROR)."""
    found = evidence.documents.get(url)
    if isinstance(found, Retrieved):
        return found
    reason = found.code if isinstance(found, Unreachable) else "not gathered"
    return answer(CheckName.STATUS, "status.unreachable", url=url, reason=reason)


def shown(text: str) -> str:
    """Shorten what an issuer wrote."""
    return text if len(text) <= _MAX_SHOWN_CHARACTERS else text[: _MAX_SHOWN_CHARACTERS - 1] + "…"
