"""Read and write people: accounts, roles, sessions, sign-in links, API tokens."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chassis.accounts import Account
from chassis.api_tokens import ApiToken
from chassis.roles import Grant, Role
from chassis.sessions import Session
from chassis.tables import accounts, api_tokens, grants, sessions, sign_in_links

_ACCOUNT_COLUMNS = [column for column in accounts.c if column.name != "email_sealed"]


@dataclass(frozen=True)
class SignInLink:
    """A one-time way in that was sent to an address."""

    token_sha256: str
    email_hash: str
    email_sealed: str
    next_path: str
    language: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """An account with the roles that it holds."""

    account: Account
    grants: frozenset[Grant]


def add_account(connection: Connection, account: Account, *, email_sealed: str | None) -> bool:
    """Add an account; False when its address or wiki account has one already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {**asdict(account), "email_sealed": email_sealed}
    added = dialect.insert(accounts).values(values).on_conflict_do_nothing().returning(accounts.c.id)
    return connection.execute(added).first() is not None


def account_by_id(connection: Connection, account_id: str) -> Account | None:
    """Give the account of this id."""
    return _account(connection.execute(select(*_ACCOUNT_COLUMNS).where(accounts.c.id == account_id)).mappings().first())


def account_by_email_hash(connection: Connection, email_hash: str) -> Account | None:
    """Give the account with this address (`accounts.address_hash`)."""
    found = connection.execute(select(*_ACCOUNT_COLUMNS).where(accounts.c.email_hash == email_hash))
    return _account(found.mappings().first())


def account_by_wiki_sub(connection: Connection, wiki_sub: str) -> Account | None:
    """Give the account of this central wiki account."""
    found = connection.execute(select(*_ACCOUNT_COLUMNS).where(accounts.c.wiki_sub == wiki_sub))
    return _account(found.mappings().first())


def sealed_address(connection: Connection, account_id: str) -> str | None:
    """Give the sealed address of an account, to write to its person."""
    return connection.scalar(select(accounts.c.email_sealed).where(accounts.c.id == account_id))


def all_people(connection: Connection) -> list[Person]:
    """Give every account with its roles, by name."""
    held: dict[str, set[Grant]] = {}
    for row in connection.execute(select(grants.c.account_id, grants.c.role, grants.c.scope)):
        held.setdefault(row.account_id, set()).add(Grant(Role(row.role), row.scope))
    rows = connection.execute(select(*_ACCOUNT_COLUMNS).order_by(accounts.c.display_name, accounts.c.id)).mappings()
    people = [Account(**row) for row in rows]
    return [Person(account, frozenset(held.get(account.id, ()))) for account in people]


def rename_account(connection: Connection, account_id: str, display_name: str) -> None:
    """Keep the name that a person wants to be shown under."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(display_name=display_name))


def set_language(connection: Connection, account_id: str, language: str) -> None:
    """Keep the language in which a person is written to."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(language=language))


