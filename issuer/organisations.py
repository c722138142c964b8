"""Create organisations with their keys, rotate and revoke keys, compose did.json at key events only.

A retired key stays in did.json with its place in `assertionMethod`: did:web has no history, and removing it would
break every badge that it signed. A revoked key is marked so in its place.
"""

import re
from datetime import datetime

from chassis.database import Connection
from credentials import strict_json
from credentials.did_documents import compose_did_document
from issuer import journal, queries, token_queries
from issuer.composing import instant
from issuer.identities import normal_email
from issuer.journal import Entry, Kind
from issuer.problems import (
    KeyState as KeyStateProblem,
)
from issuer.problems import (
    OrganisationContact,
    OrganisationExists,
    OrganisationSlug,
    OrganisationText,
    OrganisationUnknown,
    OrganisationUrl,
    RecipientEmail,
)
from issuer.records import Key, KeyPurpose, KeyState, Organisation
from issuer.requests import contains_address, is_https_address
from issuer.service import Issuer
from issuer.status_indices import create_list

MAX_NAME_CHARACTERS = 200
MAX_DESCRIPTION_CHARACTERS = 2_000
MAX_SLUG_CHARACTERS = 64
# did:web segments and page addresses; the same form as the scope `issuer:SLUG` of a role.
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def create_organisation(
    issuer: Issuer,
    connection: Connection,
    *,
    slug: str,
    name: str,
    description: str,
    url: str | None = None,
    contact_email: str | None = None,
    actor: str | None = None,
) -> Organisation:
    """Create an organisation, a key for each purpose, its did.json and its first status list, in one unit of work.

    The list is published by `refresh_due_lists`, or by the first award at the latest.

    Raises: OrganisationSlug, OrganisationExists, OrganisationText, OrganisationUrl, OrganisationContact.
    """
    at = issuer.clock()
    if not is_slug(slug):
        raise OrganisationSlug(slug=slug[:64])
    if queries.organisation(connection, slug) is not None:
        raise OrganisationExists(slug=slug)
    organisation = Organisation(
        slug=slug,
        name=_text(name, MAX_NAME_CHARACTERS),
        description=_text(description, MAX_DESCRIPTION_CHARACTERS),
        url=_url(url),
        contact_sealed=_sealed_contact(issuer, contact_email),
        created_at=at,
    )
    queries.insert_organisation(connection, organisation)
    for purpose in KeyPurpose:
        _add_key(issuer, connection, slug, purpose, at=at, actor=actor)
    publish_did_document(issuer, connection, slug, at=at, actor=actor)
    create_list(connection, slug, entropy=issuer.entropy)
    return organisation


def rotate_key(issuer: Issuer, connection: Connection, slug: str, purpose: KeyPurpose, *, actor: str | None) -> Key:
    """Retire the active key of a purpose and make a new one; did.json lists both.

    Raises: OrganisationUnknown.
    """
    at = issuer.clock()
    found(connection, slug)
    for key in queries.keys_of(connection, slug):
        if key.purpose is purpose and key.state is KeyState.ACTIVE:
            _end_key(issuer, connection, key, KeyState.RETIRED, at=at, actor=actor)
    new = _add_key(issuer, connection, slug, purpose, at=at, actor=actor)
    publish_did_document(issuer, connection, slug, at=at, actor=actor)
    return new


def provide_token_keys(issuer: Issuer) -> list[Key]:
    """Give each organisation that has none a key for tokens, and list it in did.json; give the new keys.

    Organisations of an earlier release have none. Two processes that start at once make one key.
    """
    with issuer.database.reading() as connection:
        wanting = token_queries.organisations_without_key(connection)
    made: list[Key] = []
    for slug in wanting:
        at = issuer.clock()
        with issuer.database.writing() as connection:
            token_queries.lock_organisation(connection, slug)
            if slug in token_queries.organisations_without_key(connection):
                made.append(_add_key(issuer, connection, slug, KeyPurpose.TOKEN, at=at, actor=None))
                publish_did_document(issuer, connection, slug, at=at, actor=None)
    return made


