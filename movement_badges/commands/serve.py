"""`movement-badges serve` and `worker`: run a node."""

import signal
import threading
from typing import Annotated

import typer
import uvicorn

from chassis.observability import configure_logging
from movement_badges.application import create_app
from movement_badges.commands.node import read_settings, refuse_old_database, saying_why_not
from movement_badges.migrating import is_empty, migrate
from movement_badges.schedule import Schedule
from movement_badges.setting_up import is_new, set_up_link

Host = Annotated[str, typer.Option(help="Address to listen on; a reverse proxy with TLS stands in front.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Proxies = Annotated[str, typer.Option(help="Addresses of proxies whose X-Forwarded-For is believed.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    forwarded_allow_ips: Proxies = "127.0.0.1",
    jobs: Annotated[bool, typer.Option(help="Do the periodic work in this process too.")] = True,
) -> None:
    """Serve the node. On an empty database this prints one link with which the first operator sets it up."""
    with saying_why_not():
        settings = read_settings()
        configure_logging(settings.log_format)
        application = create_app(settings, runs_jobs=jobs)
        shell = application.state.shell
        if is_empty(shell.database):
            migrate(shell.database)
        refuse_old_database(shell.database)
        with shell.database.reading() as connection:
            if is_new(connection):
                typer.echo(f"Set this node up: {set_up_link(shell)}")
        if settings.mails_lie_in is not None:
            typer.echo(f"No mail server is set: each mail lies as a file in {settings.mails_lie_in}")
    uvicorn.run(
        application,
        host=host,
        port=port,
        proxy_headers=True,
        forwarded_allow_ips=forwarded_allow_ips,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def worker() -> None:
    """Do only the periodic work: mail, unfinished awards, status lists, the map."""
    with saying_why_not():
        settings = read_settings()
        configure_logging(settings.log_format)
        application = create_app(settings, runs_jobs=False)
        refuse_old_database(application.state.shell.database)
    schedule = Schedule(application)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    schedule.start()
    ended.wait()
    schedule.stop()
