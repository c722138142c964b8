"""`GET /api/v1/skill-gaps`: the map for programs.

Without a token, or for a person without a role, the answer is the published snapshot. A token with scope `map:read` of
an evaluator or steward gets the exact live figures of that person's regions.
"""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from chassis.api_description import LIMITED, refusals
from chassis.database import Reading as ReadConnection
from chassis.problems import FieldError, InvalidRequest, NotFound
from chassis.rate_limits import rate_limited
from chassis.sign_in import CurrentActor
from skills_framework.coverage import Fragility
from verifier.cartography import CurrentCartographer
from verifier.map_views import Audience, MapView, exact_view, public_view, rows_of, sight_of
from verifier.reports import figures_of, framework_document, method_document, snapshot_document
from verifier.skill_maps import CellState

router = APIRouter(prefix="/api/v1", tags=["map"])

READINGS_PER_NETWORK = "120/minute"
MAP_SCOPE = "map:read"
By = Literal["group,region", "group", "skill,region", "skill"]


class SnapshotOut(BaseModel):
    """When the figures were true; `period` is null for live ones."""

    period: str | None
    taken_at: str
    audience: Audience


class CountedBy(BaseModel):
    """The framework that the figures are counted by."""

    uri: str
    version: str
    sha256: str


class DisclosureOut(BaseModel):
    """What is withheld from the public: fewer than `k` people; the rest is rounded down."""

    k: int
    rounded_down_to: int


class MethodOut(BaseModel):
    """How the figures were made; `disclosure` is null for exact ones."""

    version: str
    parameters: dict[str, str | int | float]
    disclosure: DisclosureOut | None
    targets: list[str]


class CellOut(BaseModel):
    """A cell, with exactly the names in `by`; every figure is null unless `state` is shown or zero."""

    group: str | None = None
    skill: str | None = None
    region: str | None = None
    state: CellState
    holders: int | None
    solid: int | None
    supply: float | None
    demand: float | None
    coverage: float | None
    gap: float | None
    fragility: Fragility | None


class SkillGaps(BaseModel):
    """The map."""

    snapshot: SnapshotOut
    framework: CountedBy
    method: MethodOut
    cells: list[CellOut]


@router.get(
    "/skill-gaps",
    name="skill_gaps",
    operation_id="skill_gaps",
    summary="Read the map",
    response_model_exclude_unset=True,
    responses=refusals(NotFound, *LIMITED),
    dependencies=[Depends(rate_limited("map", READINGS_PER_NETWORK))],
)
def skill_gaps(
    response: Response,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: CurrentActor,
    by: Annotated[str, Query(description="One of: " + "; ".join(get_args(By)))] = "group,region",
    group: Annotated[str | None, Query(description="Only the skills of this group")] = None,
) -> SkillGaps:
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
    response.headers["Cache-Control"] = "public, max-age=300" if sight is None else "private, no-store"
    response.headers["Vary"] = "Authorization"
    return SkillGaps(
        snapshot=SnapshotOut.model_validate(snapshot_document(view)),
        framework=CountedBy.model_validate(framework_document(view, maker.framework)),
        method=MethodOut.model_validate(method_document(view)),
        cells=[CellOut.model_validate(cell) for cell in _cells(maker, view, by.split(","), group)],
    )


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