def revoke_key(issuer: Issuer, connection: Connection, slug: str, key_id: str, *, actor: str | None) -> None:
    """Revoke a key for ever: nothing is signed with it any more, and did.json says since when.

    Raises: OrganisationUnknown; KeyState when the organisation has no such unrevoked key.
    """
    at = issuer.clock()
    found(connection, slug)
    keys = [key for key in queries.keys_of(connection, slug) if key.id == key_id]
    if not keys or keys[0].state is KeyState.REVOKED:
        raise KeyStateProblem(key=key_id)
    _end_key(issuer, connection, keys[0], KeyState.REVOKED, at=at, actor=actor)
    publish_did_document(issuer, connection, slug, at=at, actor=actor)


def found(connection: Connection, slug: str) -> Organisation:
    """Find an organisation.

    Raises: OrganisationUnknown.
    """
    organisation = queries.organisation(connection, slug)
    if organisation is None:
        raise OrganisationUnknown(slug=slug[:64])
    return organisation


def publish_did_document(
    issuer: Issuer, connection: Connection, slug: str, *, at: datetime, actor: str | None
) -> bytes:
    """Compose did.json from every key (revoked ones say since when), and keep the bytes that are served from now on."""
    # The key that signs now stands first of its purpose; the credential key stands first in the document.
    keys = sorted(
        queries.keys_of(connection, slug),
        key=lambda key: (key.state is not KeyState.ACTIVE, -key.created_at.timestamp()),
    )
    document = compose_did_document(
        issuer.addresses.did(slug),
        credential_keys=[key.public for key in keys if key.purpose is KeyPurpose.CREDENTIAL],
        status_keys=[key.public for key in keys if key.purpose is KeyPurpose.STATUS],
        token_keys=[key.public for key in keys if key.purpose is KeyPurpose.TOKEN],
        also_known_as=[issuer.addresses.issuer(slug)],
    )
    revoked = {
        issuer.addresses.method(slug, key.fragment): instant(key.revoked_at)
        for key in keys
        if key.revoked_at is not None
    }
    methods = document["verificationMethod"]
    for method in methods if isinstance(methods, list) else []:
        if isinstance(method, dict) and method["id"] in revoked:
            method["revoked"] = revoked[str(method["id"])]
    content = strict_json.dump(document)
    queries.store_did_document(connection, slug, content)
    journal.record(connection, [Entry(Kind.DID_DOCUMENT, slug, slug, content)], at=at, actor=actor)
    return content


def contact_email(issuer: Issuer, organisation: Organisation) -> str | None:
    """Give the address to which "this is not for me" goes; it is never shown."""
    sealed = organisation.contact_sealed
    return None if sealed is None else issuer.vault.open("organisation-contact", sealed).decode()


def _add_key(
    issuer: Issuer, connection: Connection, slug: str, purpose: KeyPurpose, *, at: datetime, actor: str | None
) -> Key:
    key = issuer.keyring.create(slug, purpose, at=at, entropy=issuer.entropy)
    queries.insert_key(connection, key)
    entry = Entry(Kind.KEY_CREATED, slug, key.id, f"{purpose} {key.multikey}".encode())
    journal.record(connection, [entry], at=at, actor=actor)
    return key


def _end_key(
    issuer: Issuer, connection: Connection, key: Key, state: KeyState, *, at: datetime, actor: str | None
) -> None:
    queries.change_key_state(connection, key.id, state, at=at)
    issuer.keyring.forget(key.id)
    kind = Kind.KEY_RETIRED if state is KeyState.RETIRED else Kind.KEY_REVOKED
    entry = Entry(kind, key.issuer_slug, key.id, f"{key.purpose} {key.multikey}".encode())
    journal.record(connection, [entry], at=at, actor=actor)


def is_slug(text: str) -> bool:
    """Say whether a short name can stand in addresses and identifiers for ever."""
    return _SLUG.fullmatch(text) is not None


def is_text(text: str, limit: int) -> bool:
    """Say whether a name or description can stand in every badge: something, printable, without e-mail addresses."""
    return 0 < len(text) <= limit and text.isprintable() and not contains_address(text)


def _text(text: str, limit: int) -> str:
    tidy = text.strip()
    if not is_text(tidy, limit):
        raise OrganisationText(limit=limit)
    return tidy


def _url(url: str | None) -> str | None:
    if url is None or not url.strip():
        return None
    if not is_https_address(url.strip()):
        raise OrganisationUrl
    return url.strip()


def _sealed_contact(issuer: Issuer, address: str | None) -> str | None:
    if address is None or not address.strip():
        return None
    try:
        return issuer.vault.seal("organisation-contact", normal_email(address).encode())
    except RecipientEmail as problem:
        raise OrganisationContact from problem
