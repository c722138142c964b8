"""Roles: nothing is implied, everything is explicit; compared with a small reference model."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.accounts import may_grant
from chassis.roles import ANONYMOUS, SCOPE_KINDS, Actor, Grant, Role, narrowed

SCOPES = ("*", "issuer:wmfr", "issuer:hub", "region:ssa", "region:nwe")
LAWFUL = [Grant(role, scope) for role in Role for scope in SCOPES if scope.partition(":")[0] in SCOPE_KINDS[role]]
grants = st.frozensets(st.sampled_from(LAWFUL), max_size=4)


def person(held: frozenset[Grant]) -> Actor:
    return replace(ANONYMOUS, account_id="a1", grants=held)


@given(held=grants, role=st.sampled_from(Role), scope=st.sampled_from(SCOPES))
def test_a_role_holds_where_it_was_given_and_where_everywhere_was(
    held: frozenset[Grant], role: Role, scope: str
) -> None:
    model = {(grant.role, grant.scope) for grant in held}
    assert person(held).holds(role, scope) == ((role, scope) in model or (role, "*") in model)


@given(held=grants, wanted=st.sampled_from(LAWFUL))
def test_roles_are_given_by_operators_and_within_an_issuer_by_its_administrators(
    held: frozenset[Grant], wanted: Grant
) -> None:
    model = {(str(grant.role), grant.scope) for grant in held}
    issuer_staff = wanted.role in ("trainer", "issuer_admin") and wanted.scope in ("issuer:wmfr", "issuer:hub")
    administrator = ("issuer_admin", wanted.scope) in model or ("issuer_admin", "*") in model
    assert may_grant(person(held), wanted) == (("operator", "*") in model or (issuer_staff and administrator))
    assert not may_grant(replace(person(held), token_scopes=frozenset({"awards:write"})), wanted)
    assert not may_grant(ANONYMOUS, wanted)


@given(held=grants, limit=st.sampled_from(SCOPES), role=st.sampled_from(Role), scope=st.sampled_from(SCOPES))
def test_a_limited_token_never_holds_more_than_its_person(
    held: frozenset[Grant], limit: str, role: Role, scope: str
) -> None:
    limited = replace(person(held), grants=narrowed(held, limit))
    if limited.holds(role, scope):
        assert person(held).holds(role, scope)
        assert limit in ("*", scope)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.OPERATOR, "issuer:wmfr"),
        (Role.CURATOR, "region:ssa"),
        (Role.TRAINER, "region:ssa"),
        (Role.TRAINER, "wmfr"),
        (Role.TRAINER, "issuer:"),
        (Role.TRAINER, "issuer:WMFR"),
        (Role.TRAINER, "issuer:a/b"),
        (Role.EVALUATOR, "region:SSA"),
        (Role.EVALUATOR, ""),
        (Role.EVALUATOR, "**"),
    ],
)
def test_a_role_is_not_given_where_it_makes_no_sense(role: Role, scope: str) -> None:
    with pytest.raises(ValueError, match="cannot be given"):
        Grant(role, scope)


def test_being_signed_in_is_not_an_api_scope() -> None:
    assert not person(frozenset()).may_use("awards:read")
    assert replace(ANONYMOUS, token_scopes=frozenset({"awards:read"})).may_use("awards:read")
    assert not replace(ANONYMOUS, token_scopes=frozenset({"awards:read"})).may_use("awards:write")
