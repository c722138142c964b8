"""The operator's page: how the node is doing, who issues, who is recognised, and the map's harvest."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis.database import Reading
from chassis.problems import Forbidden
from chassis.roles import EVERYWHERE, Actor, Role
from chassis.service import CurrentShell
from chassis.sign_in import SignedInActor, require_csrf
from issuer import queries
from movement_badges.examining import examine
from movement_badges.mapping import harvest
from verifier.service import CurrentVerifier


def _operator(actor: SignedInActor) -> Actor:
    if not actor.holds(Role.OPERATOR, EVERYWHERE):
        raise Forbidden
    return actor


Operator = Annotated[Actor, Depends(_operator)]
router = APIRouter(prefix="/admin", include_in_schema=False)


@router.get("")
def overview(
    request: Request, shell: CurrentShell, verifier: CurrentVerifier, _actor: Operator, connection: Reading
) -> HTMLResponse:
    """Show the node's findings, its organisations and the trust registry."""
    context = {
        "findings": examine(request.app),
        "organisations": queries.all_organisations(connection),
        "recognised": verifier.registry(connection).issuers,
        "read": request.query_params.get("read", ""),
        "removed": request.query_params.get("removed", ""),
    }
    return shell.renderer.page(request, "movement_badges/admin.html", context)


@router.post("/harvest", dependencies=[Depends(require_csrf)])
async def harvest_now(request: Request, _actor: Operator) -> RedirectResponse:
    """Read every feed now and bring the map up to date."""
    runs = await harvest(request.app)
    kept, removed = sum(run.kept for run in runs), sum(run.removed for run in runs)
    return RedirectResponse(f"/admin?read={kept}&removed={removed}", 303)
