"""Pages of the trainer's console about awards made: the list, one award, its holder's link, revoking it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from chassis.database import Connection, Reading, UnitOfWork
from chassis.problems import NotFound
from chassis.roles import Actor
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from issuer import console, holders, revoking, showing
from issuer.console import AwardLine
from issuer.problems import IssuerProblem
from issuer.records import AwardState, Organisation
from issuer.revoking import MAX_REASON_CHARACTERS
from issuer.routes.console import Slug, inline_qr, own_organisation
from issuer.routes.documents import Identifier
from issuer.service import CurrentIssuer, Issuer

router = APIRouter(prefix="/console", include_in_schema=False)

PAGE_ITEMS = 50
MAX_LISTED = 2_000
_DONE = ("revoked",)


@router.get("/{slug}/awards")
def list_awards(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    state: Annotated[str, Query(max_length=20)] = "",
    achievement: Annotated[str, Query(max_length=32)] = "",
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> HTMLResponse:
    """List one's awards (all of the organisation for its administrators), by state and badge."""
    organisation = own_organisation(connection, actor, slug)
    lines = console.issuer_awards(issuer, connection, actor, slug=slug, limit=MAX_LISTED)
    named = sorted({(one.achievement.id, one.achievement.name) for one in lines}, key=lambda pair: pair[1].casefold())
    wanted = [
        one
        for one in lines
        if (not state or one.state == state) and (not achievement or one.achievement.id == achievement)
    ]
    language = shell.renderer.language(request)
    says = shell.languages
    first = (page - 1) * PAGE_ITEMS
    context = {
        "organisation": organisation,
        "awards": wanted[first : first + PAGE_ITEMS],
        "count": len(wanted),
        "state": state,
        "achievement": achievement,
        "states": [("", says.t(language, "awards.all-states"))]
        + [(one.value, says.t(language, f"award.state.{one.value}")) for one in AwardState],
        "achievements": [("", says.t(language, "awards.all-achievements")), *named],
        "earlier": _page_of(request, page - 1) if page > 1 else None,
        "later": _page_of(request, page + 1) if first + PAGE_ITEMS < len(wanted) else None,
    }
    return shell.renderer.page(request, "issuer/console_awards.html", context)


def _page_of(request: Request, page: int) -> str:
    return "?" + request.url.include_query_params(page=page).query


@router.get("/{slug}/awards/{award_id}")
def show_award(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    award_id: Identifier,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Show one award to its issuer."""
    organisation, line = _own(issuer, connection, actor, slug, award_id)
    return _award_page(request, shell, issuer, connection, organisation, line, done=done if done in _DONE else "")


@router.post("/{slug}/awards/{award_id}/link", dependencies=[Depends(require_csrf)])
def renew_link(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    actor: SignedInActor,
    slug: Slug,
    award_id: Identifier,
) -> HTMLResponse:
    """Make a new personal link for a holder who lost theirs; it is shown this once."""
    organisation, line = _own(issuer, connection, actor, slug, award_id)
    holder_url = holders.renew_link(issuer, connection, award_id, by=actor)
    return _award_page(request, shell, issuer, connection, organisation, line, done="link", holder_url=holder_url)


@router.get("/{slug}/awards/{award_id}/revoke")
def ask_to_revoke(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    award_id: Identifier,
) -> HTMLResponse:
    """Ask for the reason, and whether the issuer means it."""
    organisation, line = _own(issuer, connection, actor, slug, award_id)
    return _revoke_page(request, shell, organisation, line)


@router.post("/{slug}/awards/{award_id}/revoke", dependencies=[Depends(require_csrf)], response_model=None)
def revoke(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    actor: SignedInActor,
    slug: Slug,
    award_id: Identifier,
    reason: Annotated[str, Form(max_length=20_000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Revoke an award; the ceremony opens transactions of its own."""
    with issuer.database.reading() as connection:
        organisation, line = _own(issuer, connection, actor, slug, award_id)
    try:
        revoking.revoke(issuer, [award_id], reason=reason, by=actor)
    except IssuerProblem as problem:
        return _revoke_page(request, shell, organisation, line, reason=reason, problem=problem)
    return RedirectResponse(f"/console/{slug}/awards/{award_id}?done=revoked", 303)


def _own(
    issuer: Issuer, connection: Connection, actor: Actor, slug: str, award_id: str
) -> tuple[Organisation, AwardLine]:
    """Find an award of this organisation that the actor may see.

    Raises: NotFound, AwardUnknown.
    """
    organisation = own_organisation(connection, actor, slug)
    line = console.issuer_award(issuer, connection, award_id, actor)
    if line.award.issuer_slug != slug:
        raise NotFound
    return organisation, line


def _award_page(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    connection: Connection,
    organisation: Organisation,
    line: AwardLine,
    *,
    done: str = "",
    holder_url: str | None = None,
) -> HTMLResponse:
    recipient = showing.recipients_of(issuer, connection, [line.award.id]).get(line.award.id)
    context: dict[str, object] = {
        "organisation": organisation,
        "line": line,
        "way": (recipient.email or recipient.wiki_name) if recipient else None,
        "done": done,
        "holder_url": holder_url,
        "holder_qr": inline_qr(holder_url) if holder_url else Markup(),
        "may_send_link": line.state not in (AwardState.REVOKED, AwardState.ERASED),
    }
    headers = {"Cache-Control": "no-store"}
    return shell.renderer.page(request, "issuer/console_one_award.html", context, headers=headers)


def _revoke_page(
    request: Request,
    shell: Shell,
    organisation: Organisation,
    line: AwardLine,
    *,
    reason: str = "",
    problem: IssuerProblem | None = None,
) -> HTMLResponse:
    context = {
        "organisation": organisation,
        "line": line,
        "reason": reason,
        "limit": MAX_REASON_CHARACTERS,
        "problem": problem,
    }
    status = 200 if problem is None else problem.status
    return shell.renderer.page(request, "issuer/console_revoke.html", context, status=status)
