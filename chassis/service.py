"""Hold what every route of every house may use, and put it around the application."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.clock import Clock
from chassis.database import Database
from chassis.fetching import Fetcher
from chassis.languages import Languages
from chassis.mail import FolderMailer, Mailer, SmtpMailer
from chassis.rendering import Renderer
from chassis.sealing import Vault
from chassis.settings import Settings


@dataclass(frozen=True)
class Shell:
    """The shell of one running node; made once by the composition root, `app.state.shell` from then on."""

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    entropy: Callable[[int], bytes]
    renderer: Renderer
    languages: Languages
    mailer: Mailer
    fetcher: Fetcher


def _current_shell(request: Request) -> Shell:
    shell: Shell = request.app.state.shell
    return shell


CurrentShell = Annotated[Shell, Depends(_current_shell)]


def mailer_of(settings: Settings, clock: Clock) -> Mailer:
    """Give the mailer that the settings name: SMTP, else a folder (the data folder's `mail` by default)."""
    if settings.smtp_url is not None:
        return SmtpMailer(settings.smtp_url, sender=settings.mail_from, clock=clock)
    return FolderMailer(settings.folder_of_mails, sender=settings.mail_from, clock=clock)
