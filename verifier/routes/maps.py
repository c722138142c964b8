"""`/map`: where skills are present and where they are missing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from chassis.database import Reading as ReadConnection
from chassis.roles import EVERYWHERE, Role
from chassis.service import CurrentShell
from chassis.sign_in import CurrentActor
from skills_framework.parameters import PARAMETERS
from verifier.cartography import CurrentCartographer
from verifier.map_pictures import Wording
from verifier.map_views import sight_of
from verifier.routes.map_reading import MapFilters, Reading

router = APIRouter(include_in_schema=False)


@router.get("/map", name="map", response_model=None)
def show_map(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    filters: Annotated[MapFilters, Query()],
) -> HTMLResponse:
    """Show the matrix as a picture and a table, and what to look at first."""
    reading = Reading(maker, connection, actor, filters)
    language = shell.renderer.language(request)
    group = filters.group
    words = reading.wording(shell, request)
    title = (
        shell.languages.t(language, "map.title")
        if group is None
        else shell.languages.t(language, "map.title-group", maker.framework.groups[group].label(language))
    )
    context: dict[str, object] = {
        "title": title,
        "group": group,
        "slice": filters.slice,
        "period": filters.period,
        "periods": reading.periods,
        "audience": reading.audience,
        "report": reading.report,
        "words": words,
        "up": filters.address("/map", group=None),
        "coarser": filters.address("/map", slice="movement"),
        "report_url": filters.address("/reports/coverage"),
        "csv_url": filters.address("/reports/coverage.csv"),
        "json_url": filters.address("/reports/coverage.json"),
        "group_options": [("", shell.languages.t(language, "map.filter.all-groups"))]
        + [(entry.slug, entry.label(language)) for entry in maker.framework.groups.values()],
        "period_options": period_options(shell, language, reading),
        "may_see_exact": reading.sight is not None,
        "may_set_targets": sight_of(actor, tuple(maker.places.regions)) is not None,
        "may_harvest": actor.holds(Role.OPERATOR, EVERYWHERE),
    }
    if words is not None and reading.report is not None:
        context |= pictures(words, reading, filters)
    headers = {"Cache-Control": "private, no-store"} if reading.audience == "exact" else None
    return shell.renderer.page(request, "verifier/map.html", context, headers=headers)


def pictures(words: Wording, reading: Reading, filters: MapFilters) -> dict[str, object]:
    """Give what the matrix and the rankings need, the same for the map and the report."""
    report = reading.report
    if report is None:
        return {}
    framework = reading.maker.framework
    links = (
        {entry.uri: filters.address("/map", group=entry.slug) for entry in framework.groups.values()}
        if report.group is None
        else {skill.uri: f"/skills/{skill.slug}" for skill in framework.skills_of(report.group)}
    )
    title = words.t("map.figure.title")
    return {
        "picture": words.matrix(
            report.rows, title, words.t("map.figure.description", len(report.rows), report.withheld)
        ),
        "bars": words.bars(report.gaps, words.t("map.gaps"), words.t("map.gaps.lead")),
        "legend": words.legend(),
        "caption": caption(words),
        "columns": report.view.columns,
        "row_links": links,
    }


def caption(words: Wording) -> str:
    """Say when, by what rule and by which method the figures were made."""
    view = words.view
    date = words.languages.date(words.language, view.taken_at)
    rule = words.t("map.caption.rule", PARAMETERS.k) if view.audience == "public" else words.t("map.caption.exact")
    if view.period is None:
        when = words.t("map.caption.live", words.languages.date_time(words.language, view.taken_at))
    else:
        when = words.t("map.caption.snapshot", date)
    method = words.t("map.caption.method", view.method_version, view.framework_version)
    return f"{when} {rule} {method}"


def period_options(shell: CurrentShell, language: str, reading: Reading) -> list[tuple[str, str]]:
    """Give the months to choose from; no month is now, or the newest publication."""
    newest = "map.period.now" if reading.audience == "exact" else "map.period.newest"
    return [("", shell.languages.t(language, newest))] + [
        (found.period, shell.languages.date(language, found.taken_at)) for found in reading.periods
    ]
