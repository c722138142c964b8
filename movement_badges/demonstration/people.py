"""The accounts of the demonstration: trainers, one learner, an evaluator, a curator, an operator."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis import queries
from chassis.accounts import Account, address_hash
from chassis.database import Connection
from chassis.registration import register
from chassis.roles import EVERYWHERE, Actor, Grant, Role, issuer_scope
from chassis.service import Shell
from movement_badges.demonstration.world import ISSUERS, DemonstrationLearner


@dataclass(frozen=True)
class DemonstrationRole:
    """A role that a visitor can take with one click, and what a program may do with its token."""

    key: str
    next_path: str
    scopes: frozenset[str]


ROLES = (
    DemonstrationRole(
        "trainer",
        "/console",
        frozenset({"awards:read", "awards:write", "achievements:read", "achievements:write"}),
    ),
    DemonstrationRole("learner", "/me", frozenset({"awards:read"})),
    DemonstrationRole("evaluator", "/map", frozenset({"map:read"})),
    DemonstrationRole("curator", "/skills", frozenset({"achievements:read"})),
    DemonstrationRole("admin", "/admin", frozenset({"awards:read", "achievements:read", "feed:read", "map:read"})),
)


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demonstration; trainers by the issuer that they award for."""

    trainers: Mapping[str, tuple[Actor, ...]]
    operator: Actor
    evaluator: Actor


def engage(shell: Shell, connection: Connection, learner: DemonstrationLearner) -> Cast:
    """Create the accounts with their roles."""
    admin = _account(shell, connection, "Odile Operator", email_of("admin"))
    grants = {Grant(Role.OPERATOR, EVERYWHERE), Grant(Role.CURATOR, EVERYWHERE), Grant(Role.EVALUATOR, EVERYWHERE)}
    grants |= {Grant(Role.ISSUER_ADMIN, issuer_scope(issuer.slug)) for issuer in ISSUERS}
    operator = _actor(shell, connection, admin, grants)
    evaluator = _actor(
        shell,
        connection,
        _account(shell, connection, "Eva Evaluator", email_of("evaluator")),
        {Grant(Role.EVALUATOR, EVERYWHERE), Grant(Role.STEWARD, EVERYWHERE)},
    )
    _actor(
        shell,
        connection,
        _account(shell, connection, "Cosmo Curator", email_of("curator")),
        {Grant(Role.CURATOR, EVERYWHERE)},
    )
    _account(shell, connection, learner.name, learner.email)
    trainers = {
        issuer.slug: tuple(
            _actor(
                shell,
                connection,
                _account(shell, connection, name, trainer_email(name)),
                {Grant(Role.TRAINER, issuer_scope(issuer.slug)), Grant(Role.ISSUER_ADMIN, issuer_scope(issuer.slug))},
            )
            for name in issuer.trainers
        )
        for issuer in ISSUERS
    }
    return Cast(trainers, operator, evaluator)


def email_of(role: str) -> str:
    """Return the invented address of a role; nobody can own the domain (RFC 2606)."""
    return f"{role}@example.org"


def trainer_email(name: str) -> str:
    """Return the invented address of a trainer."""
    return email_of("trainer-" + "-".join(name.lower().split()).encode("ascii", "ignore").decode())


def account_of_role(shell: Shell, connection: Connection, role: str, learner: DemonstrationLearner) -> Account:
    """Find the account that a visitor becomes with a role's link."""
    address = {
        "trainer": trainer_email(ISSUERS[0].trainers[0]),
        "learner": learner.email,
    }.get(role, email_of(role))
    found = queries.account_by_email_hash(connection, address_hash(shell.vault, address))
    if found is None:
        message = f"the demonstration has no account for {role}"
        raise LookupError(message)
    return found


def _account(shell: Shell, connection: Connection, name: str, address: str) -> Account:
    return register(
        connection,
        vault=shell.vault,
        clock=shell.clock,
        entropy=shell.entropy,
        display_name=name,
        address=address,
    )


def _actor(shell: Shell, connection: Connection, account: Account, grants: set[Grant]) -> Actor:
    for grant in sorted(grants):
        queries.give(connection, account.id, grant, at=shell.clock(), by=None)
    return Actor(
        account_id=account.id,
        display_name=account.display_name,
        grants=frozenset(grants),
        token_scopes=None,
        csrf=None,
        email_hash=account.email_hash,
    )
