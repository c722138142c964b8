"""`movement-badges communities`: the groups of people whom awards can be counted for."""

import re
from typing import Annotated

import typer

from movement_badges.commands.node import UNUSABLE, AsJson, open_node, print_rows, stop
from skills_framework.places import Community
from skills_framework.queries import add_community, all_communities
from skills_framework.queries import community as find_community

program = typer.Typer(no_args_is_help=True, help="Affiliates, hubs and groups that an award can be counted for.")

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@program.command(name="list")
def list_communities(as_json: AsJson = False) -> None:
    """List the communities that trainers can choose."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        rows = [
            {"slug": one.slug, "name": one.name, "kind": one.kind, "country": one.country, "region": one.region}
            for one in all_communities(connection)
        ]
    print_rows(rows, as_json=as_json)


@program.command()
def add(
    slug: Annotated[str, typer.Argument(help="Short name, as awards will name it for ever.")],
    name: Annotated[str, typer.Option(help="Its name as people know it.")],
    kind: Annotated[str, typer.Option(help="What it is, such as chapter, user_group or hub.")] = "user_group",
    country: Annotated[str | None, typer.Option(help="Its country (ISO 3166), which decides the region.")] = None,
    region: Annotated[str | None, typer.Option(help="Its region, for one that spans countries.")] = None,
    under_represented: Annotated[bool, typer.Option(help="Whether the movement counts it so.")] = False,
    members: Annotated[int | None, typer.Option(min=0, help="How many members it has.")] = None,
) -> None:
    """Add a community."""
    if not _SLUG.fullmatch(slug):
        stop("a short name has lower-case letters, digits and hyphens, at most 64", UNUSABLE)
    with open_node() as application, application.state.shell.database.writing() as connection:
        code = country.upper() if country else None
        placed = application.state.places.placed(code, region)
        community = Community(slug, name, kind, code, placed, under_represented=under_represented, members=members)
        if find_community(connection, slug) is not None:
            stop(f"there is a community with the short name {slug} already")
        add_community(connection, community)
    typer.echo(f"{slug} can be chosen from now on.")
