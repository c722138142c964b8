"""Pages of the trainer's console: pick a badge, check a list of people, award it once, hand the links out."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from chassis.database import Connection, Reading, UnitOfWork
from chassis.outbox import deliver_outbox
from chassis.problems import NotFound
from chassis.rate_limits import rate_limited
from chassis.roles import Actor
from chassis.secrets_at_rest import new_identifier
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from issuer import achievements as earning
from issuer import batches, console, organisations, showing
from issuer.award_queries import AwardFilter, list_awards
from issuer.batches import Batch, BatchForm
from issuer.issuing import MAX_LIST
from issuer.policy import acts_for
from issuer.problems import (
    AwardAchievementNotAwardable,
    AwardConsent,
    AwardPlacement,
    AwardTooMany,
    AwardValidUntil,
    IssuerProblem,
)
from issuer.qr import qr_svg
from issuer.records import Achievement, Organisation
from issuer.routes.places_offered import communities_offered, countries_offered
from issuer.service import CurrentIssuer, Issuer
from skills_framework import queries as places_kept

router = APIRouter(prefix="/console", include_in_schema=False)

Slug = Annotated[str, Path(max_length=64)]
Key = Annotated[str, Query(pattern="^[0-9a-f]{32}$")]
MAX_TYPED_CHARACTERS = 400_000


def own_organisation(connection: Connection, actor: Actor, slug: str) -> Organisation:
    """Find an organisation that the actor awards for; any other does not exist for them (security.md 6, 23).

    Raises: NotFound, OrganisationUnknown.
    """
    if not acts_for(actor, slug):
        raise NotFound
    return organisations.found(connection, slug)


@router.get("")
def start(request: Request, shell: CurrentShell, connection: Reading, actor: SignedInActor) -> HTMLResponse:
    """Show the organisations that the actor awards for."""
    found = [
        {
            "slug": organisation.slug,
            "name": organisation.name,
            "awardable": len(console.awardable_for(connection, actor, organisation.slug)),
            "awarded": len(
                list_awards(
                    connection,
                    AwardFilter(issuer_slugs=frozenset({organisation.slug}), awarded_by=actor.account_id),
                    limit=1_000,
                )
            ),
        }
        for organisation in console.organisations_for(connection, actor)
    ]
    return shell.renderer.page(request, "issuer/console.html", {"organisations": found})


@router.get("/{slug}/award")
def choose(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    achievement: Annotated[str, Query(max_length=32)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    checked: Annotated[str, Query(alias="list", max_length=32)] = "",
) -> HTMLResponse:
    """Pick a badge; once one is picked, show the form for the people; once they are sent, the verdict of each row."""
    organisation = own_organisation(connection, actor, slug)
    kept = batches.kept_form(issuer, connection, by=actor, key=checked) if checked else None
    if kept is not None:
        return _checked_page(request, shell, issuer, connection, organisation, kept, by=actor, key=checked)
    if achievement:
        form = BatchForm(achievement=achievement, people="")
        return _form_page(request, shell, issuer, connection, organisation, form, key=new_identifier(issuer.entropy))
    found = showing.searched(console.awardable_for(connection, actor, slug), q)
    context = {"organisation": organisation, "achievements": found, "q": q}
    return shell.renderer.page(request, "issuer/console_pick.html", context)


async def _typed(request: Request) -> BatchForm:
    """Read the form as it was typed, whatever stands in it: a refusal must show it again."""
    form = await request.form(max_fields=20, max_files=0)

    def text(name: str, limit: int = 500) -> str:
        value = form.get(name, "")
        return value[:limit] if isinstance(value, str) else ""

    return BatchForm(
        achievement=text("achievement"),
        people=text("people", MAX_TYPED_CHARACTERS),
        country=text("country"),
        community=text("community"),
        languages=text("languages"),
        valid_until=text("valid_until"),
        consent=text("consent", 2_000),
    )


Typed = Annotated[BatchForm, Depends(_typed)]
FormKey = Annotated[str, Form(alias="key", pattern="^[0-9a-f]{32}$")]


@router.post("/{slug}/award/check", dependencies=[Depends(require_csrf)])
def check(
    issuer: CurrentIssuer, connection: UnitOfWork, actor: SignedInActor, slug: Slug, form: Typed
) -> RedirectResponse:
    """Keep the list and lead to its verdicts, a page that Back and a reload find again; nothing is awarded."""
    own_organisation(connection, actor, slug)
    key = batches.keep_form(issuer, connection, form, by=actor)
    return RedirectResponse(f"/console/{slug}/award?{urlencode({'achievement': form.achievement, 'list': key})}", 303)


@router.post(
    "/{slug}/award",
    dependencies=[Depends(require_csrf), Depends(rate_limited("console-award", "60/hour"))],
    response_model=None,
)
def award(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    actor: SignedInActor,
    background: BackgroundTasks,
    slug: Slug,
    form: Typed,
    key: FormKey,
) -> HTMLResponse | RedirectResponse:
    """Award the rows that are ready, once for each key; then show the links."""
    with issuer.database.reading() as connection:
        organisation = own_organisation(connection, actor, slug)
        if batches.result_of(issuer, connection, by=actor, key=key) is None:
            try:
                batch = batches.prepare(issuer, connection, slug, form, by=actor)
            except IssuerProblem as problem:
                return _form_page(request, shell, issuer, connection, organisation, form, key=key, problem=problem)
            if not batch.requests:
                return _form_page(request, shell, issuer, connection, organisation, form, key=key, batch=batch)
        else:
            batch = None
    # The ceremony opens transactions of its own, one for each step.
    if batch is not None:
        batches.perform(issuer, batch, form, by=actor, key=key)
        background.add_task(deliver_outbox, shell.database, shell.vault, shell.mailer, clock=shell.clock)
    query = urlencode({"achievement": form.achievement, "key": key})
    return RedirectResponse(f"/console/{slug}/award/done?{query}", 303)


@router.get("/{slug}/award/done")
def done(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    key: Key,
    achievement: Annotated[str, Query(max_length=32)],
) -> HTMLResponse:
    """Show what came of a list, with the personal links, to whoever sent it."""
    organisation = own_organisation(connection, actor, slug)
    result = batches.result_of(issuer, connection, by=actor, key=key)
    if result is None:
        raise NotFound
    context = {
        "organisation": organisation,
        "achievement": earning.found(connection, achievement),
        "results": [
            {
                "id": one.award_id,
                "name": one.name,
                "badge_url": issuer.addresses.badge(one.award_id),
                "holder_url": one.holder_url,
                "holder_qr": inline_qr(one.holder_url),
                "mailed": one.mailed,
            }
            for one in result.awarded
        ],
        "left_out": result.left_out,
    }
    headers = {"Cache-Control": "no-store"}
    return shell.renderer.page(request, "issuer/console_results.html", context, headers=headers)


def inline_qr(address: str) -> Markup:
    """Draw a QR code inside the page: a personal link must not stand in the address of a picture."""
    svg = qr_svg(address).decode()
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - drawn here from squares alone


def _field_of(problem: IssuerProblem | None) -> str | None:
    """Name the field beside which a refusal of the whole list is told again."""
    match problem:
        case AwardTooMany():
            return "people"
        case AwardValidUntil():
            return "valid_until"
        case AwardConsent():
            return "consent"
        case AwardPlacement():
            part = str(problem.fields["part"])
            return "country" if part == "region" else part
        case _:
            return None


def _checked_page(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    connection: Connection,
    organisation: Organisation,
    form: BatchForm,
    *,
    by: Actor,
    key: str,
) -> HTMLResponse:
    """Show the verdict of each row of a list; of one that was awarded, the way to its links."""
    if batches.result_of(issuer, connection, by=by, key=key) is not None:
        fresh = new_identifier(issuer.entropy)
        return _form_page(request, shell, issuer, connection, organisation, form, key=fresh, awarded_as=key)
    try:
        batch = batches.prepare(issuer, connection, organisation.slug, form, by=by)
    except IssuerProblem as problem:
        return _form_page(request, shell, issuer, connection, organisation, form, key=key, problem=problem)
    return _form_page(request, shell, issuer, connection, organisation, form, key=key, batch=batch)


def _form_page(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    connection: Connection,
    organisation: Organisation,
    form: BatchForm,
    *,
    key: str,
    batch: Batch | None = None,
    problem: IssuerProblem | None = None,
    awarded_as: str | None = None,
) -> HTMLResponse:
    language = shell.renderer.language(request)
    place = batch.placement if batch is not None else None
    country = issuer.places.countries[place.country] if place is not None and place.country else None
    named = shell.languages.name_of_country(language, country.code, country.name) if country else None
    community = places_kept.community(connection, place.community) if place is not None and place.community else None
    context = {
        "organisation": organisation,
        "achievement": _awardable(connection, organisation, form.achievement),
        "form": form,
        "key": key,
        "limit": MAX_LIST,
        "problem": problem,
        "wrong_field": _field_of(problem),
        "batch": batch,
        "awarded_as": awarded_as,
        "ready": len(batch.requests) if batch is not None else 0,
        "refused": len(batch.refused) if batch is not None else 0,
        "place": ", ".join(part for part in (community.name if community else None, named) if part),
        "countries": countries_offered(issuer.places, shell.languages, language),
        "communities": communities_offered(connection, issuer.places, shell.languages, language),
    }
    status = 200 if problem is None else problem.status
    headers = {"Cache-Control": "no-store"}
    return shell.renderer.page(request, "issuer/console_award.html", context, status=status, headers=headers)


def _awardable(connection: Connection, organisation: Organisation, achievement_id: str) -> Achievement:
    achievement = earning.found(connection, achievement_id)
    if organisation.slug not in achievement.issuers:
        raise AwardAchievementNotAwardable(issuer=organisation.slug, achievement=achievement.name)
    return achievement
