"""What making the map works with: gathered once from the shell and the verifier of this node."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from chassis.clock import Clock
from chassis.database import Database
from chassis.fetching import Fetcher
from chassis.sealing import Vault
from chassis.service import CurrentShell, Shell
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.service import CurrentVerifier, Publishing, Verifier
from verifier.trust import Registry


@dataclass(frozen=True)
class Cartographer:
    """The map maker of one node.

    `registry` gives the trust registry as it is now. `publishing` says when the public map moves on: with each month,
    or with each harvest (the demonstration).
    """

    database: Database
    vault: Vault
    clock: Clock
    fetcher: Fetcher
    registry: Callable[[], Registry]
    framework: Framework
    places: Places
    publishing: Publishing


def cartographer(shell: Shell, verifier: Verifier) -> Cartographer:
    """Give the map maker of a running node."""

    def registry() -> Registry:
        with shell.database.reading() as connection:
            return verifier.registry(connection)

    return Cartographer(
        database=shell.database,
        vault=shell.vault,
        clock=shell.clock,
        fetcher=shell.fetcher,
        registry=registry,
        framework=verifier.framework,
        places=verifier.places,
        publishing=verifier.publishing,
    )


def _current(shell: CurrentShell, verifier: CurrentVerifier) -> Cartographer:
    return cartographer(shell, verifier)


CurrentCartographer = Annotated[Cartographer, Depends(_current)]
