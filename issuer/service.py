"""Hold what every part of the issuer needs; made once by the composition root (`app.state.issuer`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.clock import Clock
from chassis.database import Database
from chassis.languages import Languages
from chassis.sealing import Vault
from credentials.canonical import Canonicaliser
from issuer.addresses import Addresses
from issuer.keyring import Keyring
from skills_framework.framework import Framework
from skills_framework.places import Places


@dataclass(frozen=True)
class Issuer:
    """The issuer of one node, with all its organisations."""

    database: Database
    vault: Vault
    framework: Framework
    places: Places
    keyring: Keyring
    canonicaliser: Canonicaliser
    languages: Languages
    clock: Clock
    entropy: Callable[[int], bytes]
    addresses: Addresses


def _current_issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


CurrentIssuer = Annotated[Issuer, Depends(_current_issuer)]
