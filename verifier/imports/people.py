"""Say who brings a badge, whether the badge names that person, and under which number they stand on the map."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from chassis import queries
from chassis.accounts import EMAIL_PURPOSE
from chassis.database import Connection
from chassis.sealing import Vault
from credentials.credential import IdentityObject
from credentials.identity import matches
from credentials.report import Report
from verifier.imports.records import Ownership

# One account for all wikis (SUL): a user's page there names the person, a bare user name anywhere could be anybody's.
_USER_PAGE: Final = "https://meta.wikimedia.org/wiki/User:"


@dataclass(frozen=True)
class Person:
    """Somebody with an account: what of them was verified at signing in."""

    account_id: str
    address: str | None = field(repr=False)
    wiki_sub: str | None = field(repr=False)
    wiki_username: str | None = field(repr=False)

    def digest(self, key: str) -> str | None:
        """Give the digest under which the map counts them, the same that feeds give (`PUT .../person-key`)."""
        if self.wiki_sub is not None:
            identity = f"wiki:{self.wiki_sub}"
        elif self.address is not None:
            identity = f"email:{self.address}"
        else:
            return None
        return hmac.digest(bytes.fromhex(key), identity.encode(), "sha256").hex()


def person_of(connection: Connection, vault: Vault, account_id: str) -> Person:
    """Read who an account is; one that is closed or gone has nothing verified."""
    account = queries.account_by_id(connection, account_id)
    if account is None or account.disabled_at is not None:
        return Person(account_id, None, None, None)
    sealed = queries.sealed_address(connection, account_id)
    address = None if sealed is None else vault.open(EMAIL_PURPOSE, sealed).decode()
    username = account.wiki_username if account.wiki_sub is not None else None
    return Person(account_id, address, account.wiki_sub, username)


def ownership(report: Report, person: Person) -> Ownership:
    """Say whether the badge of a report names this person: by a verified address or the page of a wiki account.

    A name, a user name of some other site or a number of the badge's own names nobody for certain.
    """
    if report.achievement_credential is not None:
        subject = report.achievement_credential.credential_subject
        subject_id, identities = subject.id, tuple(subject.identifier)
    elif report.awarded_badge is not None:
        subject_id, identities = None, (report.awarded_badge.assertion.recipient,)
    else:
        return Ownership.UNNAMED
    if _names(subject_id, identities, person):
        return Ownership.YOURS
    nobody = not identities and (subject_id or "urn:").startswith("urn:")
    return Ownership.UNNAMED if nobody else Ownership.OTHER


def _names(subject_id: str | None, identities: Iterable[IdentityObject], person: Person) -> bool:
    told = [identity for identity in identities if identity.identity_type != "name"]
    if person.address is not None:
        if subject_id is not None and subject_id.lower() == f"mailto:{person.address}":
            return True
        # An address may stand in capitals in the badge, unless it is hashed; ours is kept in lower case.
        mails = [identity for identity in told if identity.identity_type == "emailAddress"]
        plain = {identity.identity_hash.strip().lower() for identity in mails if not identity.hashed}
        if person.address in plain or any(matches(identity, person.address) for identity in mails if identity.hashed):
            return True
    if person.wiki_username is None:
        return False
    title = person.wiki_username.replace(" ", "_")
    pages = {_USER_PAGE + title, _USER_PAGE + quote(title)}
    return subject_id in pages or any(matches(identity, page) for identity in told for page in pages)
