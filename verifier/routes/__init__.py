"""The verifier's pages and API: checking a badge, the map, reports."""

from collections.abc import Sequence

from fastapi import APIRouter

from verifier.routes import map_feeds, map_targets, maps, reports, skill_gaps, verifications, verify


def routers() -> Sequence[APIRouter]:
    """Give every router of this house."""
    return (
        verify.router,
        verifications.router,
        maps.router,
        map_targets.router,
        map_feeds.router,
        reports.router,
        skill_gaps.router,
    )
