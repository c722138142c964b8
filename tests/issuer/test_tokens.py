"""The second form of a badge: a token that is signed once, served as it was signed, and checked by others."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import jwt
import pytest
from issuer_application import Node
from issuer_crashes import Crash, dying
from issuer_world import TRAINER, World, issuer_on
from joserfc import jwk, jws
from jwt.types import Options
from openvc.keys import verify_signature

from chassis.roles import ANONYMOUS
from credentials.canonical import Canonicaliser
from credentials.did_documents import did_web_url
from credentials.gathered import Evidence, Retrieved
from credentials.jose import parse_compact
from credentials.keys import PublicKey
from credentials.report import PUBLIC, CheckName, Outcome, Report
from credentials.token_rehearsal import TokenSigner
from credentials.verification import verify
from issuer import holders, journal, journal_queries, queries, token_queries
from issuer.badges import Viewer
from issuer.holders import Choices
from issuer.issuing import Awarded, award
from issuer.keyring import Keyring
from issuer.organisations import provide_token_keys, revoke_key, rotate_key
from issuer.problems import HolderErased, KeyMissing
from issuer.records import Key, KeyPurpose, KeyState, Visibility
from issuer.revoking import revoke
from issuer.status_lists import refresh_due_lists
from issuer.tokens import badge_token

CANONICALISER = Canonicaliser()
STRANGER = Viewer(ANONYMOUS)


def given(world: World, who: str = "anna@example.org", **changes: object) -> str:
    (made,) = award(world.issuer, [world.request(who, **changes)], by=TRAINER)
    assert isinstance(made, Awarded)
    refresh_due_lists(world.issuer, world.clock())
    return made.award_id


def parts(token: bytes) -> tuple[dict[str, str], dict[str, object]]:
    """Give header and payload as PyJWT reads them; nothing is checked."""
    payload: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return jwt.get_unverified_header(token.decode()), payload


def gathered(node: Node, award_id: str) -> dict[str, bytes]:
    """Fetch what anybody fetches to check the badge."""
    client = node.client()
    signed = json.loads(client.get(f"/badges/{award_id}.json").content)
    header, _ = parts(client.get(f"/badges/{award_id}.jwt").content)
    urls = (header["kid"], did_web_url(signed["issuer"]["id"]), signed["credentialStatus"]["statusListCredential"])
    return {url: client.get(url.removeprefix("https://badges.example.org")).content for url in urls}


def checked(node: Node, token: bytes, documents: dict[str, bytes]) -> Report:
    at = node.world.clock()
    evidence = Evidence({url: Retrieved(url, content, at, "network") for url, content in documents.items()})
    return verify(token, evidence, PUBLIC, at=at, canonicaliser=CANONICALISER)


def test_a_token_says_what_the_badge_says_and_names_its_key(nodes: Node) -> None:
    award_id = given(nodes.world, valid_until=nodes.world.clock() + timedelta(days=90))
    client = nodes.client()
    answer = client.get(f"/badges/{award_id}.jwt")
    assert answer.headers["content-type"].partition(";")[0] == "text/plain"
    assert answer.headers["content-disposition"] == f'inline; filename="badge-{award_id}.jwt"'
    assert answer.headers["x-robots-tag"] == "noindex"
    signed = json.loads(client.get(f"/badges/{award_id}.json").content)
    header, payload = parts(answer.content)
    assert header.keys() == {"alg", "kid", "typ"}
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    claims = {name: payload.pop(name) for name in ("iss", "jti", "nbf", "sub", "exp")}
    assert payload == {name: value for name, value in signed.items() if name != "proof"}
    assert (claims["iss"], claims["jti"]) == (signed["issuer"]["id"], signed["id"])
    assert claims["sub"] == signed["credentialSubject"]["id"]
    for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
        assert claims[claim] == int(datetime.fromisoformat(signed[member]).timestamp())
    # Asked again, by anybody, the very same bytes.
    assert nodes.client().get(f"/badges/{award_id}.jwt").content == answer.content


def test_a_token_verifies_here_until_it_is_revoked_or_altered(nodes: Node) -> None:
    award_id = given(nodes.world)
    token = nodes.client().get(f"/badges/{award_id}.jwt").content
    report = checked(nodes, token, gathered(nodes, award_id))
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.valid"
    assert report.remarks == ()
    head, body, signature = token.split(b".")
    for place in range(0, len(body) - 1, 97):
        other = b"A" if body[place : place + 1] != b"A" else b"B"
        altered = b".".join((head, body[:place] + other + body[place + 1 :], signature))
        assert checked(nodes, altered, gathered(nodes, award_id)).verdict is Outcome.INVALID
    revoke(nodes.world.issuer, [award_id], reason="Given by mistake.", by=TRAINER)
    report = checked(nodes, token, gathered(nodes, award_id))
    assert (report.verdict, report.check(CheckName.STATUS).code) == (Outcome.INVALID, "status.revoked")


def test_other_programs_verify_a_token_by_the_published_key(node: Node) -> None:
    award_id = given(node.world)
    token = node.client().get(f"/badges/{award_id}.jwt").content
    header, payload = parts(token)
    answer = node.client().get(header["kid"].removeprefix("https://badges.example.org"))
    assert answer.headers["content-type"] == "application/jwk+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    key = answer.json()
    assert "d" not in key
    options: Options = {"verify_nbf": False, "verify_exp": False}
    assert jwt.decode(token, jwt.PyJWK(key).key, algorithms=["ES256"], options=options) == payload
    assert jws.deserialize_compact(token, jwk.import_key(key), algorithms=["ES256"]).payload == token_payload(token)
    read = parse_compact(token)
    assert verify_signature(alg="ES256", public_jwk=key, signing_input=read.signing_input, signature=read.signature)
    altered = read.signing_input[:-1] + (b"A" if read.signing_input[-1:] != b"A" else b"Q")
    assert not verify_signature(alg="ES256", public_jwk=key, signing_input=altered, signature=read.signature)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(altered + token[len(altered) :], jwt.PyJWK(key).key, algorithms=["ES256"], options=options)
    key_set = node.client().get("/.well-known/jwks.json")
    assert key_set.headers["content-type"] == "application/jwk-set+json"
    assert [listed for listed in key_set.json()["keys"] if listed["kid"] == header["kid"]] == [key]
    assert {listed["iss"] for listed in key_set.json()["keys"]} == {
        f"did:web:badges.example.org:issuers:{slug}" for slug in ("chapter", "hub")
    }
    document = node.client().get("/issuers/chapter/did.json").json()
    (method,) = [one for one in document["verificationMethod"] if one["type"] == "JsonWebKey"]
    assert PublicKey.from_jwk(method["publicKeyJwk"]) == PublicKey.from_jwk(key)
    assert method["id"] in document["assertionMethod"]
    assert method["id"].endswith("#" + header["kid"].rpartition("/")[2])
    assert "https://w3id.org/security/jwk/v1" in document["@context"]


def token_payload(token: bytes) -> bytes:
    return parse_compact(token).payload


@pytest.mark.parametrize("path", ["/keys/" + "A" * 43, "/keys/short", "/keys/" + "A" * 44])
def test_a_key_that_nobody_has_is_not_there(path: str, node: Node) -> None:
    answer = node.client().get(path)
    assert answer.status_code == (404 if len(path) == len("/keys/") + 43 else 422)
    assert (said(node, "key.unknown") in unescape(answer.text)) is (len(path) == len("/keys/") + 43)


def said(node: Node, code: str) -> str:
    return node.shell.languages.t("en", f"problem.{code}.title")


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/jwt", "application/jwt"),
        ("text/plain", "text/plain"),
        ("application/jwt, */*;q=0.1", "application/jwt"),
        ("application/vc+jwt;q=0.5, application/vc+ld+json;q=0.4", "application/vc+jwt"),
        ("application/vc+jwt;q=0.4, application/vc+ld+json;q=0.5", "application/vc+ld+json"),
        ("application/vc+jwt, application/json", "application/vc+ld+json"),
        ("application/json;q=0.9, text/plain;q=0.5, */*;q=0.5", "application/vc+ld+json"),
    ],
)
def test_a_badge_answers_with_a_token_when_one_is_asked_for(accept: str, answered: str, node: Node) -> None:
    award_id = given(node.world)
    answer = node.client(accept=accept).get(f"/badges/{award_id}")
    assert answer.headers["content-type"].partition(";")[0] == answered
    token = node.client().get(f"/badges/{award_id}.jwt").content
    assert (answer.content == token) is ("json" not in answered)
    # What an achievement answers has no such form.
    found = node.client(accept=accept).get(f"/achievements/{node.world.own.id}")
    assert found.status_code == (200 if "json" in answered else found.status_code)


def test_a_token_is_seen_by_whom_the_badge_is_seen_and_goes_with_it(nodes: Node) -> None:
    issuer, award_id = nodes.world.issuer, given(nodes.world)
    for visibility, status in ((Visibility.PRIVATE, 404), (Visibility.UNLISTED, 200), (Visibility.PRIVATE, 404)):
        with issuer.database.writing() as connection:
            holders.accept(issuer, connection, award_id, Choices(visibility, show_name=False, map_consent=False))
        assert nodes.client().get(f"/badges/{award_id}.jwt").status_code == status
    with issuer.database.writing() as connection:
        holders.erase(issuer, connection, award_id, actor=None)
    assert nodes.client().get(f"/badges/{award_id}.jwt").status_code == 410
    with issuer.database.reading() as connection:
        stored = token_queries.stored_token(connection, award_id)
        assert stored is not None
        assert stored.content is None
        assert not any(line.content for line in journal_queries.lines_about(connection, award_id))
    assert nodes.client().get("/badges/" + "0" * 32 + ".jwt").status_code == 404


def test_the_journal_has_the_payload_before_the_token(world: World) -> None:
    award_id = given(world)
    token = badge_token(world.issuer, award_id, STRANGER)
    badge_token(world.issuer, award_id, STRANGER)
    with world.issuer.database.reading() as connection:
        lines = journal_queries.lines_about(connection, award_id)
    assert [line.kind for line in lines][-2:] == ["token.intended", "token.signed"]
    assert lines[-2].content == token_payload(token)
    assert lines[-1].content == token


@pytest.mark.parametrize(
    "point", [("before commit", 1), ("after commit", 1), ("before commit", 2), ("after commit", 2)]
)
def test_after_a_crash_there_is_one_token(point: tuple[str, int], worlds: World) -> None:
    award_id = given(worlds)
    with pytest.raises(Crash):
        badge_token(dying(worlds.issuer, *point), award_id, STRANGER)
    fresh = issuer_on(worlds.issuer.database, worlds.clock, worlds.issuer.entropy)
    token = badge_token(fresh, award_id, STRANGER)
    assert badge_token(worlds.issuer, award_id, STRANGER) == token
    with worlds.issuer.database.reading() as connection:
        kinds = [entry.kind for entry in journal.entries_about(connection, award_id)]
    assert kinds.count(journal.Kind.TOKEN_SIGNED) == 1


def test_many_who_ask_at_once_get_one_token(worlds: World) -> None:
    award_id = given(worlds)
    found: list[bytes] = []
    askers = [
        threading.Thread(target=lambda: found.append(badge_token(worlds.issuer, award_id, STRANGER))) for _ in range(6)
    ]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_key_for_tokens_is_replaced_and_revoked_like_the_others(node: Node) -> None:
    issuer, award_id = node.world.issuer, given(node.world)
    early = node.client().get(f"/badges/{award_id}.jwt").content
    with issuer.database.writing() as connection:
        new = rotate_key(issuer, connection, "chapter", KeyPurpose.TOKEN, actor=None)
    node.world.clock.advance(timedelta(hours=1))
    later_id = given(node.world, "boris@example.org")
    later = node.client().get(f"/badges/{later_id}.jwt").content
    assert parts(later)[0]["kid"].endswith(new.public.thumbprint)
    assert parts(early)[0]["kid"] != parts(later)[0]["kid"]
    for token, one in ((early, award_id), (later, later_id)):
        assert checked(node, token, gathered(node, one)).verdict is Outcome.VALID
    with issuer.database.writing() as connection:
        revoke_key(issuer, connection, "chapter", new.id, actor=None)
    report = checked(node, later, gathered(node, later_id))
    assert (report.verdict, report.check(CheckName.ISSUER_KEY).code) == (Outcome.INVALID, "issuer_key.revoked")
    assert checked(node, early, gathered(node, award_id)).verdict is Outcome.VALID
    assert "revoked" in node.client().get(f"/keys/{new.public.thumbprint}").json()
    third = given(node.world, "carla@example.org")
    answer = node.client().get(f"/badges/{third}.jwt")
    assert answer.status_code == 409
    assert said(node, "key.no_active") in unescape(answer.text)


def test_organisations_of_an_earlier_release_get_a_key_once(worlds: World) -> None:
    issuer = worlds.issuer
    with issuer.database.writing() as connection:
        before = queries.did_document(connection, "chapter")
        for slug in ("chapter", "hub"):
            (key,) = token_queries.keys_for_tokens(connection, slug=slug)
            queries.change_key_state(connection, key.id, KeyState.RETIRED, at=worlds.clock())
    award_id = given(worlds)
    with pytest.raises(KeyMissing):
        badge_token(issuer, award_id, STRANGER)
    made = provide_token_keys(issuer)
    assert sorted(key.issuer_slug for key in made) == ["chapter", "hub"]
    assert provide_token_keys(issuer) == []
    with issuer.database.reading() as connection:
        after = queries.did_document(connection, "chapter")
    assert before != after
    assert parts(badge_token(issuer, award_id, STRANGER))[0]["kid"].endswith(
        next(key.public.thumbprint for key in made if key.issuer_slug == "chapter")
    )


def test_an_erasure_meanwhile_comes_first(world: World) -> None:
    award_id = given(world)

    class Erasing(Keyring):
        def token_signer(self, key: Key) -> TokenSigner:
            with world.issuer.database.writing() as connection:
                holders.erase(world.issuer, connection, award_id, actor=None)
            return super().token_signer(key)

    keyring = Erasing(world.issuer.vault)
    with pytest.raises(HolderErased):
        badge_token(replace(world.issuer, keyring=keyring), award_id, STRANGER)
    with world.issuer.database.reading() as connection:
        assert token_queries.stored_token(connection, award_id) is None
