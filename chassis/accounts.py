"""Say what an account is, how an e-mail address is read, and who may give which role."""

import re
from dataclasses import dataclass
from datetime import datetime

from chassis.problems import ChassisProblem
from chassis.roles import Actor, Grant, Role, issuer_scope
from chassis.sealing import Vault

MAX_ADDRESS_CHARACTERS = 254  # RFC 5321 4.5.3.1.3, without the angle brackets
MAX_DISPLAY_NAME_CHARACTERS = 200
EMAIL_PURPOSE = "mail"
# Narrower than RFC 5322 on purpose: what ordinary mail servers deliver, and nothing that could break a header.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)


class MalformedAddress(ChassisProblem):
    """The text is no e-mail address that mail could be sent to; it is not repeated."""

    code = "address.malformed"
    title = "This is no e-mail address"
    status = 422


class AccountExists(ChassisProblem):
    """Somebody has an account with this address or wiki account; shown to operators only."""

    code = "account.exists"
    title = "There is an account already"
    status = 409


@dataclass(frozen=True)
class Account:
    """A person whom this node knows; a learner when no grant says more."""

    id: str
    display_name: str
    language: str | None
    email_hash: str | None
    wiki_sub: str | None
    wiki_username: str | None
    created_at: datetime
    disabled_at: datetime | None


def parse_address(text: str) -> str:
    """Give the address, lower case and trimmed.

    Raises:
        MalformedAddress: nothing that mail could be sent to.
    """
    address = text.strip().lower()
    if len(address) > MAX_ADDRESS_CHARACTERS or not _ADDRESS.fullmatch(address):
        raise MalformedAddress
    return address


def address_hash(vault: Vault, address: str) -> str:
    """Give the keyed hash under which an address is found (never the address itself)."""
    return vault.keyed_hash(EMAIL_PURPOSE, address.strip().lower())


def may_grant(actor: Actor, grant: Grant) -> bool:
    """Say whether `actor` may give or take this role: operators any, issuer administrators those of their issuer.

    A program never gives roles: an API token has no scope for it.
    """
    if not actor.is_signed_in or actor.token_scopes is not None:
        return False
    if actor.holds(Role.OPERATOR, "*"):
        return True
    of_an_issuer = grant.scope.startswith(issuer_scope(""))
    return (
        of_an_issuer and grant.role in (Role.TRAINER, Role.ISSUER_ADMIN) and actor.holds(Role.ISSUER_ADMIN, grant.scope)
    )
