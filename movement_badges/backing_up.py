"""Copy a running node: database and objects to one place, the key file to another.

Whoever finds only one of the two places has neither keys nor people: that is the point of keeping them apart.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from chassis.service import Shell

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
KEY_FILE = 0o400


class BackupProblem(Exception):
    """A backup cannot be made as asked; `fields` says why."""

    code = "backup"
    title = "The backup cannot be made"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.fields = {"reason": reason}


def back_up(shell: Shell, *, database_to: Path, key_to: Path) -> Iterator[Path]:
    """Write the copies, named by the moment, and give their paths.

    Raises:
        BackupProblem: both places are one, or a tool that is needed is missing or fails.
    """
    if database_to.resolve() == key_to.resolve():
        raise BackupProblem("the key file must not lie beside the database: name two places")
    at = shell.clock()
    for folder in (database_to, key_to):
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    yield _copy_database(shell, database_to, at)
    yield from _copy_objects(shell, database_to, at)
    yield _copy_key(shell, key_to)


def _copy_database(shell: Shell, folder: Path, at: datetime) -> Path:
    if shell.database.kind == "sqlite":
        target = folder / f"{at:%Y%m%dT%H%M%SZ}.sqlite"
        source = shell.settings.database_url.removeprefix("sqlite:///")
        # SQLite's own online backup: a consistent copy while others write.
        with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target)) as to:
            from_.backup(to)
    else:
        target = folder / f"{at:%Y%m%dT%H%M%SZ}.pgdump"
        tool = shutil.which("pg_dump")
        if tool is None:
            raise BackupProblem("pg_dump is not installed on this machine")
        url, password = _without_password(shell.settings.database_url)
        # The password goes through the environment of that one process: arguments are seen by everybody.
        environment = {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)
        finished = subprocess.run(  # noqa: S603 - a fixed program, an operator's own address
            [tool, "--format=custom", f"--file={target}", f"--dbname={url}"],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
        )
        if finished.returncode != 0:
            raise BackupProblem(finished.stderr.strip()[:300] or "pg_dump failed")
    target.chmod(PRIVATE_FILE)
    return target


def _copy_objects(shell: Shell, folder: Path, at: datetime) -> Iterator[Path]:
    objects = shell.settings.data_dir / "objects"
    if objects.is_dir():
        archive = shutil.make_archive(str(folder / f"{at:%Y%m%dT%H%M%SZ}-objects"), "gztar", objects)
        Path(archive).chmod(PRIVATE_FILE)
        yield Path(archive)


def _copy_key(shell: Shell, folder: Path) -> Path:
    target = folder / "key-encryption.key"
    content = shell.settings.key_file.read_bytes()
    if target.exists():
        if target.read_bytes() != content:
            raise BackupProblem(f"{target} holds another key: move it away first")
        return target
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return target


def _without_password(url: str) -> tuple[str, str | None]:
    parts = urlsplit(url.replace("postgresql+psycopg://", "postgresql://"))
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{user}{parts.hostname or ''}{port}")), parts.password
