"""Say whether this process lives, whether it can serve, and what it runs."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from chassis.health import Readiness, examine, passing

router = APIRouter(include_in_schema=False)
_FRESH = {"Cache-Control": "no-store"}


@router.get("/healthz", response_model=None)
async def alive() -> JSONResponse:
    """Answer as long as the process answers at all."""
    return JSONResponse({"status": "ok"}, headers=_FRESH)


@router.get("/readyz", response_model=None)
def ready(request: Request) -> JSONResponse:
    """Answer 200 when every check passes, else 503 with the names of those that fail (and nothing else).

    A warning is told as `degraded` and takes no node out of service: it serves, on something older than it should.
    """
    state = request.app.state
    checks: Mapping[str, Readiness] = getattr(state, "readiness", {})
    results = examine(state.shell, checks)
    warnings: Mapping[str, Readiness] = getattr(state, "warnings", {})
    good = all(results.values())
    content = {
        "status": "ok" if good else "unavailable",
        "checks": {
            **{name: "ok" if passed else "failed" for name, passed in results.items()},
            **{name: "ok" if passed else "degraded" for name, passed in passing(warnings).items()},
        },
    }
    return JSONResponse(content, 200 if good else 503, headers=_FRESH if good else {**_FRESH, "Retry-After": "5"})


@router.get("/version", response_model=None)
async def running_version(request: Request) -> JSONResponse:
    """Name the program and its version."""
    return JSONResponse({"name": "movement-badges", "version": request.app.version}, headers=_FRESH)
