"""Judge a badge from elsewhere: the public check, who vouches, whom it names, which of our skills it shows.

The tier is what skills.md 3.2 gives to its proof and issuer: 5 for a proven badge of an issuer that is recognised for
the skill, 4 for one of anybody else, 3 for Open Badges 2.0, whoever issued it. What could not be checked shows nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from credentials.achievement import Alignment
from credentials.generation import Generation
from credentials.inside import document_in
from credentials.kinds import Kind
from credentials.report import CheckName, Report
from skills_framework.claims import Tier
from skills_framework.framework import Framework
from verifier.badge_facts import facts_of_report
from verifier.claimed_issuers import claimed_issuer
from verifier.claims import BadgeState
from verifier.examining import Examined, Examiner, judge
from verifier.explaining import explain
from verifier.imports.people import Person, ownership
from verifier.imports.problems import NotOneBadge
from verifier.imports.records import Achievement, Findings, ImportedBadge, Ownership, Standing
from verifier.nested_views import headline_of

MAX_TEXT_CHARACTERS = 300
MAX_ALIGNMENTS = 50


def standing(examined: Examined, person: Person, framework: Framework) -> Standing:
    """Say how a badge stands for this person and for the map.

    Raises:
        NotOneBadge: an endorsement or a learner record.
    """
    report = examined.report
    if report.kind is not Kind.BADGE:
        raise NotOneBadge
    state, code = judge(report)
    facts = facts_of_report(report)
    achievement = _achievement(report)
    if state is BadgeState.COUNTED and achievement is None:
        # A good proof of something that is no award: nothing to show, nothing to count.
        raise NotOneBadge
    named = () if achievement is None else tuple(url for _, url in achievement.alignments)
    return Standing(
        verdict=report.verdict,
        state=state,
        code=code,
        # A badge whose issuer nobody could ask may say anything; so may one that was withdrawn.
        ownership=ownership(report, person) if state is BadgeState.COUNTED else Ownership.UNNAMED,
        older=report.generation is not Generation.OPEN_BADGES_3,
        skills=tuple(sorted({url for url in named if framework.by_uri(url) is not None})),
        achievement=achievement if state is BadgeState.COUNTED else None,
        awarded_at=None if facts is None else facts.issued,
        valid_until=None if facts is None else facts.until,
        findings=_findings(examined, proven=state is BadgeState.COUNTED),
    )


def again(badge: ImportedBadge, before: Findings, found: Standing) -> Standing:
    """Say how a known badge stands after another check: what is out of reach keeps what was known of it."""
    known = replace(
        found.findings,
        name=found.findings.name or before.name,
        issuer=found.findings.issuer or before.issuer,
        issuer_id=found.findings.issuer_id or before.issuer_id,
    )
    state = found.state
    if state is BadgeState.UNKNOWN and badge.state is BadgeState.REFUSED:
        state = BadgeState.REFUSED  # what was withdrawn does not come back because its issuer is silent
    return replace(found, state=state, findings=known)


def tiers(
    examiner: Examiner, badge: ImportedBadge | Standing, issuer: str, mapped: Iterable[str]
) -> tuple[tuple[str, int], ...]:
    """Give the skills that a good badge shows, its own and those that curators gave it, with their tiers."""
    if badge.ownership is not Ownership.YOURS or badge.awarded_at is None:
        return ()
    highest = Tier.UNSIGNED_BADGE if badge.older else Tier.RECOGNISED_BADGE
    found = examiner.tiers(issuer, {*badge.skills, *mapped}, badge.awarded_at)
    return tuple((skill, min(tier, int(highest))) for skill, tier in found)


def identity_of(payload: bytes, report: Report) -> tuple[str, str]:
    """Give issuer and identifier, by which the same credential is known again (Open Badges 3.0, 10.4 of the API).

    Both are compared after percent-decoding and trimming. What names neither is only the same as its own bytes.
    """
    if report.awarded_badge is not None:
        return _plain(report.awarded_badge.badge.issuer_id), _plain(report.awarded_badge.assertion.id)
    document, issuer = document_in(payload), claimed_issuer(payload)
    identifier = None if document is None else document.get("id")
    if issuer is None or not issuer.id or not isinstance(identifier, str) or not identifier.strip():
        return "", payload.decode("utf-8", "replace")
    return _plain(issuer.id), _plain(identifier)


def _plain(identifier: str) -> str:
    return unquote(identifier).strip()


def _achievement(report: Report) -> Achievement | None:
    if report.achievement_credential is not None:
        credential = report.achievement_credential
        told, issuer = credential.credential_subject.achievement, credential.issuer
        return Achievement(
            issuer=issuer.id,
            id=told.id,
            name=_short(told.name),
            issuer_name=_short(issuer.name or issuer.id),
            alignments=tuple(_alignment(one) for one in told.alignment[:MAX_ALIGNMENTS]),
        )
    if report.awarded_badge is not None:
        badge = report.awarded_badge.badge
        return Achievement(
            issuer=badge.issuer_id,
            id=badge.id,
            name=_short(badge.name),
            issuer_name=_short(report.awarded_badge.issuer.name or badge.issuer_id),
            alignments=tuple((_short(name), url) for name, url in badge.alignment[:MAX_ALIGNMENTS]),
        )
    return None


def _alignment(alignment: Alignment) -> tuple[str, str]:
    return _short(alignment.target_name), alignment.target_url


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARACTERS else text[: MAX_TEXT_CHARACTERS - 1] + "…"


def _findings(examined: Examined, *, proven: bool) -> Findings:
    report = examined.report
    facts, decided = facts_of_report(report) if proven else None, explain(report).decided_by
    recognised = report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.recognised"
    recognition = examined.evidence.recognition if recognised and proven else None
    return Findings(
        name=None if facts is None else _short(facts.name),
        issuer=None if facts is None else _short(facts.issuer.name),
        issuer_id=None if facts is None else facts.issuer_id,
        vouched_by=None if recognition is None else recognition.vouched_by,
        headline=headline_of(report),
        code=None if decided is None else decided.code,
        fields={} if decided is None else dict(decided.fields),
    )
