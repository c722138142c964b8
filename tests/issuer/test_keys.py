"""Organisations and their keys: wrapped, bound to their row, rotated without breaking a badge."""

import json
from dataclasses import replace

import pytest
from issuer_world import TRAINER, World, issuer_on
from jwcrypto import jwe
from sqlalchemy import text

from chassis.sealing import Vault
from credentials.did_documents import parse_did_document
from credentials.strict_json import parse_object
from issuer import award_queries, queries
from issuer.award_queries import AwardFilter
from issuer.issuing import Awarded, Refused, award
from issuer.keyring import Keyring, active_key
from issuer.organisations import create_organisation, revoke_key, rotate_key
from issuer.problems import IssuerProblem, KeyUnusable
from issuer.records import Key, KeyPurpose, KeyState


def keys(world: World, slug: str = "chapter") -> dict[KeyPurpose, Key]:
    with world.issuer.database.reading() as connection:
        return {purpose: active_key(connection, slug, purpose) for purpose in KeyPurpose}


def test_an_organisation_has_two_keys_that_nobody_reads(world: World) -> None:
    first = keys(world)
    assert first[KeyPurpose.CREDENTIAL].multikey != first[KeyPurpose.STATUS].multikey
    for key in first.values():
        assert key.sealed is not None
        token = jwe.JWE()
        token.deserialize(key.sealed)
        header = json.loads(token.objects["protected"])
        assert (header["alg"], header["enc"], header["cty"]) == ("A256GCMKW", "A256GCM", "jwk+json")
        assert (header["key_id"], header["issuer_id"]) == (key.id, "chapter")
        assert header["kid"]


def test_a_wrapped_key_opens_only_in_its_own_row_and_vault(world: World) -> None:
    chapter, hub = keys(world), keys(world, "hub")
    own = chapter[KeyPurpose.CREDENTIAL]
    fresh = Keyring(Vault(b"k" * 32))
    assert fresh.signer(own).public_key.multikey == own.multikey
    wrong = [
        replace(own, sealed=chapter[KeyPurpose.STATUS].sealed),
        replace(own, sealed=hub[KeyPurpose.CREDENTIAL].sealed),
        replace(hub[KeyPurpose.CREDENTIAL], sealed=own.sealed, id=own.id),
        replace(own, id="0" * 32),
        replace(own, issuer_slug="hub"),
        replace(own, multikey=hub[KeyPurpose.CREDENTIAL].multikey),
        replace(own, sealed=(own.sealed or "")[:-4] + "AAAA"),
        replace(own, sealed="not.a.jwe"),
        replace(own, sealed=None),
        replace(own, state=KeyState.RETIRED),
    ]
    for row in wrong:
        with pytest.raises(KeyUnusable):
            Keyring(Vault(b"k" * 32)).signer(row)
    with pytest.raises(KeyUnusable):
        Keyring(Vault(b"o" * 32)).signer(own)


@pytest.mark.parametrize("extra", [{"zip": "DEF"}, {"p2c": 1}, {"crit": ["exp"]}])
def test_a_key_with_a_dangerous_header_is_refused(world: World, extra: dict[str, object]) -> None:
    own = keys(world)[KeyPurpose.CREDENTIAL]
    wrapping_key = Vault(b"k" * 32).wrapping_key
    protected = {
        "alg": "A256GCMKW",
        "enc": "A256GCM",
        "kid": wrapping_key["kid"],
        "key_id": own.id,
        "issuer_id": "chapter",
        "cty": "jwk+json",
        **{name: value for name, value in extra.items() if name != "crit"},
    }
    token = jwe.JWE(b"{}", protected=json.dumps(protected))
    token.add_recipient(wrapping_key)
    with pytest.raises(KeyUnusable):
        Keyring(Vault(b"k" * 32)).signer(replace(own, sealed=token.serialize(compact=True)))