def disable_account(connection: Connection, account_id: str, *, at: datetime) -> None:
    """Close an account: no session, no token of it works from now on."""
    connection.execute(
        update(accounts).where(accounts.c.id == account_id, accounts.c.disabled_at.is_(None)).values(disabled_at=at)
    )
    end_sessions(connection, account_id)
    connection.execute(
        update(api_tokens)
        .where(api_tokens.c.account_id == account_id, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def grants_of(connection: Connection, account_id: str) -> frozenset[Grant]:
    """Give the roles of an account."""
    rows = connection.execute(select(grants.c.role, grants.c.scope).where(grants.c.account_id == account_id))
    return frozenset(Grant(Role(row.role), row.scope) for row in rows)


def give(connection: Connection, account_id: str, grant: Grant, *, at: datetime, by: str | None) -> None:
    """Give a role and end the sessions of the account: a changed role means a new sign-in (security.md 6, 22)."""
    if grant in grants_of(connection, account_id):
        return
    connection.execute(
        insert(grants),
        {"account_id": account_id, "role": grant.role, "scope": grant.scope, "granted_at": at, "granted_by": by},
    )
    end_sessions(connection, account_id)


def take(connection: Connection, account_id: str, grant: Grant) -> bool:
    """Take a role away and end the sessions of the account; False when it was not held."""
    taken = connection.execute(
        delete(grants).where(
            grants.c.account_id == account_id, grants.c.role == grant.role, grants.c.scope == grant.scope
        )
    )
    if taken.rowcount:
        end_sessions(connection, account_id)
    return taken.rowcount > 0


def holders_of(connection: Connection, roles: Iterable[Role], scope: str) -> list[Account]:
    """Give the accounts that hold one of `roles` in exactly this scope, by name."""
    held = select(grants.c.account_id).where(grants.c.role.in_(list(roles)), grants.c.scope == scope)
    rows = connection.execute(
        select(*_ACCOUNT_COLUMNS)
        .where(accounts.c.id.in_(held), accounts.c.disabled_at.is_(None))
        .order_by(accounts.c.display_name, accounts.c.id)
    )
    return [Account(**row) for row in rows.mappings()]


def has_operator(connection: Connection) -> bool:
    """Say whether anybody runs this node yet; without one the set-up link is offered."""
    return connection.scalar(select(func.count()).where(grants.c.role == Role.OPERATOR)) != 0


def add_session(connection: Connection, session: Session) -> None:
    """Open a session."""
    connection.execute(insert(sessions), asdict(session))


def find_session(connection: Connection, token_sha256: str) -> Session | None:
    """Give the session of this secret's hash, current or not."""
    row = connection.execute(select(sessions).where(sessions.c.token_sha256 == token_sha256)).mappings().first()
    return None if row is None else Session(**row)


def touch_session(connection: Connection, token_sha256: str, *, at: datetime) -> None:
    """Note that a session was seen."""
    connection.execute(update(sessions).where(sessions.c.token_sha256 == token_sha256).values(last_seen_at=at))


def end_session(connection: Connection, token_sha256: str) -> None:
    """End one session."""
    connection.execute(delete(sessions).where(sessions.c.token_sha256 == token_sha256))


def end_sessions(connection: Connection, account_id: str) -> None:
    """End every session of an account: sign out everywhere."""
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def forget_old_ways_in(connection: Connection, *, sessions_before: datetime, links_before: datetime) -> None:
    """Delete sessions and links that can no longer work, and with them what they tell of people."""
    connection.execute(delete(sessions).where(sessions.c.created_at < sessions_before))
    connection.execute(delete(sign_in_links).where(sign_in_links.c.expires_at < links_before))


def add_link(connection: Connection, link: SignInLink) -> None:
    """Keep a sign-in link."""
    connection.execute(insert(sign_in_links), asdict(link))


def find_link(connection: Connection, token_sha256: str) -> SignInLink | None:
    """Give the link of this secret's hash, used or not."""
    found = connection.execute(select(sign_in_links).where(sign_in_links.c.token_sha256 == token_sha256))
    row = found.mappings().first()
    return None if row is None else SignInLink(**row)


def use_link(connection: Connection, token_sha256: str, *, at: datetime) -> bool:
    """Use a link up; True for exactly one caller, and only while it works."""
    used = connection.execute(
        update(sign_in_links)
        .where(
            sign_in_links.c.token_sha256 == token_sha256,
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > at,
        )
        .values(used_at=at)
    )
    return used.rowcount == 1


def add_token(connection: Connection, token: ApiToken) -> None:
    """Keep an API token."""
    connection.execute(insert(api_tokens), {**asdict(token), "scopes": " ".join(sorted(token.scopes))})


def find_token(connection: Connection, token_id: str) -> ApiToken | None:
    """Give the token of this id, current or not."""
    return _token(connection.execute(select(api_tokens).where(api_tokens.c.id == token_id)).mappings().first())


def tokens_of(connection: Connection, account_id: str) -> Sequence[ApiToken]:
    """Give every token of an account, the newest first."""
    found = connection.execute(
        select(api_tokens)
        .where(api_tokens.c.account_id == account_id)
        .order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
    )
    return [token for row in found.mappings() if (token := _token(row)) is not None]


def note_token_use(connection: Connection, token_id: str, *, at: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=at))


def revoke_token(connection: Connection, token_id: str, *, at: datetime) -> bool:
    """Kill a token; False when it is unknown or dead already."""
    revoked = connection.execute(
        update(api_tokens).where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return revoked.rowcount == 1


def _account(row: RowMapping | None) -> Account | None:
    return None if row is None else Account(**row)


def _token(row: RowMapping | None) -> ApiToken | None:
    return None if row is None else ApiToken(**{**row, "scopes": frozenset(row["scopes"].split())})
