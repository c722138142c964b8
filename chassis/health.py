"""Find out whether a node can serve: the database answers, the vault opens, and what the houses add."""

from collections.abc import Callable, Mapping

import structlog

from chassis.database import answers
from chassis.service import Shell

Readiness = Callable[[], bool]
_log = structlog.stdlib.get_logger("chassis.health")


def examine(shell: Shell, further: Mapping[str, Readiness]) -> dict[str, bool]:
    """Give the outcome of each check by name; a check that breaks has failed."""

    def vault_opens() -> bool:
        return shell.vault.open("health", shell.vault.seal("health", b"ready")) == b"ready"

    checks: dict[str, Readiness] = {
        "database": lambda: answers(shell.database),
        "key": vault_opens,
        **further,
    }
    return passing(checks)


def passing(checks: Mapping[str, Readiness]) -> dict[str, bool]:
    """Give the outcome of each check by name."""
    return {name: _passes(name, check) for name, check in checks.items()}


def _passes(name: str, check: Readiness) -> bool:
    try:
        return check()
    except Exception as problem:  # noqa: BLE001 - a broken check is the answer, whatever broke it
        _log.warning("readiness.failed", check=name, exc_info=problem)
        return False