def test_after_rotation_old_badges_stay_listed_and_new_ones_use_the_new_key(world: World) -> None:
    issuer = world.issuer
    methods: list[str] = []
    for number in range(3):
        (made,) = award(issuer, [world.request(f"p{number}@example.org")], by=TRAINER)
        assert isinstance(made, Awarded)
        with issuer.database.writing() as connection:
            content = award_queries.stored_credentials(connection, [made.award_id])[made.award_id].content
            methods.append(json.loads(content or b"{}")["proof"]["verificationMethod"])
            rotate_key(issuer, connection, "chapter", KeyPurpose.CREDENTIAL, actor="admin")
    assert len(set(methods)) == 3
    with issuer.database.reading() as connection:
        document = parse_did_document(parse_object(queries.did_document(connection, "chapter") or b""))
        assert all(document.may_assert(method) for method in methods)
        signing = active_key(connection, "chapter", KeyPurpose.CREDENTIAL)
        retired = [key for key in queries.keys_of(connection, "chapter") if key.state is KeyState.RETIRED]
    assert document.assertion_method[0] == issuer.addresses.method("chapter", signing.multikey)
    assert len(retired) == 3
    assert all(key.sealed is None for key in retired)


def test_a_revoked_key_is_marked_and_signs_nothing(world: World) -> None:
    issuer = world.issuer
    key = keys(world)[KeyPurpose.CREDENTIAL]
    with issuer.database.writing() as connection:
        revoke_key(issuer, connection, "chapter", key.id, actor="admin")
        document = parse_did_document(parse_object(queries.did_document(connection, "chapter") or b""))
        with pytest.raises(IssuerProblem) as caught:
            revoke_key(issuer, connection, "chapter", key.id, actor="admin")
    assert caught.value.code == "key.wrong_state"
    method = document.method(issuer.addresses.method("chapter", key.multikey))
    assert method is not None
    assert method.revoked == issuer.clock()
    (outcome,) = award(issuer, [world.request("anna@example.org")], by=TRAINER)
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "key.no_active"


def test_a_key_file_of_another_node_signs_nothing(world: World) -> None:
    other = issuer_on(world.issuer.database, world.clock, world.issuer.entropy, kek=b"o" * 32)
    (outcome,) = award(other, [world.request("anna@example.org")], by=TRAINER)
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "key.unusable"
    with other.database.reading() as connection:
        assert award_queries.list_awards(connection, AwardFilter(only_issued=False)) == []


def test_the_database_allows_one_active_key_for_a_purpose(worlds: World) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"), worlds.issuer.database.writing() as connection:
        key = worlds.issuer.keyring.create(
            "chapter", KeyPurpose.CREDENTIAL, at=worlds.clock(), entropy=worlds.issuer.entropy
        )
        queries.insert_key(connection, key)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"slug": "Chapter"}, "organisation.slug"),
        ({"slug": "../x"}, "organisation.slug"),
        ({"slug": "x" * 65}, "organisation.slug"),
        ({"slug": "chapter"}, "organisation.exists"),
        ({"name": " "}, "organisation.text"),
        ({"name": "x" * 201}, "organisation.text"),
        ({"description": "mail us: a@example.org"}, "organisation.text"),
        ({"url": "http://example.org"}, "organisation.url"),
        ({"url": "javascript:alert(1)"}, "organisation.url"),
        ({"contact_email": "nobody"}, "organisation.contact"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(world: World, fields: dict[str, str], code: str) -> None:
    wanted = {"slug": "new", "name": "New", "description": "A new one.", **fields}
    with pytest.raises(IssuerProblem) as caught, world.issuer.database.writing() as connection:
        create_organisation(world.issuer, connection, **wanted)
    assert caught.value.code == code
    with world.issuer.database.reading() as connection:
        assert len(queries.all_organisations(connection)) == 2
        assert connection.execute(text("SELECT count(*) FROM issuer_keys")).scalar() == 4
