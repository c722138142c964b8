"""Pages of the holder: open the personal link, accept or decline, choose who sees what, erase, ask for a lost link."""

from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis.database import Connection, Reading, UnitOfWork
from chassis.outbox import deliver_outbox
from chassis.problems import Unauthenticated
from chassis.rate_limits import rate_limited
from chassis.rendering import Block
from chassis.roles import Actor
from chassis.service import CurrentShell, Shell
from chassis.sign_in import require_csrf
from issuer import award_queries, holders, showing
from issuer.badges import Viewer
from issuer.holders import VISIT_LIFETIME, Choices
from issuer.identities import normal_email
from issuer.problems import AwardUnknown, IssuerProblem, RecipientEmail
from issuer.records import Award, AwardState, Visibility
from issuer.routes.documents import Identifier
from issuer.routes.viewing import CurrentViewer, set_visit_cookie
from issuer.service import CurrentIssuer, Issuer

router = APIRouter(include_in_schema=False)

# A holder's pages stay in no cache, and their addresses are named to no other site.
_PERSONAL = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
_DONE = ("accepted", "declined", "saved")

Token = Annotated[str, Path(max_length=100)]


@router.get("/holder")
def ask_for_lost_link(request: Request, shell: CurrentShell) -> HTMLResponse:
    """Show the form that asks for the address to which a badge was sent."""
    return shell.renderer.page(request, "issuer/holder_lost.html", {"asked": False, "problem": None, "email": ""})


@router.post("/holder", dependencies=[Depends(require_csrf), Depends(rate_limited("lost-link", "10/hour"))])
def send_lost_link(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    background: BackgroundTasks,
    email: Annotated[str, Form(max_length=1000)] = "",
) -> HTMLResponse:
    """Send fresh links to an address; the answer does not say, nor does its time, whether a badge was sent there."""
    try:
        normal_email(email)
    except RecipientEmail as problem:
        context = {"asked": False, "problem": problem, "email": email}
        return shell.renderer.page(request, "issuer/holder_lost.html", context, status=422)
    background.add_task(_send_lost_links, shell, issuer, email, shell.renderer.language(request))
    return shell.renderer.page(request, "issuer/holder_lost.html", {"asked": True, "problem": None, "email": ""})


def _send_lost_links(shell: Shell, issuer: Issuer, email: str, language: str) -> None:
    with shell.database.writing() as connection:
        holders.send_lost_links(issuer, connection, email, language=language)
    deliver_outbox(shell.database, shell.vault, shell.mailer, clock=shell.clock)


@router.get("/holder/{token}")
def show_link(
    request: Request, shell: CurrentShell, issuer: CurrentIssuer, connection: Reading, token: Token
) -> HTMLResponse:
    """Show what a personal link is for, without using it up: mail scanners open links."""
    found = showing.shown(issuer, connection, [holders.award_of_link(issuer, connection, token)])[0]
    context = {"one": found, "has_address": _has_address(issuer, connection, found.award)}
    return shell.renderer.page(request, "issuer/holder_open.html", context, headers=_PERSONAL)


@router.post("/holder/{token}", dependencies=[Depends(require_csrf), Depends(rate_limited("holder-link", "30/hour"))])
def open_link(shell: CurrentShell, issuer: CurrentIssuer, connection: UnitOfWork, token: Token) -> RedirectResponse:
    """Use a personal link and go to the badge it is for."""
    visit = holders.enter(issuer, connection, token)
    response = RedirectResponse(f"/me/badges/{visit.award_id}", 303, headers=_PERSONAL)
    set_visit_cookie(response, shell, visit.secret)
    return response


