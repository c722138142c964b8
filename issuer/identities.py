"""Read, seal and find the identities of people: names, e-mail addresses, wiki user names.

They stand sealed in the database and are found by keyed hashes; nothing here ever enters a signed badge.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from issuer.problems import RecipientEmail, RecipientMissing, RecipientName, RecipientWikiName

MAX_NAME_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 254  # RFC 5321 4.5.3.1.3: 256 octets with the angle brackets.
MAX_WIKI_NAME_BYTES = 255  # MediaWiki: user_name is varbinary(255).

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
# MediaWiki: $wgInvalidUsernameCharacters, and what no page title may hold.
_WIKI_NAME_FORBIDDEN = re.compile(r"[#<>\[\]|{}/@:=\x00-\x1f\x7f]")


class Sealer(Protocol):
    """What is needed of the vault."""

    def seal(self, purpose: str, plaintext: bytes) -> str: ...
    def open(self, purpose: str, sealed: str) -> bytes: ...
    def keyed_hash(self, purpose: str, text: str) -> str: ...


@dataclass(frozen=True)
class Recipient:
    """Who an award is for, as the trainer typed it and this module normalised it."""

    name: str | None = None
    email: str | None = None
    wiki_name: str | None = None

    @property
    def shown(self) -> str:
        """Give what the trainer's own pages call the person."""
        return self.name or self.wiki_name or self.email or ""


@dataclass(frozen=True)
class SealedRecipient:
    """A recipient as stored: nothing readable without the vault."""

    name_sealed: str | None
    email_sealed: str | None
    email_hash: str | None
    wiki_name_sealed: str | None
    wiki_name_hash: str | None
    person_id: str


def read_recipient(*, name: str | None = None, email: str | None = None, wiki_name: str | None = None) -> Recipient:
    """Normalise and check what was typed.

    Raises: RecipientMissing, RecipientName, RecipientEmail, RecipientWikiName.
    """
    recipient = Recipient(
        name=_name(name) if name and name.strip() else None,
        email=normal_email(email) if email and email.strip() else None,
        wiki_name=normal_wiki_name(wiki_name) if wiki_name and wiki_name.strip() else None,
    )
    if recipient == Recipient():
        raise RecipientMissing
    return recipient


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > MAX_NAME_CHARACTERS or any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise RecipientName
    return name


def normal_email(text: str) -> str:
    """Give the address trimmed and lower-cased: one person, one hash."""
    address = text.strip().lower()
    if len(address) > MAX_EMAIL_CHARACTERS or not _EMAIL.fullmatch(address) or ".." in address:
        raise RecipientEmail
    return address


def normal_wiki_name(text: str) -> str:
    """Give the user name as MediaWiki writes it: spaces, first letter upper case."""
    name = " ".join(unicodedata.normalize("NFC", text).replace("_", " ").split())
    name = name.removeprefix("User:")
    if not name or len(name.encode()) > MAX_WIKI_NAME_BYTES or _WIKI_NAME_FORBIDDEN.search(name):
        raise RecipientWikiName
    return name[0].upper() + name[1:]


def email_hash(sealer: Sealer, email: str) -> str:
    """Give the hash under which an address is found; accounts use the same."""
    return sealer.keyed_hash("email", email)


def wiki_name_hash(sealer: Sealer, wiki_name: str) -> str:
    """Give the hash under which a wiki user name is found."""
    return sealer.keyed_hash("wiki-name", wiki_name)


def seal_recipient(sealer: Sealer, recipient: Recipient, *, issuer_slug: str, award_id: str) -> SealedRecipient:
    """Seal a recipient; `person_id` is the same for the same identity at the same issuer, else the award's own."""
    if recipient.email:
        identity = f"email:{recipient.email}"
    elif recipient.wiki_name:
        identity = f"wiki-name:{recipient.wiki_name}"
    else:
        identity = f"award:{award_id}"
    return SealedRecipient(
        name_sealed=_sealed(sealer, "recipient-name", recipient.name),
        email_sealed=_sealed(sealer, "recipient-email", recipient.email),
        email_hash=email_hash(sealer, recipient.email) if recipient.email else None,
        wiki_name_sealed=_sealed(sealer, "recipient-wiki-name", recipient.wiki_name),
        wiki_name_hash=wiki_name_hash(sealer, recipient.wiki_name) if recipient.wiki_name else None,
        person_id=sealer.keyed_hash("issuer-person", f"{issuer_slug} {identity}"),
    )


def open_recipient(sealer: Sealer, sealed: SealedRecipient) -> Recipient:
    """Read a stored recipient."""
    return Recipient(
        name=_opened(sealer, "recipient-name", sealed.name_sealed),
        email=_opened(sealer, "recipient-email", sealed.email_sealed),
        wiki_name=_opened(sealer, "recipient-wiki-name", sealed.wiki_name_sealed),
    )


def _sealed(sealer: Sealer, purpose: str, text: str | None) -> str | None:
    return None if text is None else sealer.seal(purpose, text.encode())


def _opened(sealer: Sealer, purpose: str, sealed: str | None) -> str | None:
    return None if sealed is None else sealer.open(purpose, sealed).decode()
