"""API tokens: what works, and twelve ways in which one does not."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from shell_application import SteppingClock, person

from chassis import api_tokens, queries
from chassis.api_tokens import MintedToken, UnlawfulToken
from chassis.identification import actor_for
from chassis.roles import Grant, Role, narrowed
from chassis.service import Shell

TEA = "/api/v1/tea"


def minted(shell: Shell, account_id: str, **changes: object) -> MintedToken:
    values = {"label": "my script", "scopes": frozenset({"tea:read"}), "limited_to": "*"} | changes
    token = api_tokens.mint(account_id=account_id, at=shell.clock(), entropy=shell.entropy, **values)  # type: ignore[arg-type]  # a table of changes
    with shell.database.writing() as connection:
        queries.add_token(connection, token.token)
    return token


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_works_and_its_last_use_is_shown(client: TestClient, shell: Shell, clock: SteppingClock) -> None:
    account_id = person(shell)
    token = minted(shell, account_id)
    clock.advance(timedelta(hours=1))
    answer = client.get(TEA, headers=bearer(token.text))
    assert answer.json() == {"account": account_id}
    assert answer.headers["cache-control"] == "no-store"
    with shell.database.reading() as connection:
        (kept,) = queries.tokens_of(connection, account_id)
    assert kept.last_used_at == clock()
    assert token.text.rpartition("_")[2] not in repr(kept)


@pytest.mark.parametrize(
    ("case", "authorization"),
    [
        ("nothing", None),
        ("no token", "Bearer "),
        ("no scheme", "{token}"),
        ("another scheme", "Basic {token}"),
        ("cut", "Bearer {cut}"),
        ("longer", "Bearer {token}A"),
        ("another secret", "Bearer {other_secret}"),
        ("another id", "Bearer {other_id}"),
        ("without prefix", "Bearer {bare}"),
        ("two tokens", "Bearer {token} {token}"),
        ("upper case", "Bearer {upper}"),
    ],
)
def test_a_wrong_token_is_no_token(client: TestClient, shell: Shell, case: str, authorization: str | None) -> None:
    text = minted(shell, person(shell)).text
    headers = {}
    if authorization is not None:
        headers["Authorization"] = authorization.format(
            token=text,
            cut=text[:-1],
            other_secret=text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB"),
            other_id="mbt_" + "0" * 12 + text[16:],
            bare=text.removeprefix("mbt_"),
            upper=text.upper(),
        )
    answer = client.get(TEA, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert text not in answer.text


def test_an_expired_token_does_not_work(client: TestClient, shell: Shell, clock: SteppingClock) -> None:
    token = minted(shell, person(shell), lifetime=timedelta(days=2))
    clock.advance(timedelta(days=2, seconds=-1))
    assert client.get(TEA, headers=bearer(token.text)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert client.get(TEA, headers=bearer(token.text)).status_code == 401


def test_a_killed_token_does_not_work_on_the_next_request(client: TestClient, shell: Shell) -> None:
    token = minted(shell, person(shell))
    assert client.get(TEA, headers=bearer(token.text)).status_code == 200
    with shell.database.writing() as connection:
        assert queries.revoke_token(connection, token.token.id, at=shell.clock())
        assert not queries.revoke_token(connection, token.token.id, at=shell.clock())
    assert client.get(TEA, headers=bearer(token.text)).status_code == 401


def test_the_tokens_of_a_closed_account_do_not_work(client: TestClient, shell: Shell) -> None:
    account_id = person(shell)
    token = minted(shell, account_id)
    with shell.database.writing() as connection:
        queries.disable_account(connection, account_id, at=shell.clock())
    assert client.get(TEA, headers=bearer(token.text)).status_code == 401


def test_a_token_without_the_scope_is_told_which_it_needs(client: TestClient, shell: Shell) -> None:
    token = minted(shell, person(shell), scopes=frozenset({"tea:write"}))
    answer = client.get(TEA, headers=bearer(token.text))
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden.scope"
    assert "tea:read" in answer.json()["detail"]


def test_a_token_counts_for_nothing_on_pages(client: TestClient, shell: Shell) -> None:
    token = minted(shell, person(shell))
    assert client.get("/who", headers=bearer(token.text)).text == "nobody"


def test_a_token_limited_to_one_issuer_holds_no_role_elsewhere(shell: Shell) -> None:
    held = frozenset({Grant(Role.TRAINER, "issuer:wmfr"), Grant(Role.TRAINER, "issuer:hub"), Grant(Role.CURATOR, "*")})
    account_id = person(shell, grants=held)
    with shell.database.reading() as connection:
        actor = actor_for(connection, account_id)
    assert actor.grants == held
    assert narrowed(actor.grants, "issuer:wmfr") == {Grant(Role.TRAINER, "issuer:wmfr")}


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("scopes", {"scopes": frozenset()}),
        ("scopes", {"scopes": frozenset({"everything"})}),
        ("scopes", {"scopes": frozenset({"tea:read", "tea: write"})}),
        ("label", {"label": "  "}),
        ("lifetime", {"lifetime": timedelta(days=91)}),
        ("lifetime", {"lifetime": timedelta(0)}),
    ],
)
def test_an_unlawful_token_is_never_made(shell: Shell, reason: str, changes: dict[str, object]) -> None:
    with pytest.raises(UnlawfulToken) as refused:
        minted(shell, "nobody", **changes)
    assert refused.value.fields == {"reason": reason}


def test_a_token_has_256_random_bits_and_a_prefix_that_scanners_know() -> None:
    at = datetime.fromisoformat("2026-11-02T09:00:00+00:00")
    token = api_tokens.mint(
        account_id="a", label="x", scopes=frozenset({"tea:read"}), at=at, entropy=lambda size: b"\xff" * size
    )
    assert token.text == "mbt_" + "ff" * 6 + "_" + "_" * 42 + "8"
    assert token.token.expires_at == at + timedelta(days=90)
