"""Keep the trust file of the settings as it is on disk now: read it again when it changes.

A file that cannot be used any more leaves the last good one in force, says so in the log, in `/readyz`, in
`movement-badges doctor` and on the operator's page, and is tried again when it changes.
"""

from pathlib import Path
from threading import Lock

import structlog

from verifier.trust import Registry, TrustFileProblem

_log = structlog.stdlib.get_logger("verifier.trust_watch")
_Stamp = tuple[int, int, int] | None


class WatchedTrustFile:
    """A trust file that may be replaced while the node runs."""

    def __init__(self, path: Path) -> None:
        """Read the file for the first time.

        Raises:
            TrustFileProblem: it cannot be used. A node does not start on a trust file that nobody could read.
        """
        self._path = path
        self._lock = Lock()
        # The stamp comes first: a file that is replaced while it is read has another one at the next look.
        self._stamp = _stamp(path)
        self._registry = Registry.from_file(path)
        self._problem: TrustFileProblem | None = None

    @property
    def registry(self) -> Registry:
        """The registry of the file as it is now, or as it was when it could last be read."""
        with self._lock:
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._stamp = stamp
                self._read()
            return self._registry

    @property
    def problem(self) -> TrustFileProblem | None:
        """Why the file on disk is not the one in force; None when it is."""
        _ = self.registry
        return self._problem

    def _read(self) -> None:
        try:
            self._registry = Registry.from_file(self._path)
        except TrustFileProblem as problem:
            self._problem = problem
            _log.warning("trust_file.not_read", path=str(self._path), detail=str(problem))
            return
        self._problem = None
        _log.info("trust_file.read", path=str(self._path), issuers=len(self._registry.issuers))


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
