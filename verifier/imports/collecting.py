"""Bring a badge from elsewhere home: check it, keep the bytes that came, check it again, let its person decide.

Nothing is issued: what is kept is what somebody else signed or hosts, sealed, byte for byte. Invalid badges are
refused with the reason; what cannot be checked now is kept, marked, and counts nowhere (Open Badges 3.0 API, 10.4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from anyio.to_thread import run_sync

from chassis.database import Connection
from chassis.sealing import Vault
from credentials.baking import Extracted, extract
from credentials.report import Outcome
from skills_framework.places import Places
from verifier.cartography import Cartographer
from verifier.claimed_issuers import claimed_issuer
from verifier.claims import BadgeState
from verifier.examining import Examined, Examiner, speaks_for
from verifier.harvesting import person_key
from verifier.imports import judging, mapping_queries, queries
from verifier.imports.people import Person, person_of
from verifier.imports.problems import (
    ImportRefused,
    ImportTooLarge,
    ImportUnknown,
    NewerKept,
    NothingBrought,
    NotShownToBeTheirs,
    OwnBadge,
    RegionUnknown,
    TooManyImports,
)
from verifier.imports.records import Findings, ImportedBadge, NewBadge, Ownership, Standing
from verifier.map_queries import forget_people_without_badges
from verifier.trust_queries import note_seen_keys

MAX_BADGES = 100
MAX_BYTES = 1024 * 1024
RECHECKED_AFTER = timedelta(hours=6)
RECHECKS_AT_ONCE = 500
BADGE_PURPOSE = "imported-badge"
FINDINGS_PURPOSE = "imported-findings"
_HANDLE_BYTES = 16


@dataclass(frozen=True)
class Collector:
    """What bringing badges works with; `origin` is this node's public address."""

    maker: Cartographer
    entropy: Callable[[int], bytes]
    origin: str

    @property
    def vault(self) -> Vault:
        """Give what seals."""
        return self.maker.vault

    @property
    def places(self) -> Places:
        """Give the regions in which a badge may count."""
        return self.maker.places


@dataclass(frozen=True)
class Kept:
    """A badge as it was kept, and whether it took the place of an older edition."""

    handle: str
    replaced: bool


class RefusedBadge(ImportRefused):
    """The check says that the badge is not valid; `findings` say why."""

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.findings = findings


