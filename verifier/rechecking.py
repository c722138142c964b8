"""Check known badges again at each harvest, list by list instead of badge by badge.

Badges of one issuer that were signed with one key and point to one status list share their fate in everything but
their own bit. So for each such group:

1. One badge of the group is checked whole. If that finds key and list in order, the list that satisfied the check
   answers for the others: a bit each.
2. If something is out of reach, each badge keeps its last good result, marked, for seven days (claims.py).
3. Otherwise, and for every badge that was refused or still waits, the badge is checked whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from credentials.envelope import BITSTRING_ENTRY
from credentials.gathered import Retrieved
from credentials.problems import CredentialProblem
from credentials.report import CheckName
from credentials.status_list import StatusList, parse_list, read
from verifier.cartography import Cartographer
from verifier.claims import BadgeState, KnownBadge, Standing
from verifier.examining import IN_ORDER, Examined, Examiner
from verifier.map_queries import known_badges, note_standings, note_still_good

_STANDS = (BadgeState.COUNTED, BadgeState.UNKNOWN)
# What a check says of the status when the list itself is in order.
_LIST_ANSWERS = {"status.clear", "status.revoked", "status.suspended"}
_WITHDRAWALS = {"revocation": "status.revoked", "suspension": "status.suspended"}


@dataclass(frozen=True)
class Rechecked:
    """How many badges were checked again, and for how many something changed."""

    badges: int
    changed: int


async def recheck(maker: Cartographer, examiner: Examiner, feed_id: int, *, fresh: frozenset[str]) -> Rechecked:
    """Check again every badge of a feed except those that this harvest has just brought (`fresh`)."""
    with maker.database.reading() as connection:
        known = [badge for badge in known_badges(connection, feed_id) if badge.feed_badge_id not in fresh]
    groups: dict[tuple[str, str, str | None], list[KnownBadge]] = {}
    for badge in known:
        groups.setdefault((badge.issuer, badge.method, badge.status_list), []).append(badge)
    now = maker.clock()
    found = [pair for group in groups.values() for pair in await _recheck_group(examiner, group, now)]
    changed = [(badge.id, standing) for badge, standing in found if _differs(badge, standing)]
    good = [badge.id for badge, standing in found if standing.state is BadgeState.COUNTED]
    with maker.database.writing() as connection:
        note_standings(connection, changed, at=now)
        note_still_good(connection, good, at=now)
    return Rechecked(len(known), len(changed))


async def _recheck_group(
    examiner: Examiner, group: Sequence[KnownBadge], now: datetime
) -> list[tuple[KnownBadge, Standing]]:
    first = next((badge for badge in group if badge.state in _STANDS), group[0])
    examined = await _examine(examiner, first)
    if examined is not None and examined.state is BadgeState.UNKNOWN:  # 2
        return [(badge, _out_of_reach(badge, examined.code)) for badge in group]
    statuses = None if examined is None else _list_of(examined, first)
    found: list[tuple[KnownBadge, Standing]] = []
    for badge in group:
        standing = None if statuses is None else _by_list(examiner, badge, *statuses, now)  # 1
        if standing is None:  # 3
            whole = examined if badge is first else await _examine(examiner, badge)
            standing = _standing(examiner, badge, whole, now)
        found.append((badge, standing))
    return found


async def _examine(examiner: Examiner, badge: KnownBadge) -> Examined | None:
    try:
        return await examiner.examine(badge.credential.encode())
    except CredentialProblem:
        return None


def _list_of(examined: Examined, badge: KnownBadge) -> tuple[StatusList, str] | None:
    """Give the list that answered for a badge, with the code of a set bit; None when no list can answer for others."""
    credential = examined.report.achievement_credential
    status = None if credential is None else credential.credential_status
    if examined.state is not BadgeState.COUNTED and examined.code not in _LIST_ANSWERS:
        return None
    if status is None or badge.status_list is None or status.status_purpose not in _WITHDRAWALS:
        return None
    if BITSTRING_ENTRY not in status.types or status.status_size not in (None, 1):
        return None  # another kind of list, or one with places of several bits, is looked up badge by badge
    document = examined.evidence.documents.get(badge.status_list)
    if examined.report.check(CheckName.STATUS).code not in _LIST_ANSWERS or not isinstance(document, Retrieved):
        return None
    try:
        return read(parse_list(document.content)), _WITHDRAWALS[status.status_purpose]
    except CredentialProblem:  # a list signed as a token
        return None


def _by_list(examiner: Examiner, badge: KnownBadge, statuses: StatusList, code: str, now: datetime) -> Standing | None:
    """Give a badge's standing by its bit alone; None when the badge needs to be checked whole."""
    if badge.status_index is None:
        return None
    try:
        withdrawn = statuses.is_set(badge.status_index)
    except CredentialProblem:
        return None
    if withdrawn:
        return Standing(BadgeState.REFUSED, code, badge.good_at, ())
    if badge.state not in _STANDS:
        return None
    tiers = examiner.tiers(badge.issuer, (skill for skill, _ in badge.tiers), badge.awarded_at)
    return Standing(BadgeState.COUNTED, IN_ORDER, now, tiers)


def _standing(examiner: Examiner, badge: KnownBadge, examined: Examined | None, now: datetime) -> Standing:
    credential = None if examined is None else examined.report.achievement_credential
    if examined is None or (examined.state is not BadgeState.UNKNOWN and credential is None):
        return Standing(BadgeState.REFUSED, "harvest.item" if examined is None else examined.code, badge.good_at, ())
    if examined.state is BadgeState.UNKNOWN:
        return _out_of_reach(badge, examined.code)
    if examined.state is BadgeState.REFUSED or credential is None:
        return Standing(BadgeState.REFUSED, examined.code, badge.good_at, ())
    return Standing(BadgeState.COUNTED, examined.code, now, examiner.tiers_of(credential))


def _out_of_reach(badge: KnownBadge, code: str) -> Standing:
    """Keep the last good result, marked; what was refused or still waits stays so."""
    state = BadgeState.UNKNOWN if badge.state in _STANDS else badge.state
    return Standing(state, code if badge.state is not BadgeState.REFUSED else badge.code, badge.good_at, badge.tiers)


def _differs(badge: KnownBadge, standing: Standing) -> bool:
    return (badge.state, badge.code, badge.tiers) != (standing.state, standing.code, standing.tiers)
