"""Kill a process at a chosen point, by what it was given from outside: its database, random source or signer."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection

from chassis.database import Database
from credentials.keys import PublicKey
from credentials.rehearsal import Rehearsed, Signer
from issuer.keyring import Keyring
from issuer.records import Key
from issuer.service import Issuer


class Crash(BaseException):
    """The process is gone: nothing in the product catches this."""


class Countdown:
    """Crash at the n-th time."""

    def __init__(self, at: int) -> None:
        self._left = at

    def tick(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Crash


class DyingDatabase(Database):
    """The same database, through a door that kills the process before or after its n-th commit."""

    def __init__(self, database: Database, countdown: Countdown, *, after: bool) -> None:
        self.engine = database.engine
        self.kind = database.kind
        self._countdown = countdown
        self._after = after

    @contextmanager
    def writing(self) -> Generator[Connection]:
        with super().writing() as connection:
            yield connection
            if not self._after:
                self._countdown.tick()
        if self._after:
            self._countdown.tick()


class DyingKeyring(Keyring):
    """Signers that kill the process at the n-th signature."""

    def __init__(self, issuer: Issuer, countdown: Countdown) -> None:
        super().__init__(issuer.vault)
        self._countdown = countdown

    def signer(self, key: Key) -> Signer:
        return DyingSigner(super().signer(key), self._countdown)


class DyingSigner:
    def __init__(self, signer: Signer, countdown: Countdown) -> None:
        self._signer = signer
        self._countdown = countdown

    @property
    def public_key(self) -> PublicKey:
        return self._signer.public_key

    def sign(self, rehearsed: Rehearsed) -> bytes:
        self._countdown.tick()
        return self._signer.sign(rehearsed)


def dying(issuer: Issuer, kind: str, at: int) -> Issuer:
    countdown = Countdown(at)
    if kind == "signature":
        return replace(issuer, keyring=DyingKeyring(issuer, countdown))
    if kind == "entropy":

        def entropy(size: int) -> bytes:
            countdown.tick()
            return issuer.entropy(size)

        return replace(issuer, entropy=entropy)
    return replace(issuer, database=DyingDatabase(issuer.database, countdown, after=kind == "after commit"))
