"""The pages and addresses of the service shell itself: signing in and out, health."""

from collections.abc import Sequence

from fastapi import APIRouter

from chassis.routes import account, demonstration, health, sign_in


def routers() -> Sequence[APIRouter]:
    """Give every router of this house."""
    return (sign_in.router, account.router, demonstration.router, health.router)
