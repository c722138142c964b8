"""Whom the registry recognises, and which trust files it refuses."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.database import Database
from credentials.gathered import PinnedKey, Retrieved
from credentials.keys import PublicKey
from credentials.strict_json import JsonObject, JsonValue
from skills_framework.loading import load_framework
from verifier.trust import (
    RecognisedIssuer,
    Registry,
    Scope,
    SeenKey,
    TrustFileProblem,
    recognition,
    registry_document,
    write_registry,
)
from verifier.trust_queries import recognise_issuer, recognised_issuers

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 7, 1, tzinfo=UTC)
DID = "did:web:badges.example.org:issuers:hub"
KEY = SeenKey(f"{DID}#z6Mkfirst", "z6Mkfirst", BEGIN, END)
SKILL = "https://w3id.org/movement-badges/skills/abc234"


def an_issuer(
    *, did: str = DID, name: str = "The hub", since: datetime = BEGIN, until: datetime | None = None
) -> RecognisedIssuer:
    return RecognisedIssuer(did, name, Scope(skills=frozenset({SKILL})), since, until, "The movement", (KEY,))


def a_document() -> JsonObject:
    return registry_document([an_issuer()], {})


def write(path: Path, document: JsonValue) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_an_issuer_is_recognised_from_its_beginning_until_its_end() -> None:
    registry = Registry([an_issuer(until=END)])
    entry = registry.recognise(DID, BEGIN)
    assert entry is not None
    assert entry.is_active(BEGIN)
    assert not entry.is_active(BEGIN - timedelta(seconds=1))
    assert entry.is_active(END)
    assert not entry.is_active(END + timedelta(seconds=1))
    assert registry.recognise("did:web:badges.example.org:issuers:hub2", BEGIN) is None


def test_the_entry_that_was_active_then_is_given_else_the_newest() -> None:
    first = an_issuer(name="Before", until=END)
    again = an_issuer(name="Again", since=END + timedelta(days=30))
    registry = Registry([again, first])
    assert registry.recognise(DID, BEGIN) == first
    assert registry.recognise(DID, END + timedelta(days=31)) == again
    assert registry.recognise(DID, END + timedelta(days=1)) == again


def test_a_group_in_scope_covers_every_skill_of_the_group() -> None:
    framework = load_framework()
    group = next(iter(framework.groups.values()))
    entry = RecognisedIssuer(DID, "The hub", Scope(groups=frozenset({group.uri})), BEGIN, None, "The movement")
    known = recognition(entry, framework)
    assert known.skills == {group.uri, *(skill.uri for skill in framework.skills_of(group.slug))}
    assert recognition(entry, None).skills == {group.uri}
    assert not known.covers_all
    assert known.keys == ()


def test_a_scope_of_everything_says_so_in_words() -> None:
    assert recognition(RecognisedIssuer(DID, "Hub", Scope(covers_all=True), BEGIN, None, "M"), None).covers_all
    with pytest.raises(ValueError, match="everything"):
        Scope()
    with pytest.raises(ValueError, match="everything"):
        Scope(covers_all=True, skills=frozenset({SKILL}))


def test_a_written_registry_reads_as_it_was(tmp_path: Path) -> None:
    issuers = (an_issuer(), an_issuer(did="did:web:a.example.org", until=END))
    url = "https://badges.example.org/status/1"
    write_registry(tmp_path / "trust.json", issuers, {url: b"first"})
    write_registry(tmp_path / "trust.json", issuers, {url: b"second"})
    registry = Registry.from_file(tmp_path / "trust.json")
    assert registry.issuers == issuers
    copy = registry.document(url)
    assert copy is not None
    assert (copy.content, copy.source, copy.url) == (b"second", "registry", url)
    assert registry.document("https://badges.example.org/status/2") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trust-documents", "trust.json"]
    assert stat.S_IMODE((tmp_path / "trust.json").stat().st_mode) == 0o644


def test_a_registry_from_rows_is_the_same_as_from_a_file(databases: Database, tmp_path: Path) -> None:
    issuers = (an_issuer(until=END), an_issuer(since=END), an_issuer(did="did:web:z.example.org"))
    with databases.writing() as connection:
        recognise_issuer(connection, an_issuer(name="Replaced below", until=END))
        for issuer in issuers:
            recognise_issuer(connection, issuer)
    with databases.reading() as connection:
        assert recognised_issuers(connection) == issuers
    write_registry(tmp_path / "trust.json", issuers, {})
    assert Registry.from_file(tmp_path / "trust.json").issuers == issuers


def test_merging_keeps_every_entry_and_our_copy_first() -> None:
    def copy(content: bytes) -> Callable[[], Retrieved]:
        return lambda: Retrieved("https://a.example.org/1", content, BEGIN, "registry")

    ours = Registry([an_issuer()], {"https://a.example.org/1": copy(b"ours")})
    theirs = Registry([an_issuer(), an_issuer(name="Theirs")], {"https://a.example.org/1": copy(b"theirs")})
    both = ours.merged(theirs)
    assert [issuer.name for issuer in both.issuers] == ["The hub", "Theirs"]
    found = both.document("https://a.example.org/1")
    assert found is not None
    assert found.content == b"ours"


def altered(**members: JsonValue) -> JsonObject:
    issuer = a_document()["issuers"]
    assert isinstance(issuer, list)
    assert isinstance(issuer[0], dict)
    return {"issuers": [{**issuer[0], **members}], "documents": {}}


def a_key(**material: JsonValue) -> JsonObject:
    return altered(
        keys=[{"id": "a", "first_seen": "2026-01-01T00:00:00Z", "last_seen": "2026-07-01T00:00:00Z", **material}]
    )


# RFC 8037 appendix A.2 and A.3.
JWK: JsonObject = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_key_stands_in_any_of_three_spellings(tmp_path: Path) -> None:
    multikey = PublicKey.from_jwk(JWK).multikey
    pins = list[PinnedKey]()
    for material in ({"multikey": multikey}, {"jwk": JWK}, {"thumbprint": THUMBPRINT}):
        registry = Registry.from_file(write(tmp_path / "trust.json", a_key(**material)))
        write_registry(tmp_path / "again.json", registry.issuers, {})
        assert Registry.from_file(tmp_path / "again.json").issuers == registry.issuers
        pins.extend(recognition(registry.issuers[0], None).keys)
    assert [pin.thumbprint for pin in pins] == [THUMBPRINT] * 3
    assert [pin.key for pin in pins] == [PublicKey.from_jwk(JWK), PublicKey.from_jwk(JWK), None]
    assert {(pin.id, pin.first_seen, pin.last_seen) for pin in pins} == {("a", BEGIN, END)}


REFUSED: dict[str, tuple[JsonValue, str]] = {
    "a list": ([], "the registry is no object"),
    "no issuers": ({"documents": {}}, "issuers is no list"),
    "an unknown member": ({"issuers": [], "extra": 1}, "unknown member 'extra'"),
    "an unknown member of an issuer": (altered(only_on_sundays=True), "unknown member 'only_on_sundays'"),
    "no name": (altered(name=""), "name is no text"),
    "an empty scope": (altered(scope={}), "everything, or at least one"),
    "everything and more": (altered(scope={"all": True, "skills": [SKILL]}), "everything, or at least one"),
    "all as a text": (altered(scope={"all": "yes"}), "neither true nor false"),
    "a scope of numbers": (altered(scope={"skills": [1]}), "no list of different texts"),
    "no beginning": (altered(since=None), "since is no text"),
    "a beginning without zone": (altered(since="2026-01-01T00:00:00"), "no instant"),
    "keys as an object": (altered(keys={}), "keys is no list"),
    "a key without times": (altered(keys=[{"id": "a", "multikey": "z6Mk"}]), "first_seen is no text"),
    "a key in two spellings": (a_key(multikey="z6Mk", thumbprint=THUMBPRINT), "has both multikey and thumbprint"),
    "a key in no spelling": (a_key(), "multikey is no text"),
    "a thumbprint that is too short": (a_key(thumbprint=THUMBPRINT[1:]), "no RFC 7638 thumbprint"),
    "a JWK that is a text": (a_key(jwk="x"), "keys[0].jwk is no object"),
    "a private JWK": (a_key(jwk={**JWK, "d": "AA"}), "no key that is read here (key.malformed)"),
    "documents as a list": ({"issuers": [], "documents": []}, "documents is no object"),
    "a file above": ({"issuers": [], "documents": {"https://a.example.org/": "../secret"}}, "outside the folder"),
    "an absolute file": ({"issuers": [], "documents": {"https://a.example.org/": "/etc/passwd"}}, "outside the folder"),
    "a link that leads away": ({"issuers": [], "documents": {"https://a.example.org/": "link"}}, "outside the folder"),
    "an absent file": ({"issuers": [], "documents": {"https://a.example.org/": "nothing.json"}}, "there is no file"),
    "a folder": ({"issuers": [], "documents": {"https://a.example.org/": "folder"}}, "there is no file"),
    "no file name": ({"issuers": [], "documents": {"https://a.example.org/": ""}}, "no file name"),
    "a file name with a null": ({"issuers": [], "documents": {"https://a.example.org/": "a\0b"}}, "no file name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_trust_file_is_refused_with_the_place(name: str, tmp_path: Path) -> None:
    document, detail = REFUSED[name]
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "folder").mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(TrustFileProblem) as caught:
        Registry.from_file(write(folder / "trust.json", document))
    assert detail in str(caught.value)
    assert caught.value.code == "trust.file"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"issuers": [], "issuers": []}'])
def test_what_is_no_json_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_bytes(content)
    with pytest.raises(TrustFileProblem):
        Registry.from_file(tmp_path / "trust.json")


def test_an_absent_trust_file_and_a_vanished_copy_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrustFileProblem, match="cannot be read"):
        Registry.from_file(tmp_path / "trust.json")
    write_registry(tmp_path / "trust.json", [], {"https://a.example.org/": b"{}"})
    registry = Registry.from_file(tmp_path / "trust.json")
    next((tmp_path / "trust-documents").iterdir()).unlink()
    with pytest.raises(TrustFileProblem, match="cannot be read"):
        registry.document("https://a.example.org/")
