"""`movement-badges demo`: a complete, seeded, real instance on this machine."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from chassis.clock import utc_now
from chassis.observability import configure_logging
from movement_badges.commands.node import UNUSABLE, stop
from movement_badges.demonstration.running import Demonstration, FolderProblem, open_demonstration


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on, for this machine alone.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of the instance; started again it continues.")] = Path("demo-data"),
    public_url: Annotated[
        str | None, typer.Option(help="Public address of the first start; it stays in every badge.")
    ] = None,
) -> None:
    """Serve a complete, seeded instance with one-click sign-in for each role."""
    configure_logging("human")
    # A line for every page and every harvest would push the sign-in links off the screen; trouble is still told.
    logging.getLogger("chassis.requests").setLevel(logging.WARNING)
    typer.echo("Opening the demonstration (the first time it is made, in about a minute) ...")
    try:
        made = open_demonstration(data, public_url or f"http://localhost:{port}", clock=utc_now)
    except FolderProblem as problem:
        stop(str(problem), UNUSABLE)
    config = uvicorn.Config(
        made.application,
        host="127.0.0.1",
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    try:
        _AnnouncingServer(config, lambda: _announce(made, data, port)).run()
    except SystemExit as ended:
        if ended.code:
            stop(
                f"port {port} cannot be used: name another one, with --port (make demo PORT=8001 DATA=other)", UNUSABLE
            )
        raise


class _AnnouncingServer(uvicorn.Server):
    """Says that it is ready once it listens, not before."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, *_sockets: object, **_named: object) -> None:
        """Start listening (this server is never handed sockets), then announce."""
        await super().startup()
        if self.started:
            self._announce()


def _announce(made: Demonstration, data: Path, port: int) -> None:
    if made.moved_from is not None:
        home = made.moved_from.rpartition(":")[2]
        typer.echo(
            f"Warning: this instance was made as {made.moved_from}; its links and badges name that address.\n"
            f"The links below work only there. Stop this and serve it there (--port {home}; make: PORT={home}),\n"
            "or make another one in another folder (--data; make: DATA=...).",
            err=True,
        )
    typer.echo(f"Ready: http://localhost:{port}/")
    typer.echo("Sign in with one click:")
    for role, link in made.sign_in_links.items():
        typer.echo(f"  {role:<10} {link}")
    typer.echo(f"Mails lie as files in {data / 'mail'}; the links above change at each start.")
    typer.echo("Check a badge:")
    typer.echo(f"  {_program()} verify --trust {data / 'trust.json'} {made.example}")


def _program() -> str:
    """Return how this program was called: `.venv/bin` is rarely on the path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "movement-badges" else "movement-badges"
