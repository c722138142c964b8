"""Read, seal and find the identities of people: names, e-mail addresses, wiki user names.

They stand sealed in the database and are found by keyed hashes; nothing here ever enters a signed badge.
"""

import re
import unicodedata
from dataclasses import dataclass

from chassis.accounts import MalformedAddress, address_hash, parse_address
from chassis.sealing import Vault
from issuer.problems import RecipientEmail, RecipientMissing, RecipientName, RecipientWikiName

MAX_NAME_CHARACTERS = 200
MAX_WIKI_NAME_BYTES = 255  # MediaWiki: user_name is varbinary(255).

# MediaWiki: $wgInvalidUsernameCharacters, and what no page title may hold.
_WIKI_NAME_FORBIDDEN = re.compile(r"[#<>\[\]|{}/@:=\x00-\x1f\x7f]")


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
    """Give the address trimmed and lower-cased: one person, one hash.

    Raises: RecipientEmail.
    """
    try:
        return parse_address(text)
    except MalformedAddress as problem:
        raise RecipientEmail from problem


def normal_wiki_name(text: str) -> str:
    """Give the user name as MediaWiki writes it: spaces, first letter upper case."""
    name = " ".join(unicodedata.normalize("NFC", text).replace("_", " ").split())
    name = name.removeprefix("User:")
    if not name or len(name.encode()) > MAX_WIKI_NAME_BYTES or _WIKI_NAME_FORBIDDEN.search(name):
        raise RecipientWikiName
    return name[0].upper() + name[1:]


def wiki_name_hash(vault: Vault, wiki_name: str) -> str:
    """Give the hash under which a wiki user name is found."""
    return vault.keyed_hash("wiki-name", wiki_name)


def seal_recipient(vault: Vault, recipient: Recipient, *, issuer_slug: str, award_id: str) -> SealedRecipient:
    """Seal a recipient; `person_id` is the same for the same identity at the same issuer, else the award's own."""
    if recipient.email:
        identity = f"email:{recipient.email}"
    elif recipient.wiki_name:
        identity = f"wiki-name:{recipient.wiki_name}"
    else:
        identity = f"award:{award_id}"
    return SealedRecipient(
        name_sealed=_sealed(vault, "recipient-name", recipient.name),
        email_sealed=_sealed(vault, "recipient-email", recipient.email),
        email_hash=address_hash(vault, recipient.email) if recipient.email else None,
        wiki_name_sealed=_sealed(vault, "recipient-wiki-name", recipient.wiki_name),
        wiki_name_hash=wiki_name_hash(vault, recipient.wiki_name) if recipient.wiki_name else None,
        person_id=vault.keyed_hash("issuer-person", f"{issuer_slug} {identity}"),
    )


def open_recipient(vault: Vault, sealed: SealedRecipient) -> Recipient:
    """Read a stored recipient."""
    return Recipient(
        name=_opened(vault, "recipient-name", sealed.name_sealed),
        email=_opened(vault, "recipient-email", sealed.email_sealed),
        wiki_name=_opened(vault, "recipient-wiki-name", sealed.wiki_name_sealed),
    )


def _sealed(vault: Vault, purpose: str, text: str | None) -> str | None:
    return None if text is None else vault.seal(purpose, text.encode())


def _opened(vault: Vault, purpose: str, sealed: str | None) -> str | None:
    return None if sealed is None else vault.open(purpose, sealed).decode()
