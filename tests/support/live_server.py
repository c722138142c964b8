"""Serve an application on a free port of this machine, in a thread, for as long as a test needs it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(make: Callable[[str], FastAPI]) -> Iterator[str]:
    """Give the public URL (`http://localhost:PORT`) at which the application that `make(url)` builds answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://localhost:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(make(url), log_config=None, lifespan="on"))
    started = threading.Event()
    server_startup = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await server_startup(sockets=sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]  # the only signal that uvicorn offers for "listening"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        assert started.wait(30), "the server did not start"
        yield url
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
