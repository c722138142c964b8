"""Write the mails of the issuer into the outbox, in the language of the achievement, in the caller's transaction."""

import hashlib

from chassis.database import Connection
from chassis.languages import DEFAULT_LANGUAGE
from chassis.mail import Message
from chassis.outbox import put_mail
from issuer.composing import Material
from issuer.identities import Recipient
from issuer.service import Issuer


def post_award(
    issuer: Issuer, connection: Connection, recipient: Recipient, material: Material, award_id: str, holder_url: str
) -> None:
    """Tell the recipient, if an address is known, that a badge waits, with the one-time link."""
    if recipient.email is None:
        return
    language = _spoken(issuer, material.achievement.language)
    message = Message(
        to=recipient.email,
        subject=issuer.languages.t(language, "mail.award.subject", material.achievement.name),
        text=issuer.languages.t(
            language, "mail.award.text", material.achievement.name, material.issuer.name, holder_url
        ),
        dedupe_key=f"award:{award_id}:{_digest(holder_url)}",
    )
    put_mail(connection, issuer.vault, message, clock=issuer.clock)


def post_lost_links(
    issuer: Issuer, connection: Connection, address: str, links: list[tuple[str, str]], *, language: str
) -> None:
    """Send fresh links, (name of the achievement, link), to the address they belong to."""
    spoken = _spoken(issuer, language)
    lines = "\n\n".join(f"{name}\n{link}" for name, link in links)
    message = Message(
        to=address,
        subject=issuer.languages.t(spoken, "mail.lost-link.subject"),
        text=issuer.languages.t(spoken, "mail.lost-link.text", lines),
        dedupe_key=f"lost-link:{_digest(lines)}",
    )
    put_mail(connection, issuer.vault, message, clock=issuer.clock)


def post_mistake(
    issuer: Issuer, connection: Connection, contact: str, *, badge_url: str, text: str, digest: str
) -> None:
    """Pass "this badge is not for me" on to the organisation."""
    message = Message(
        to=contact,
        subject=issuer.languages.t(DEFAULT_LANGUAGE, "mail.mistake.subject"),
        text=issuer.languages.t(DEFAULT_LANGUAGE, "mail.mistake.text", badge_url, text),
        dedupe_key=f"mistake:{digest}",
    )
    put_mail(connection, issuer.vault, message, clock=issuer.clock)


def _spoken(issuer: Issuer, language: str) -> str:
    base = language.partition("-")[0]
    return base if base in issuer.languages.codes else DEFAULT_LANGUAGE


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
