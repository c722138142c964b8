"""Pages for everybody: a badge, what can be earned, and who awards it."""

from collections import Counter
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from chassis.database import Connection, Reading, UnitOfWork
from chassis.rate_limits import rate_limited
from chassis.rendering import Block, bdi
from chassis.service import CurrentShell, Shell
from chassis.sign_in import CurrentActor, require_csrf
from issuer import achievements as earning
from issuer import award_queries, badges, console, organisations, queries, showing
from issuer.award_queries import AwardFilter
from issuer.badges import MAX_MISTAKE_CHARACTERS, Badge
from issuer.records import AwardState, Organisation, Visibility
from issuer.routes.documents import Identifier
from issuer.routes.viewing import CurrentViewer
from issuer.routes.vouching import vouching_of
from issuer.service import CurrentIssuer, Issuer
from skills_framework.framework import Skill

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Query(max_length=100)]
Slug = Annotated[str, Path(max_length=64)]


@router.get("/badges/{award_id}")
def show_badge(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    viewer: CurrentViewer,
    award_id: Identifier,
) -> HTMLResponse:
    """Show what a badge says, to whoever may see it."""
    badge = badges.show_badge(issuer, connection, award_id, viewer)
    language = shell.renderer.language(request)
    spoken = [shell.languages.name_of(language, code) for code in badge.award.placement.languages]
    path = f"/badges/{badge.award.id}"
    vouching = vouching_of(request)
    targets = [alignment.uri for alignment in badge.achievement.alignments]
    context = {
        "badge": badge,
        "vouching": vouching and vouching.for_badge(request, connection, badge.did, badge.awarded_at, targets),
        "achievement": badge.achievement,
        "organisation": badge.issuer,
        "issuer_link": Markup('<a href="/issuers/{}">{}</a>').format(badge.issuer.slug, bdi(badge.issuer.name)),
        "state": badge.state.value,
        "skills": showing.skills_of(issuer, badge.achievement.alignments, language),
        "languages_of_award": spoken,
        "trainer_badges": len(_held_by(issuer, connection, badge)),
        "page_path": path,
        "page_url": badge.url,
        "image_url": shell.renderer.url(
            f"/achievements/{badge.achievement.id}.png?version={badge.achievement.version}"
        ),
        "verify_url": f"/verify?url={quote(badge.url, safe='')}",
    }
    # A page that its holder has not opened to all must not be found by searching (experience.md 9).
    headers = {} if badge.may_be_indexed else {"X-Robots-Tag": "noindex"}
    return shell.renderer.page(request, "issuer/badge.html", context, headers=headers)


def _held_by(issuer: Issuer, connection: Connection, badge: Badge) -> list[str]:
    """Name the public badges that the trainer who awarded this one holds: they say how much the award is worth."""
    if badge.award.awarded_by is None:
        return []
    at = issuer.clock()
    held = award_queries.list_awards(connection, AwardFilter(account_id=badge.award.awarded_by))
    return [one.id for one in held if one.visibility is Visibility.PUBLIC and one.state(at) is AwardState.ACCEPTED]


@router.get("/badges/{award_id}/contact")
def ask_what_is_wrong(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    viewer: CurrentViewer,
    award_id: Identifier,
) -> HTMLResponse:
    """Show the form for "this badge is not for me"."""
    badge = badges.show_badge(issuer, connection, award_id, viewer)
    return _contact_form(request, shell, issuer, badge)


@router.post(
    "/badges/{award_id}/contact",
    dependencies=[Depends(require_csrf), Depends(rate_limited("badge-contact", "10/hour"))],
)
def tell_issuer(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    viewer: CurrentViewer,
    award_id: Identifier,
    words: Annotated[str, Form(max_length=20_000)] = "",
) -> HTMLResponse:
    """Pass the words on to the organisation; nothing of them is kept here."""
    badge = badges.show_badge(issuer, connection, award_id, viewer)
    if not words.strip() or len(words) > MAX_MISTAKE_CHARACTERS:
        return _contact_form(request, shell, issuer, badge, words=words, refused=True)
    badges.report_mistake(issuer, connection, award_id, viewer, words)
    return _contact_form(request, shell, issuer, badge, sent=True)


