"""Recipients by plain and by hashed identifiers, with the published vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.credential import IdentityObject
from credentials.identity import hash_identity, matches, names

# Open Badges 3.0, class IdentityObject; certification guide.
VECTOR = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def identity(
    text: str, *, hashed: bool = True, kind: str = "emailAddress", salt: str | None = "Kosher"
) -> IdentityObject:
    return IdentityObject(hashed=hashed, identity_hash=text, identity_type=kind, salt=salt)


@pytest.mark.conformance("OB-97")
def test_the_published_hash_is_ours() -> None:
    assert hash_identity("a@example.com", "Kosher") == VECTOR


CASES: list[tuple[str, IdentityObject, str, bool]] = [
    ("a salted hash", identity(VECTOR), "a@example.com", True),
    ("hexadecimal in capitals", identity("sha256$" + VECTOR[7:].upper()), "a@example.com", True),
    ("an address in capitals", identity(VECTOR), "A@EXAMPLE.COM", True),
    ("another address", identity(VECTOR), "b@example.com", False),
    ("another salt", identity(VECTOR, salt="kosher"), "a@example.com", False),
    ("no salt", identity(VECTOR, salt=None), "a@example.com", False),
    ("a hash without salt", identity(hash_identity("x", ""), salt=None), "x", True),
    ("MD5 of the past", identity("md5$6a3bfcbb4b59c07e7a6f1b9a7ec1b6d3"), "a@example.com", False),
    ("an unknown algorithm", identity("sha1$" + VECTOR[7:]), "a@example.com", False),
    ("no algorithm", identity(VECTOR[7:]), "a@example.com", False),
    ("a hash that is not said to be one", identity(VECTOR, hashed=False), "a@example.com", False),
    ("a plain name", identity("Ada", hashed=False, kind="name", salt=None), "Ada", True),
    ("a user name in other letters", identity("Ada", hashed=False, kind="userName", salt=None), "ada", False),
]


@pytest.mark.conformance("OB-95", "OB-97", "OB-98")
@pytest.mark.parametrize(("name", "entry", "identifier", "expected"), CASES)
def test_an_identity_names_a_person_or_not(name: str, entry: IdentityObject, identifier: str, expected: bool) -> None:
    assert matches(entry, identifier) is expected


@pytest.mark.conformance("OB-96")
def test_one_entry_of_several_is_enough() -> None:
    entries = [identity("sha256$00"), identity(VECTOR)]
    assert names(None, entries, "a@example.com")
    assert names("did:key:z6Mk", [], "did:key:z6Mk")
    assert not names("did:key:z6Mk", entries, "b@example.com")


@given(identifier=st.text(), salt=st.text())
def test_what_is_hashed_matches(identifier: str, salt: str) -> None:
    assert matches(identity(hash_identity(identifier, salt), kind="name", salt=salt), identifier)
