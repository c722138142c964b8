"""Check a badge for the map, with one memory of documents for a whole harvest.

Hundreds of badges share one key document and one status list: each is fetched once in a harvest and then answers
for all of them, as a registry that stands beside the real one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from chassis.fetching import Fetcher
from credentials.credential import AchievementCredential
from credentials.did_documents import did_web_url
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.problems import CredentialProblem
from credentials.report import PUBLIC, CheckName, Outcome, Report
from verifier.cartography import Cartographer
from verifier.checking import Checked, check
from verifier.claims import BadgeState
from verifier.key_sightings import Sighting, sightings_in
from verifier.recognised_issuers import recognition
from verifier.trust import Registry

IN_ORDER = "proof.valid"
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Examined:
    """What a check found, and what it looked at."""

    report: Report
    evidence: Evidence
    state: BadgeState
    code: str


class Examiner:
    """Checks badges under the public policy; tells a badge's skills from what the movement knows of its issuer.

    Lives as long as one harvest: what it remembers is as old as the harvest at most.
    """

    def __init__(self, maker: Cartographer) -> None:
        self._maker = maker
        self._registry = maker.registry()
        self._remembered: dict[str, Callable[[], Retrieved]] = {}
        self._memory = Registry(self._registry.issuers)
        self._seen = dict.fromkeys(tuple[Sighting, ...]())

    async def examine(self, credential: bytes) -> Examined:
        """Check one badge as a whole.

        Raises:
            CredentialProblem: it is no badge at all.
        """
        checked = await self._check(credential, self._memory, None)
        if any(isinstance(document, Unreachable) for document in checked.evidence.documents.values()):
            checked = await self._check(credential, self._registry, self._maker.fetcher)
            self._remember(checked.evidence)
        self._seen.update(dict.fromkeys(sightings_in(checked.report, checked.evidence)))
        state, code = judge(checked.report)
        return Examined(checked.report, checked.evidence, state, code)

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """The keys with which recognised issuers were seen so far."""
        return tuple(self._seen)

    def tiers(self, issuer: str, skills: Iterable[str], awarded_at: datetime) -> tuple[tuple[str, int], ...]:
        """Give each skill that our framework knows with its tier: 5 if its issuer was recognised for it then, else 4.

        Spec: skills.md 3.2. A badge that names a skill twice claims it once.
        """
        framework = self._maker.framework
        known = sorted({skill for skill in skills if framework.by_uri(skill) is not None})
        entry = self._registry.recognise(issuer, awarded_at)
        if entry is None or not entry.is_active(awarded_at):
            return tuple((skill, 4) for skill in known)
        scope = recognition(entry, framework)
        return tuple((skill, 5 if scope.covers_all or skill in scope.skills else 4) for skill in known)

    def tiers_of(self, credential: AchievementCredential) -> tuple[tuple[str, int], ...]:
        """Give the skills that a badge is aligned to, with their tiers."""
        if credential.begins is None:
            return ()
        skills = (alignment.target_url for alignment in credential.credential_subject.achievement.alignment)
        return self.tiers(credential.issuer.id, skills, credential.begins.at)

    async def _check(self, credential: bytes, registry: Registry, fetcher: Fetcher | None) -> Checked:
        return await check(
            credential,
            policy=PUBLIC,
            at=self._maker.clock(),
            registry=registry,
            fetcher=fetcher,
            framework=self._maker.framework,
        )

    def _remember(self, evidence: Evidence) -> None:
        for url, document in evidence.documents.items():
            if isinstance(document, Retrieved):
                self._remembered.setdefault(url, partial(_given, document))
        self._memory = Registry(self._registry.issuers, self._remembered)


def judge(report: Report) -> tuple[BadgeState, str]:
    """Say how a badge stands for the map, and why.

    Its dates are left to the map itself, which asks them at each moment: an expired badge is kept and not counted.
    """
    required = PUBLIC.required - {CheckName.TIME}
    checks = [found for found in report.checks if found.check in required]
    for outcome, state in ((Outcome.INVALID, BadgeState.REFUSED), (Outcome.UNKNOWN, BadgeState.UNKNOWN)):
        for found in checks:
            if found.outcome is outcome:
                return state, found.code
    return BadgeState.COUNTED, IN_ORDER


def is_named(credential: AchievementCredential, badge_id: str) -> bool:
    """Tell whether a feed names a badge by its own identifier: the URN, or the hex digits of its UUID."""
    try:
        urn = f"urn:uuid:{UUID(badge_id)}"
    except ValueError:
        urn = badge_id
    return credential.id in (badge_id, urn)


def speaks_for(feed_url: str, issuer: str) -> bool:
    """Tell whether a feed may bring badges of this issuer: its DID must live on the feed's own host.

    Consent, person and placement are not signed; only the issuer's own node can vouch for them.
    """
    try:
        home = urlsplit(did_web_url(issuer))
    except (CredentialProblem, ValueError):
        return False
    feed = urlsplit(feed_url)
    # A demonstration's site is http://localhost:N, its DIDs are read as https: host and port decide.
    return (home.hostname, home.port or 443) == (feed.hostname, feed.port or _DEFAULT_PORTS.get(feed.scheme))


def _given(document: Retrieved) -> Retrieved:
    return document