def _contact_form(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    badge: Badge,
    *,
    words: str = "",
    refused: bool = False,
    sent: bool = False,
) -> HTMLResponse:
    context = {
        "award_id": badge.award.id,
        "achievement": badge.achievement,
        "organisation": badge.issuer,
        "reachable": organisations.contact_email(issuer, badge.issuer) is not None,
        "words": words,
        "limit": MAX_MISTAKE_CHARACTERS,
        "refused": refused,
        "sent": sent,
    }
    return shell.renderer.page(request, "issuer/contact.html", context, status=422 if refused else 200)


@router.get("/achievements")
def list_achievements(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    q: Words = "",
    group: Words = "",
    by: Annotated[str, Query(alias="issuer", max_length=64)] = "",
) -> HTMLResponse:
    """List what can be earned, by words, group of skills and issuer."""
    language = shell.renderer.language(request)
    says = shell.languages
    found = [
        achievement
        for achievement in showing.searched(queries.all_achievements(connection), q)
        if (not group or group in showing.groups_of(issuer, achievement)) and (not by or by in achievement.issuers)
    ]
    groups = [(one.slug, one.label(language)) for one in issuer.framework.groups.values()]
    issuers = [(one.slug, one.name) for one in queries.all_organisations(connection)]
    context = {
        "achievements": found,
        "q": q,
        "group": group,
        "issuer": by,
        "groups": [("", says.t(language, "achievements.all-groups")), *groups],
        "issuers": [("", says.t(language, "achievements.all-issuers")), *issuers],
    }
    return shell.renderer.page(request, "issuer/achievements.html", context)


@router.get("/achievements/{achievement_id}")
def show_achievement(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: CurrentActor,
    achievement_id: Identifier,
) -> HTMLResponse:
    """Show what a badge attests and what has to be done for it."""
    achievement = earning.found(connection, achievement_id)
    awarding = [one for one in queries.all_organisations(connection) if one.slug in achievement.issuers]
    mine = [one.slug for one in console.organisations_for(connection, actor) if one.slug in achievement.issuers]
    language = shell.renderer.language(request)
    context = {
        "achievement": achievement,
        "issuers": awarding,
        "skills": showing.skills_of(issuer, achievement.alignments, language),
        "holders": award_queries.count_issued(connection, [achievement.id]).get(achievement.id, 0),
        "page_url": issuer.addresses.achievement(achievement.id),
        "award_url": f"/console/{mine[0]}/award?achievement={achievement.id}" if mine and achievement.open else None,
    }
    return shell.renderer.page(request, "issuer/achievement.html", context)


@router.get("/issuers")
def list_organisations(request: Request, shell: CurrentShell, connection: Reading) -> HTMLResponse:
    """List the organisations that award from here."""
    counts = Counter(slug for achievement in queries.all_achievements(connection) for slug in achievement.issuers)
    context = {"organisations": queries.all_organisations(connection), "counts": counts}
    return shell.renderer.page(request, "issuer/organisations.html", context)


@router.get("/issuers/{slug}")
def show_organisation(
    request: Request, shell: CurrentShell, issuer: CurrentIssuer, connection: Reading, slug: Slug
) -> HTMLResponse:
    """Show an organisation and what it awards."""
    organisation: Organisation = organisations.found(connection, slug)
    did, vouching = issuer.addresses.did(slug), vouching_of(request)
    context = {
        "organisation": organisation,
        "did": did,
        "vouching": vouching and vouching.for_issuer(request, connection, did),
        "page_url": issuer.addresses.issuer(slug),
        "achievements": queries.achievements_awardable_by(connection, slug),
    }
    return shell.renderer.page(request, "issuer/organisation.html", context)


def awarded_for(_request: Request, connection: Connection, skill: Skill) -> Block:
    """Give the block of a skill's page: the badges that attest it."""
    found = queries.achievements_with_skill(connection, skill.uri)
    return Block("issuer/awarded_for.html", {"achievements": found})
