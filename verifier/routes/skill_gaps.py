"""`GET /api/v1/skill-gaps`: the map for programs.

Without a token, or for a person without a role, the answer is the published snapshot. A token with scope `map:read` of
an evaluator or steward gets the exact live figures of that person's regions.
"""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from chassis.database import Reading as ReadConnection
from chassis.problems import FieldError, InvalidRequest, NotFound
from chassis.rate_limits import rate_limited
from chassis.sign_in import CurrentActor
from verifier.cartography import CurrentCartographer
from verifier.map_views import MapView, exact_view, public_view, rows_of, sight_of
from verifier.reports import figures_of, framework_document, method_document, snapshot_document

router = APIRouter(prefix="/api/v1", tags=["map"])

READINGS_PER_NETWORK = "120/minute"
MAP_SCOPE = "map:read"
By = Literal["group,region", "group", "skill,region", "skill"]


@router.get(
    "/skill-gaps",
    name="skill_gaps",
    response_model=None,
    responses={
        200: {"description": "Cells keyed by the names in `by`, with state and figures"},
        404: {"description": "No such group, or nothing was published yet (problem document)"},
        422: {"description": "`by` is none of the combinations that are answered (problem document)"},
    },
    dependencies=[Depends(rate_limited("map", READINGS_PER_NETWORK))],
)
def skill_gaps(
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    by: Annotated[str, Query(description="One of: " + "; ".join(get_args(By)))] = "group,region",
    group: Annotated[str | None, Query(description="Only the skills of this group")] = None,
) -> JSONResponse:
    """Give who can and who is missing, by group or skill, in the movement or by region."""
    if by not in get_args(By):
        raise InvalidRequest([FieldError("?by", "one of: " + "; ".join(get_args(By)))])
    if group is not None and not by.startswith("skill"):
        raise InvalidRequest([FieldError("?group", "goes with by=skill or by=skill,region")])
    if group is not None and group not in maker.framework.groups:
        raise NotFound
    sight = sight_of(actor, tuple(maker.places.regions)) if actor.may_use(MAP_SCOPE) else None
    view = (
        public_view(maker, connection, None) if sight is None else exact_view(maker, connection, sight, None)
    )  # fmt: skip
    if view is None:
        raise NotFound
    document = {
        "snapshot": snapshot_document(view),
        "framework": framework_document(view, maker.framework),
        "method": method_document(view),
        "cells": _cells(maker, view, by.split(","), group),
    }
    headers = {
        "Cache-Control": "public, max-age=300" if sight is None else "private, no-store",
        "Vary": "Authorization",
    }
    return JSONResponse(document, headers=headers)


def _cells(maker: CurrentCartographer, view: MapView, names: list[str], group: str | None) -> list[dict[str, object]]:
    framework = maker.framework
    if names[0] == "group":
        subjects = rows_of(framework, None)
    else:
        groups = framework.groups if group is None else (group,)
        subjects = [uri for slug in groups for uri in rows_of(framework, slug)]
    columns: tuple[str | None, ...]
    if "region" in names:
        columns = tuple(region for region in view.columns if region is not None)
    else:
        columns = (None,) if None in view.columns else ()
    cells: list[dict[str, object]] = []
    for uri in subjects:
        entry = framework.by_uri(uri)
        for region in columns:
            named: dict[str, object] = {names[0]: uri if entry is None else entry.slug}
            if region is not None:
                named["region"] = region
            cells.append(named | figures_of(view.cell(uri, region)))
    return cells
