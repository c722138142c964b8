"""The verifier's pages and API: checking a badge, the map, reports."""

from collections.abc import Sequence

from fastapi import APIRouter

from verifier.routes import verifications, verify


def routers() -> Sequence[APIRouter]:
    """Give every router of this house."""
    return (verify.router, verifications.router)