async def bring(collector: Collector, account_id: str, source: bytes) -> Kept:
    """Check a badge and keep it for a person.

    Raises:
        ImportProblem: it is refused, and why.
        CredentialProblem: there is no badge in it.
    """
    if not source:
        raise NothingBrought
    if len(source) > MAX_BYTES:
        raise ImportTooLarge(limit=MAX_BYTES // 1024)
    person = await run_sync(_person, collector, account_id)
    examiner = await run_sync(Examiner, collector.maker)
    extracted = await run_sync(extract, source)
    claimed = claimed_issuer(extracted.payload)
    if claimed is not None and speaks_for(collector.origin, claimed.id):
        raise OwnBadge
    examined = await examiner.examine(extracted.payload)
    found = judging.standing(examined, person, collector.maker.framework)
    if found.verdict is Outcome.INVALID:
        raise RefusedBadge(found.findings)
    return await run_sync(_keep, collector, examiner, person, source, extracted, examined, found)


async def check_again(collector: Collector, badge: ImportedBadge, examiner: Examiner | None = None) -> None:
    """Check a kept badge again and write down what was found."""
    maker = collector.maker
    looking = examiner if examiner is not None else await run_sync(Examiner, maker)
    source = collector.vault.open(BADGE_PURPOSE, badge.sealed)
    person = await run_sync(_person, collector, badge.account_id)
    extracted = await run_sync(extract, source)
    examined = await looking.examine(extracted.payload)
    found = judging.standing(examined, person, maker.framework)
    await run_sync(_note, collector, looking, badge, found)


async def check_due(collector: Collector) -> int:
    """Check again every badge whose last check is too old; return how many. What leaves the map leaves it now."""
    now = collector.maker.clock()
    due = await run_sync(_due, collector, now - RECHECKED_AFTER)
    examiner = await run_sync(Examiner, collector.maker)
    for badge in due:
        await check_again(collector, badge, examiner)
    return len(due)


def decide(
    collector: Collector, connection: Connection, badge: ImportedBadge, *, map_consent: bool, region: str
) -> None:
    """Keep whether a badge may count in the map, and the region that its person says it counts in, if any.

    Raises:
        NotShownToBeTheirs: it does not name its person.
        RegionUnknown: there is no such region.
    """
    if not map_consent:
        queries.decide(connection, badge, map_consent=False, region=None, digest=None)
        forget_people_without_badges(connection)
        return
    if badge.ownership is not Ownership.YOURS:
        raise NotShownToBeTheirs
    if region and region not in collector.places.regions:
        raise RegionUnknown
    digest = person_of(connection, collector.vault, badge.account_id).digest(person_key(collector.maker))
    queries.decide(connection, badge, map_consent=True, region=region or None, digest=digest)


def remove(connection: Connection, badge: ImportedBadge) -> None:
    """Erase a badge with everything that was read in it; nothing of it stays, on the map or elsewhere."""
    queries.remove_badge(connection, badge)
    forget_people_without_badges(connection)


def find(connection: Connection, account_id: str, handle: str) -> ImportedBadge:
    """Give a person's badge.

    Raises:
        ImportUnknown: they keep no such badge.
    """
    badge = queries.badge_of(connection, account_id, handle)
    if badge is None:
        raise ImportUnknown
    return badge


def received(collector: Collector, badge: ImportedBadge) -> bytes:
    """Give the bytes as they came."""
    return collector.vault.open(BADGE_PURPOSE, badge.sealed)


def findings_of(collector: Collector, badge: ImportedBadge) -> Findings:
    """Give what the last check read."""
    return Findings.load(collector.vault.open(FINDINGS_PURPOSE, badge.sealed_findings))


def _person(collector: Collector, account_id: str) -> Person:
    with collector.maker.database.reading() as connection:
        return person_of(connection, collector.vault, account_id)


def _due(collector: Collector, before: datetime) -> list[ImportedBadge]:
    with collector.maker.database.reading() as connection:
        return queries.due_badges(connection, checked_before=before, limit=RECHECKS_AT_ONCE)


def _keep(
    collector: Collector,
    examiner: Examiner,
    person: Person,
    source: bytes,
    extracted: Extracted,
    examined: Examined,
    found: Standing,
) -> Kept:
    now, vault = collector.maker.clock(), collector.vault
    issuer, identifier = judging.identity_of(extracted.payload, examined.report)
    hashed = vault.keyed_hash(BADGE_PURPOSE, f"{person.account_id}\n{issuer}\n{identifier}")
    with collector.maker.database.writing() as connection:
        known = queries.same_badge(connection, person.account_id, hashed)
        if known is None and queries.count_badges(connection, person.account_id) >= MAX_BADGES:
            raise TooManyImports(limit=MAX_BADGES)
        if known is not None and _is_better(known, found):
            raise NewerKept
        badge = NewBadge(
            handle=collector.entropy(_HANDLE_BYTES).hex(),
            account_id=person.account_id,
            identity_hash=hashed,
            sealed=vault.seal(BADGE_PURPOSE, source),
            sealed_findings=vault.seal(FINDINGS_PURPOSE, found.findings.dump()),
            form=extracted.form,
            standing=found,
            at=now,
        )
        number = queries.add_badge(connection, badge)
        _count(connection, examiner, number, found)
        _note_keys(connection, examiner, now)
        if known is not None and known.map_consent and found.ownership is not Ownership.YOURS:
            queries.decide(connection, known, map_consent=False, region=None, digest=None)
            forget_people_without_badges(connection)
        return Kept(badge.handle if known is None else known.handle, known is not None)


def _is_better(known: ImportedBadge, found: Standing) -> bool:
    """Tell whether what is kept must stay: it is a newer edition, or it was proven and the other is not."""
    if known.good_at is not None and found.state is not BadgeState.COUNTED:
        return True
    return known.awarded_at is not None and found.awarded_at is not None and known.awarded_at > found.awarded_at


def _note(collector: Collector, examiner: Examiner, badge: ImportedBadge, found: Standing) -> None:
    now = collector.maker.clock()
    after = judging.again(badge, findings_of(collector, badge), found)
    sealed = collector.vault.seal(FINDINGS_PURPOSE, after.findings.dump())
    with collector.maker.database.writing() as connection:
        _note_keys(connection, examiner, now)
        if after.state is not BadgeState.COUNTED:
            queries.note_failing(connection, badge, after, sealed, at=now)
            return
        if not queries.note_good(connection, badge, after, sealed, at=now):
            return  # removed or replaced while it was checked
        _count(connection, examiner, badge.id, after)
        if badge.map_consent and after.ownership is not Ownership.YOURS:
            queries.decide(connection, badge, map_consent=False, region=None, digest=None)
            forget_people_without_badges(connection)


def _count(connection: Connection, examiner: Examiner, number: int, found: Standing) -> None:
    if found.achievement is None:
        queries.put_claims(connection, number, ())
        return
    achievement = queries.achievement_number(connection, number)
    mapped = mapping_queries.mapped_skills(connection, achievement)
    queries.put_claims(connection, number, judging.tiers(examiner, found, found.achievement.issuer, mapped))


def _note_keys(connection: Connection, examiner: Examiner, at: datetime) -> None:
    for did, method, multikey in examiner.sightings:
        note_seen_keys(connection, did, [(method, multikey)], at=at)
