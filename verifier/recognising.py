"""The operator's decisions about issuers: recognise, change, end, confirm keys. Nothing is ever deleted.

Each decision is written into the history of the issuer in the same transaction, with who made it and when.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from chassis.database import Connection
from credentials.did_documents import did_key_document, did_web_url
from credentials.problems import CredentialProblem
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.recognised_issuers import RecognisedIssuer, Scope, SeenKey
from verifier.recognition_problems import (
    EntryEnded,
    EntryExists,
    EntryIdentifier,
    EntryPeriod,
    EntryScope,
    EntryText,
    EntryUnknown,
    KeyLast,
    KeyUnseen,
)
from verifier.registry_plan import KeptIssuer, RegistryPlan, overlap
from verifier.trust_queries import (
    kept_issuer,
    kept_issuers,
    note_change,
    recognise_issuer,
    replace_issuer,
    seen_keys_of,
)

MAX_NAME_CHARACTERS = 200
MAX_IDENTIFIER_CHARACTERS = 500
MAX_REMARK_CHARACTERS = 500


@dataclass(frozen=True)
class Decision:
    """What an operator writes into the form, as it was written. Skills, groups and regions are slugs and codes."""

    did: str = ""
    name: str = ""
    vouched_by: str = ""
    covers_all: bool = False
    groups: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Act:
    """Who decides, and when."""

    by: str
    at: datetime


def entry_of(
    decision: Decision, framework: Framework, places: Places, *, before: RecognisedIssuer | None, at: datetime
) -> RecognisedIssuer:
    """Read a decision.

    A day begins with its first second (UTC) and ends with its last. A day that is written as it was before keeps its
    exact moment; with no first day the recognition begins now.

    Raises:
        EntryIdentifier, EntryText, EntryScope, EntryPeriod: the first thing that is wrong.
    """
    until = _moment(decision.until, time(23, 59, 59), before.until if before else None)
    since = _moment(decision.since, time(0), before.since if before else None) or at
    if until is not None and until < since:
        raise EntryPeriod(since=decision.since, until=decision.until)
    return RecognisedIssuer(
        did=before.did if before is not None else identifier_of(decision.did),
        name=_line(decision.name, "name"),
        scope=_scope(decision, framework, places, before),
        since=since,
        until=until,
        vouched_by=_line(decision.vouched_by, "vouched_by"),
        keys=before.keys if before is not None else (),
    )


def identifier_of(text: str) -> str:
    """Read the identifier of an issuer: a did:web or did:key, or an https address.

    Raises:
        EntryIdentifier: it is none of them.
    """
    did = text.strip()
    problem = EntryIdentifier(did=did[:MAX_IDENTIFIER_CHARACTERS])
    if len(did) > MAX_IDENTIFIER_CHARACTERS or not did.isprintable() or " " in did:
        raise problem
    try:
        if did.startswith("did:web:"):
            did_web_url(did)
        elif did.startswith("did:key:"):
            did_key_document(did)
        elif not _is_address(did):
            raise problem
    except CredentialProblem as error:
        raise problem from error
    return did


def recognise(connection: Connection, issuer: RecognisedIssuer, act: Act) -> int:
    """Write a new entry; return its number.

    Raises:
        EntryExists: the issuer is recognised already at some time that the new entry covers.
    """
    _refuse_overlap(connection, issuer, besides=None)
    number = recognise_issuer(connection, issuer)
    note_change(connection, issuer, "recognised", at=act.at, by=act.by)
    return number


def change(connection: Connection, number: int, issuer: RecognisedIssuer, act: Act) -> None:
    """Write an entry anew. One that came from another's register is this node's own from then on.

    Raises:
        EntryUnknown: there is no such entry.
        EntryExists: it would cover a time of another entry of the same issuer.
    """
    _found(connection, number)
    _refuse_overlap(connection, issuer, besides=number)
    replace_issuer(connection, number, issuer, source=None)
    note_change(connection, issuer, "changed", at=act.at, by=act.by)


def end(connection: Connection, number: int, until: datetime | None, remark: str, act: Act) -> RecognisedIssuer:
    """End a recognition now, or at a moment that is given; it stays in the register. Return what it is now.

    Raises:
        EntryUnknown: there is no such entry.
        EntryEnded: it has ended already.
        EntryPeriod: the end stands before the beginning.
    """
    entry = _found(connection, number)
    if entry.issuer.until is not None and entry.issuer.until <= act.at:
        raise EntryEnded(name=entry.issuer.name)
    last = until if until is not None else max(act.at, entry.issuer.since)
    if last < entry.issuer.since:
        raise EntryPeriod(since=str(entry.issuer.since.date()), until=str(last.date()))
    ended = replace(entry.issuer, until=last)
    replace_issuer(connection, number, ended, source=entry.source)
    note_change(connection, ended, "ended", at=act.at, by=act.by, remark=remark.strip()[:MAX_REMARK_CHARACTERS])
    return ended


def confirm_keys(connection: Connection, number: int, multikeys: Collection[str], act: Act) -> None:
    """Confirm keys that were seen with the issuer: from then on only confirmed keys count for it.

    Raises:
        EntryUnknown: there is no such entry.
        KeyUnseen: one of them was never seen with this issuer.
    """
    entry = _found(connection, number)
    seen = {key.multikey: key for key in seen_keys_of(connection, entry.issuer.did)}
    confirmed = {key.multikey for key in entry.issuer.keys}
    if unseen := sorted(set(multikeys) - seen.keys() - confirmed):
        raise KeyUnseen(key=unseen[0])
    new = tuple(seen[multikey] for multikey in sorted(set(multikeys) - confirmed))
    if new:
        issuer = replace(entry.issuer, keys=(*entry.issuer.keys, *new))
        replace_issuer(connection, number, issuer, source=entry.source)
        for key in new:
            note_change(connection, issuer, "key_confirmed", at=act.at, by=act.by, remark=key.multikey)


def withdraw_key(connection: Connection, number: int, multikey: str, act: Act) -> None:
    """Take a confirmation back.

    Raises:
        EntryUnknown, KeyUnseen: there is no such entry, or no such confirmed key.
        KeyLast: it is the only one; without any, every key of the issuer's document would count again.
    """
    entry = _found(connection, number)
    left = tuple(key for key in entry.issuer.keys if key.multikey != multikey)
    if len(left) == len(entry.issuer.keys):
        raise KeyUnseen(key=multikey[:100])
    if not left:
        raise KeyLast(key=multikey)
    issuer = replace(entry.issuer, keys=left)
    replace_issuer(connection, number, issuer, source=entry.source)
    note_change(connection, issuer, "key_withdrawn", at=act.at, by=act.by, remark=multikey)


def take_over(connection: Connection, plan: RegistryPlan, name: str, act: Act) -> int:
    """Do what a confirmed plan says; return how many entries it touched."""
    acts = {"added": "recognised", "changed": "changed", "ended": "ended"}
    touched = [entry for entry in plan.entries if entry.change in acts]
    for entry in touched:
        recognise_issuer(connection, _with_known_times(entry.issuer, entry.before), source=plan.source)
        note_change(connection, entry.issuer, acts[entry.change], at=act.at, by=act.by, source=name)
    return len(touched)


def day_end(text: str) -> datetime | None:
    """Read the last moment of a day as a form sends it.

    Raises:
        EntryPeriod: it is no day.
    """
    return _moment(text, time(23, 59, 59), None)


def _found(connection: Connection, number: int) -> KeptIssuer:
    entry = kept_issuer(connection, number)
    if entry is None:
        raise EntryUnknown
    return entry


def _refuse_overlap(connection: Connection, issuer: RecognisedIssuer, *, besides: int | None) -> None:
    for entry in kept_issuers(connection):
        if entry.id != besides and overlap(entry.issuer, issuer):
            raise EntryExists(name=entry.issuer.name, did=issuer.did)


def _with_known_times(issuer: RecognisedIssuer, before: KeptIssuer | None) -> RecognisedIssuer:
    """Keep what this node saw itself of keys that it knew already."""
    known = {key.multikey: key for key in before.issuer.keys} if before is not None else {}

    def widened(key: SeenKey) -> SeenKey:
        ours = known.get(key.multikey, key)
        return replace(
            key, first_seen=min(key.first_seen, ours.first_seen), last_seen=max(key.last_seen, ours.last_seen)
        )

    return replace(issuer, keys=tuple(widened(key) for key in issuer.keys))


def _scope(decision: Decision, framework: Framework, places: Places, before: RecognisedIssuer | None) -> Scope:
    groups = frozenset(framework.groups[slug].uri for slug in decision.groups if slug in framework.groups)
    skills = frozenset(framework.skills[slug].uri for slug in decision.skills if slug in framework.skills)
    regions = frozenset(code for code in decision.regions if code in places.regions)
    if before is not None:
        # What no form of this framework can show must not get lost when something else is changed.
        groups |= {uri for uri in before.scope.groups if framework.by_uri(uri) is None}
        skills |= {uri for uri in before.scope.skills if framework.by_uri(uri) is None}
        regions |= {code for code in before.scope.regions if code not in places.regions}
    if decision.covers_all:
        return Scope(covers_all=True, regions=regions)
    if not groups and not skills:
        raise EntryScope
    return Scope(groups=groups, skills=skills, regions=regions)


def _line(text: str, field: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line or len(line) > MAX_NAME_CHARACTERS or not line.isprintable():
        raise EntryText(field=field, limit=MAX_NAME_CHARACTERS)
    return line


def _moment(text: str, at: time, before: datetime | None) -> datetime | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise EntryPeriod(since=text[:20], until="") from error
    if before is not None and before.date() == day:
        return before
    return datetime.combine(day, at, UTC)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and not (parts.username or parts.fragment)
    except ValueError:
        return False
