"""The verifier's pages and API: checking a badge, recognised issuers, the map, reports."""

from collections.abc import Sequence

from fastapi import APIRouter

from verifier.routes import (
    batches,
    map_feeds,
    map_targets,
    maps,
    recognition,
    recognition_files,
    reports,
    skill_gaps,
    verifications,
    verify,
)
from verifier.routes.vouching import vouching_for_badge, vouching_for_issuer

__all__ = ["routers", "vouching_for_badge", "vouching_for_issuer"]


def routers() -> Sequence[APIRouter]:
    """Give every router of this house."""
    return (
        verify.router,
        verifications.router,
        batches.router,
        maps.router,
        map_targets.router,
        map_feeds.router,
        reports.router,
        skill_gaps.router,
        recognition.router,
        recognition_files.router,
    )
