"""Answer over HTTP, one router per audience: documents for programs, the API, the console, holders, the public."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request

from chassis.database import Connection
from chassis.problems import register_status
from chassis.rendering import Block
from chassis.roles import Actor
from issuer.problems import ALL
from issuer.routes import api, console, console_achievements, console_awards, documents, feed, holder, public
from skills_framework.framework import Skill

for _problem in ALL:
    register_status(_problem, _problem.status)


def routers() -> Sequence[APIRouter]:
    """Give every router of the house; documents come first, they answer only to who asks for one."""
    return (
        documents.router,
        api.router,
        feed.router,
        console.router,
        console_awards.router,
        console_achievements.router,
        holder.router,
        public.router,
    )


def personal_blocks() -> Sequence[Callable[[Request, Connection, Actor], Block]]:
    """Give what the house shows of itself on the page of a signed-in person."""
    return (holder.own_badges,)


def skill_page_blocks() -> Sequence[Callable[[Request, Connection, Skill], Block]]:
    """Give what the house shows on the page of a skill: who awards badges for it."""
    return (public.awarded_for,)
