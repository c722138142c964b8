"""Make the account of somebody new."""

from collections.abc import Callable

from chassis import queries
from chassis.accounts import EMAIL_PURPOSE, Account, AccountExists, address_hash, parse_address
from chassis.clock import Clock
from chassis.database import Connection
from chassis.sealing import Vault
from chassis.secrets_at_rest import new_identifier


def register(
    connection: Connection,
    *,
    vault: Vault,
    clock: Clock,
    entropy: Callable[[int], bytes],
    display_name: str,
    language: str | None = None,
    address: str | None = None,
    wiki_sub: str | None = None,
    wiki_username: str | None = None,
) -> Account:
    """Add an account and give it. The address is sealed at rest.

    Raises:
        MalformedAddress: nothing that mail could be sent to.
        AccountExists: the address or the wiki account has one already.
    """
    parsed = None if address is None else parse_address(address)
    account = Account(
        id=new_identifier(entropy),
        display_name=display_name,
        language=language,
        email_hash=None if parsed is None else address_hash(vault, parsed),
        wiki_sub=wiki_sub,
        wiki_username=wiki_username,
        created_at=clock(),
        disabled_at=None,
    )
    sealed = None if parsed is None else vault.seal(EMAIL_PURPOSE, parsed.encode())
    if not queries.add_account(connection, account, email_sealed=sealed):
        raise AccountExists
    return account


def address_of(connection: Connection, vault: Vault, account_id: str) -> str | None:
    """Give the address of an account, to write to its person and for nothing else."""
    sealed = queries.sealed_address(connection, account_id)
    return None if sealed is None else vault.open(EMAIL_PURPOSE, sealed).decode()
