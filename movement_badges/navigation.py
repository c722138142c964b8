"""The main navigation: what everybody sees, and what a role adds."""

from collections.abc import Callable

from chassis.rendering import NavigationItem, Visitor
from chassis.roles import Actor, Role


def _holding(*roles: Role) -> Callable[[Visitor], bool]:
    def visible(visitor: Visitor) -> bool:
        return isinstance(visitor, Actor) and any(visitor.holds_somewhere(role) for role in roles)

    return visible


def _signed_in(visitor: Visitor) -> bool:
    return visitor.is_signed_in


NAVIGATION = (
    NavigationItem("nav.verify", "/verify"),
    NavigationItem("nav.achievements", "/achievements"),
    NavigationItem("nav.issuers", "/issuers"),
    NavigationItem("nav.skills", "/skills"),
    NavigationItem("nav.map", "/map"),
    NavigationItem("nav.reports", "/reports", _holding(Role.EVALUATOR, Role.STEWARD)),
    NavigationItem("nav.me", "/me", _signed_in),
    NavigationItem("nav.curate", "/curate", _holding(Role.CURATOR)),
    NavigationItem("nav.console", "/console", _holding(Role.TRAINER, Role.ISSUER_ADMIN)),
    NavigationItem("nav.admin", "/admin", _holding(Role.OPERATOR)),
)
