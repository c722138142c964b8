"""`/reports`: choose a report; `/reports/coverage`: print it, or take it as CSV or JSON, all from the same figures."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from chassis.database import Reading as ReadConnection
from chassis.problems import NotFound
from chassis.service import CurrentShell
from chassis.sign_in import CurrentActor
from skills_framework.disclosure import ROUNDING
from skills_framework.parameters import PARAMETERS
from verifier.cartography import CurrentCartographer
from verifier.reports import CoverageReport, report_csv, report_document
from verifier.routes.map_reading import MapFilters, Reading
from verifier.routes.maps import period_options, pictures
from verifier.target_sheets import target_lines

router = APIRouter(include_in_schema=False)


@router.get("/reports", name="reports", response_model=None)
def choose_report(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
) -> HTMLResponse:
    """Show the form that a report is asked for with, and the months that were published."""
    reading = Reading(maker, connection, actor, MapFilters())
    language = shell.renderer.language(request)
    regions = reading.sight.regions if reading.sight is not None else tuple(maker.places.regions)
    everything = reading.sight is None or reading.sight.movement
    scope_options = [("", shell.languages.t(language, "map.movement" if everything else "report.scope.mine"))]
    context = {
        "may_see_exact": reading.sight is not None,
        "audience": reading.audience,
        "periods": reading.periods,
        "scope_options": scope_options + [(code, maker.places.regions[code].label(language)) for code in regions],
        "group_options": [("", shell.languages.t(language, "map.filter.all-groups"))]
        + [(entry.slug, entry.label(language)) for entry in maker.framework.groups.values()],
        "period_options": period_options(shell, language, reading),
    }
    return shell.renderer.page(request, "verifier/reports.html", context)


@router.get("/reports/coverage", name="coverage_report", response_model=None)
def show_report(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    filters: Annotated[MapFilters, Query()],
) -> HTMLResponse:
    """Show the report as a page to read and to print."""
    reading = Reading(maker, connection, actor, filters)
    words = reading.wording(shell, request)
    context: dict[str, object] = {
        "report": reading.report,
        "words": words,
        "periods": reading.periods,
        "group": filters.group,
        "scope": filters.scope,
        "k": PARAMETERS.k,
        "rounding": ROUNDING,
        "parameters": PARAMETERS.document(),
        "framework": maker.framework,
        "map_url": filters.address("/map", scope=None),
        "csv_url": filters.address("/reports/coverage.csv"),
        "json_url": filters.address("/reports/coverage.json"),
    }
    if words is not None:
        context |= pictures(words, reading, filters)
        context["target_lines"] = target_lines(words.view.targets, maker.framework, maker.places)
    return shell.renderer.page(request, "verifier/report.html", context, headers=_caching(reading))


@router.get("/reports/coverage.csv", name="coverage_report_csv", response_model=None)
def download_csv(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    filters: Annotated[MapFilters, Query()],
) -> Response:
    """Give the report in long form, a row for each figure."""
    reading = Reading(maker, connection, actor, filters)
    content = report_csv(_report(reading), maker.framework, shell.renderer.language(request))
    return Response(content, media_type="text/csv; charset=utf-8", headers=_download(reading, "csv"))


@router.get("/reports/coverage.json", name="coverage_report_json", response_model=None)
def download_json(
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    filters: Annotated[MapFilters, Query()],
) -> JSONResponse:
    """Give the report for programs."""
    reading = Reading(maker, connection, actor, filters)
    return JSONResponse(report_document(_report(reading), maker.framework), headers=_download(reading, "json"))


def _report(reading: Reading) -> CoverageReport:
    if reading.report is None:
        raise NotFound
    return reading.report


def _caching(reading: Reading) -> dict[str, str]:
    return {"Cache-Control": "private, no-store" if reading.audience == "exact" else "private, no-cache"}


def _download(reading: Reading, extension: str) -> dict[str, str]:
    period = reading.report.view.period if reading.report is not None else None
    name = f"coverage-{period or 'live'}.{extension}"
    return {**_caching(reading), "Content-Disposition": f'attachment; filename="{name}"'}