@router.get("/me/badges/{award_id}")
def show_own_badge(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    viewer: CurrentViewer,
    award_id: Identifier,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Show a badge to its holder, with everything that is theirs to decide."""
    award = _own(connection, award_id, viewer)
    return _own_page(request, shell, issuer, connection, award, viewer, done=done if done in _DONE else "")


@router.post("/me/badges/{award_id}", dependencies=[Depends(require_csrf)], response_model=None)
def decide(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    viewer: CurrentViewer,
    award_id: Identifier,
    act: Annotated[Literal["accept", "decline", "save"], Form()],
    visibility: Annotated[Visibility, Form()] = Visibility.UNLISTED,
    show_name: Annotated[bool, Form()] = False,
    map_consent: Annotated[bool, Form()] = False,
) -> HTMLResponse | RedirectResponse:
    """Accept, decline, or change what was decided."""
    award = _own(connection, award_id, viewer)
    try:
        if act == "decline":
            holders.decline(issuer, connection, award_id)
        else:
            choices = Choices(visibility, show_name, map_consent)
            holders.accept(issuer, connection, award_id, choices, actor=viewer.actor)
    except IssuerProblem as problem:
        return _own_page(request, shell, issuer, connection, award, viewer, problem=problem)
    done = {"accept": "accepted", "decline": "declined", "save": "saved"}[act]
    return RedirectResponse(f"/me/badges/{award_id}?done={done}", 303)


@router.get("/me/badges/{award_id}/erase")
def ask_to_erase(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    viewer: CurrentViewer,
    award_id: Identifier,
) -> HTMLResponse:
    """Ask whether the holder means it: erasing cannot be undone."""
    found = showing.shown(issuer, connection, [_own(connection, award_id, viewer)])[0]
    return shell.renderer.page(request, "issuer/holder_erase.html", {"one": found}, headers=_PERSONAL)


@router.post("/me/badges/{award_id}/erase", dependencies=[Depends(require_csrf)])
def erase(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    viewer: CurrentViewer,
    award_id: Identifier,
) -> HTMLResponse:
    """Erase everything about the badge that names its holder, and the badge."""
    _own(connection, award_id, viewer)
    holders.erase(issuer, connection, award_id, actor=viewer.actor.account_id)
    return shell.renderer.page(request, "issuer/holder_gone.html", {}, headers=_PERSONAL)


def own_badges(request: Request, connection: Connection, actor: Actor) -> Block:
    """Give the block of `/me`: what was awarded to the signed-in person."""
    issuer: Issuer = request.app.state.issuer
    badges = showing.shown(issuer, connection, holders.own_awards(connection, actor))
    waiting = [badge for badge in badges if badge.state is AwardState.PENDING]
    others = [badge for badge in badges if badge.state is not AwardState.PENDING]
    return Block("issuer/my_badges.html", {"waiting": waiting, "badges": others})


def _own(connection: Connection, award_id: str, viewer: Viewer) -> Award:
    """Find an award for its holder; a stranger is sent to sign in, somebody else finds nothing.

    Raises: AwardUnknown, Unauthenticated.
    """
    award = award_queries.award(connection, award_id)
    if award is not None and holders.is_holder(connection, award_id, actor=viewer.actor, visited=viewer.visited):
        return award
    if not viewer.actor.is_signed_in:
        # The same for every id, real or not: nobody learns which badges exist.
        raise Unauthenticated
    raise AwardUnknown


def _has_address(issuer: Issuer, connection: Connection, award: Award) -> bool:
    recipient = showing.recipients_of(issuer, connection, [award.id]).get(award.id)
    return recipient is not None and recipient.email is not None


def _own_page(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    connection: Connection,
    award: Award,
    viewer: Viewer,
    *,
    done: str = "",
    problem: IssuerProblem | None = None,
) -> HTMLResponse:
    found = showing.shown(issuer, connection, [award])[0]
    recipient = showing.recipients_of(issuer, connection, [award.id]).get(award.id)
    context = {
        "one": found,
        "name": (recipient.name or recipient.wiki_name) if recipient else None,
        "skills": showing.skills_of(issuer, found.achievement.alignments, shell.renderer.language(request)),
        "badge_url": issuer.addresses.badge(award.id),
        # Whoever is here by the link alone must know how to come back: the link is used up.
        "by_link": not holders.is_holder(connection, award.id, actor=viewer.actor),
        "has_address": recipient is not None and recipient.email is not None,
        "visit_hours": int(VISIT_LIFETIME.total_seconds() // 3600),
        "done": done,
        "problem": problem,
    }
    status = 200 if problem is None else problem.status
    return shell.renderer.page(request, "issuer/holder_award.html", context, status=status, headers=_PERSONAL)
