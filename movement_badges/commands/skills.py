"""`movement-badges skills`: look into the skills framework; needs no database and no settings."""

from typing import Annotated

import typer

from movement_badges.commands.node import UNUSABLE, AsJson, print_rows, stop
from skills_framework.loading import load_framework
from skills_framework.searching import find

program = typer.Typer(no_args_is_help=True, help="Look into the skills framework.")

Language = Annotated[str, typer.Option(help="Language of the labels.")]


@program.command(name="list")
def list_skills(language: Language = "en", as_json: AsJson = False) -> None:
    """List every skill with its group."""
    framework = load_framework()
    rows = [
        {
            "slug": skill.slug,
            "skill": skill.label(language),
            "group": framework.groups[skill.group].label(language),
            "uri": skill.uri,
        }
        for skill in framework.skills.values()
    ]
    print_rows(rows, as_json=as_json)


@program.command(name="search")
def search_skills(
    words: Annotated[str, typer.Argument(help="What to look for, in any language of the framework.")],
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Find skills by their labels and definitions."""
    found = find(load_framework(), words, language).skills
    rows = [{"slug": skill.slug, "skill": skill.label(language), "uri": skill.uri} for skill in found]
    print_rows(rows, as_json=as_json)


@program.command()
def show(
    slug: Annotated[str, typer.Argument(help="Slug of a skill or a group.")],
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show one skill or group."""
    framework = load_framework()
    found = framework.skills.get(slug) or framework.groups.get(slug)
    if found is None:
        stop(f"the framework {framework.version} has no skill or group {slug!r}", UNUSABLE)
    row = {"slug": found.slug, "name": found.label(language), "uri": found.uri, **found.definitions}
    print_rows([row], as_json=as_json)
