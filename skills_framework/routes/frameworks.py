"""Give routes the framework of this node, and find in it what an address names."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.problems import NotFound
from chassis.service import Shell
from skills_framework.framework import Framework, Group, Skill
from skills_framework.linked_data import PageOf


def _current_framework(request: Request) -> Framework:
    framework: Framework = request.app.state.framework
    return framework


CurrentFramework = Annotated[Framework, Depends(_current_framework)]


def named(framework: Framework, name: str) -> Group | Skill:
    """Give the group or skill of a slug.

    Raises:
        NotFound: there is none.
    """
    entry = framework.by_slug(name)
    if entry is None:
        raise NotFound
    return entry


def page_of(shell: Shell) -> PageOf:
    """Give what names the pages of this node."""
    return lambda slug: shell.renderer.url("/skills" if slug is None else f"/skills/{slug}")
