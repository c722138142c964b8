"""The skills to browse, to search and to read by program."""

from collections.abc import Sequence

from fastapi import APIRouter

from skills_framework.routes import api, documents, pages


def routers() -> Sequence[APIRouter]:
    """Give every router of this house; documents come first, as they answer for some requests only."""
    return (documents.router, pages.router, api.router)
