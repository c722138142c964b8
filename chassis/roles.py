"""Say who acts, with which roles, and where each role holds.

Nothing is implied: an operator is no trainer, an issuer's administrator is no trainer, a role for one issuer is
none for another. Houses ask `actor.holds(role, scope)` and refuse everything else.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

EVERYWHERE = "*"
_SCOPE = re.compile(r"\*|issuer:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?|region:[a-z]{2,16}")


class Role(StrEnum):
    """What a person may be for this node; being a learner needs no role."""

    OPERATOR = "operator"
    CURATOR = "curator"
    EVALUATOR = "evaluator"
    STEWARD = "steward"
    ISSUER_ADMIN = "issuer_admin"
    TRAINER = "trainer"


# Where a role makes sense: an operator of one region or a trainer of a region would hold nowhere.
SCOPE_KINDS: dict[Role, frozenset[str]] = {
    Role.OPERATOR: frozenset({"*"}),
    Role.CURATOR: frozenset({"*"}),
    Role.EVALUATOR: frozenset({"*", "issuer", "region"}),
    Role.STEWARD: frozenset({"*", "issuer", "region"}),
    Role.ISSUER_ADMIN: frozenset({"*", "issuer"}),
    Role.TRAINER: frozenset({"*", "issuer"}),
}


def issuer_scope(slug: str) -> str:
    """Give the scope of one issuer."""
    return f"issuer:{slug}"


def region_scope(code: str) -> str:
    """Give the scope of one region of the movement."""
    return f"region:{code}"


@dataclass(frozen=True, order=True)
class Grant:
    """One role in one scope: `*`, `issuer:SLUG` or `region:CODE`."""

    role: Role
    scope: str

    def __post_init__(self) -> None:
        if not _SCOPE.fullmatch(self.scope) or self.scope.partition(":")[0] not in SCOPE_KINDS[self.role]:
            message = f"the role {self.role} cannot be given for {self.scope!r}"
            raise ValueError(message)

    def covers(self, scope: str) -> bool:
        """Say whether this grant holds in `scope`."""
        return self.scope in (EVERYWHERE, scope)


@dataclass(frozen=True)
class Actor:
    """Whoever sends a request: a stranger, a signed-in person, or a program with a person's API token."""

    account_id: str | None
    display_name: str
    grants: frozenset[Grant]
    token_scopes: frozenset[str] | None
    csrf: str | None
    email_hash: str | None
    wiki_sub: str | None = None
    token_id: str | None = None

    @property
    def is_signed_in(self) -> bool:
        """Say whether an account stands behind the request."""
        return self.account_id is not None

    def holds(self, role: Role, scope: str) -> bool:
        """Say whether the actor has `role` in `scope`; for `*` only a grant for everywhere counts."""
        return any(grant.role is role and grant.covers(scope) for grant in self.grants)

    def holds_somewhere(self, role: Role) -> bool:
        """Say whether the actor has `role` in any scope at all (to offer a page, never to allow an act)."""
        return any(grant.role is role for grant in self.grants)

    def scopes_of(self, role: Role) -> frozenset[str]:
        """Give every scope in which the actor has `role`."""
        return frozenset(grant.scope for grant in self.grants if grant.role is role)

    def may_use(self, scope_name: str) -> bool:
        """Say whether the API token covers `scope_name`; who came without a token may use no API scope."""
        return self.token_scopes is not None and scope_name in self.token_scopes


ANONYMOUS = Actor(account_id=None, display_name="", grants=frozenset(), token_scopes=None, csrf=None, email_hash=None)


def narrowed(grants: frozenset[Grant], limit: str) -> frozenset[Grant]:
    """Give what is left of `grants` for a token that is limited to one scope (`*` leaves all)."""
    if limit == EVERYWHERE:
        return grants
    kind = limit.partition(":")[0]
    return frozenset(
        replace(grant, scope=limit) for grant in grants if grant.covers(limit) and kind in SCOPE_KINDS[grant.role]
    )
