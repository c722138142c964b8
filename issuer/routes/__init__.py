"""Answer over HTTP, one router per audience: documents for programs, the API, the console, holders, the public."""

from collections.abc import Sequence

from fastapi import APIRouter

from chassis.problems import register_status
from issuer.problems import ALL
from issuer.routes import api, documents, feed

for _problem in ALL:
    register_status(_problem, _problem.status)


def routers() -> Sequence[APIRouter]:
    """Give every router of the house; documents come first, they answer only to who asks for one."""
    return (documents.router, api.router, feed.router)
