"""`movement-badges trust page`: the verifier as one file, to be carried where there is no network."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.clock import utc_now
from chassis.languages import Languages
from movement_badges.carrying import known_here
from movement_badges.commands.node import FAILED, UNUSABLE, open_node, stop
from skills_framework.loading import load_framework
from verifier.single_page import PageTooLarge, SinglePage, oldest, single_page
from verifier.trust import Registry, TrustFileProblem


def page(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Write the page here, such as check-badges.html.")],
    trust: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take a trust file and its copies instead of what this node knows."),
    ] = None,
) -> None:
    """Write one HTML file that checks badges without a network, from what this node knows now.

    It holds the register of recognised issuers and copies of keys and of lists of revoked badges, and says how old they
    are. Anybody opens it with a browser, from a stick for example.
    """
    try:
        made = _of_this_node() if trust is None else _of_a_file(trust)
    except TrustFileProblem as problem:
        stop(f"{problem.title}: {problem}", UNUSABLE)
    except PageTooLarge:
        stop("The page would be too large for a telephone: it holds too many issuers or lists.", FAILED)
    try:
        output.write_bytes(made.content)
    except OSError as problem:
        stop(f"{output} cannot be written: {problem.strerror}", UNUSABLE)
    typer.echo(f"{output}: {made.issuers} issuers, {made.documents} documents, {len(made.content) // 1024} KiB")
    typer.echo(f"SHA-256 {made.sha256}")


def _of_this_node() -> SinglePage:
    with open_node() as application:
        shell = application.state.shell
        with shell.database.reading() as connection:
            registry = known_here(application, connection)
        # Copies in a trust file may be older than what the node itself has.
        return single_page(
            registry,
            framework=application.state.framework,
            languages=shell.languages,
            as_of=oldest(registry) or shell.clock(),
        )


def _of_a_file(path: Path) -> SinglePage:
    registry = Registry.from_file(path)
    return single_page(
        registry, framework=load_framework(), languages=Languages.load(), as_of=oldest(registry) or utc_now()
    )
