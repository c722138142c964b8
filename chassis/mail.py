"""Send mail: into a folder (demonstration, tests) or through an SMTP server, always over the outbox.

Spec: RFC 5322 (messages), RFC 8314 (TLS for submission).
"""

import hashlib
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import unquote, urlsplit

from chassis.clock import Clock

SMTP_TIMEOUT_SECONDS = 20
IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
_LINE_BREAKS = re.compile(r"[\r\n]+")
_NO_FIELDS: Mapping[str, str | int] = MappingProxyType({})


class MailRefused(Exception):
    """The mail could not be handed over; it is tried again later."""

    code = "mail.refused"
    title = "A mail could not be sent"
    fields: Mapping[str, str | int] = _NO_FIELDS


@dataclass(frozen=True)
class Message:
    """One plain-text mail; `dedupe_key` names it for ever, so that a repeated delivery can be recognised."""

    to: str
    subject: str
    text: str
    dedupe_key: str = ""


class Mailer(Protocol):
    """Whoever takes mails out of the outbox."""

    def send(self, message: Message) -> None:
        """Hand the mail over.

        Raises:
            MailRefused: not handed over; the caller tries again.
        """
        ...


class FolderMailer:
    """Write each mail as an .eml file named by its time and dedupe key; the same mail twice is one file."""

    def __init__(self, folder: Path, *, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, message: Message) -> None:
        """Write the file whole or not at all, readable by its owner alone (it may hold sign-in links)."""
        at = self._clock()
        name = _file_name(message)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self._folder.glob(f"*-{name}.eml")):
                return
            unfinished = self._folder / f".{name}.unfinished"
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(compose(message, sender=self._sender, at=at).as_bytes())
            unfinished.rename(self._folder / f"{at:%Y%m%dT%H%M%SZ}-{name}.eml")
        except OSError as problem:
            raise MailRefused from problem


class SmtpMailer:
    """Hand each mail to a submission server, over TLS always (a local relay on localhost excepted)."""

    def __init__(self, url: str, *, sender: str, clock: Clock, timeout: float = SMTP_TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            message = "smtp_url must be smtps://HOST[:465] or smtp://HOST[:587]"
            raise ValueError(message)
        self._host = parts.hostname
        self._implicit_tls = parts.scheme == "smtps"
        self._port = parts.port or (IMPLICIT_TLS_PORT if self._implicit_tls else SUBMISSION_PORT)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender
        self._clock = clock
        self._timeout = timeout

    def send(self, message: Message) -> None:
        """Connect, say who we are, hand over, leave."""
        mail = compose(message, sender=self._sender, at=self._clock())
        try:
            with self._connected() as server:
                self._introduce(server)
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as problem:
            # The server's own words may repeat the address: they stay out of our message and of the logs.
            raise MailRefused(type(problem).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        if self._implicit_tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=ssl.create_default_context())
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _introduce(self, server: smtplib.SMTP) -> None:
        if not self._implicit_tls and self._host != "localhost":
            server.starttls(context=ssl.create_default_context())
        if self._user:
            server.login(self._user, self._password)


def compose(message: Message, *, sender: str, at: datetime) -> EmailMessage:
    """Give the whole mail; the Message-ID comes from the dedupe key, so that mail systems can drop a second copy."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = _LINE_BREAKS.sub(" ", message.subject)
    mail["Date"] = format_datetime(at)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{_digest(message)}@{domain}>"
    # Nobody wants an out-of-office answer to an automatic mail (RFC 3834 5).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def _digest(message: Message) -> str:
    named = message.dedupe_key or f"{message.to}\n{message.subject}\n{message.text}"
    return hashlib.sha256(named.encode()).hexdigest()[:40]


def _file_name(message: Message) -> str:
    """Give the dedupe key as a file name (it never holds an address), with enough of its hash to be unique."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", message.dedupe_key).strip("-")[:60] or "mail"
    return f"{readable}-{_digest(message)[:12]}"
