"""Read the settings of one deployment once, at the start, and refuse what would be unsafe.

Every setting is an environment variable `MOVEMENT_BADGES_<NAME>`; `movement-badges doctor` lists them.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENVIRONMENT_PREFIX = "MOVEMENT_BADGES_"
# Names under which people put the key-encryption key into the environment; every child process and crash
# report sees the environment, so the production profile refuses them (security.md 7).
KEY_VARIABLES = tuple(ENVIRONMENT_PREFIX + name for name in ("KEY", "KEK", "KEY_ENCRYPTION_KEY"))
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LAST_LABEL_OF_A_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@]*):([^/]*)@")


class Settings(BaseSettings):
    """What one deployment is; frozen after start."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix=ENVIRONMENT_PREFIX, extra="forbid", env_ignore_empty=True, populate_by_name=True
    )

    public_url: str = Field(description="Origin under which the world sees this node, without a slash at the end.")
    profile: Literal["production", "demonstration"] = Field(
        default="production", description="`demonstration` alone allows http://localhost:N and one-click sign-in."
    )
    data_dir: Path = Field(default=Path("data"), description="Folder of the SQLite file and of stored objects.")
    database_url: str = Field(
        default="", description="sqlite:///PATH or postgresql://...; without it an SQLite file in the data folder."
    )
    key_file: Path = Field(
        default=Path("keys/key-encryption.key"),
        description="File of the key-encryption key: 32 random bytes, mode 0400, made by `keys init`.",
    )
    trust_file: Path | None = Field(default=None, description="JSON document of recognised issuers; none without it.")
    mail_folder: Path | None = Field(default=None, description="Folder that gets each mail as an .eml file.")
    smtp_url: str | None = Field(
        default=None, description="smtps://USER:PASSWORD@HOST:465 or smtp://...:587 (STARTTLS); wins over the folder."
    )
    mail_from: str = Field(
        default="Movement Badges <badges@localhost>", description="Sender that stands in every mail."
    )
    session_idle: timedelta = Field(
        default=timedelta(minutes=30), description="A browser session ends after this time without a request."
    )
    session_absolute: timedelta = Field(
        default=timedelta(hours=12), description="A browser session ends after this time in any case."
    )
    sign_in_link_lifetime: timedelta = Field(
        default=timedelta(minutes=20), description="A sign-in link from a mail works for this time."
    )
    harvest_interval: timedelta = Field(
        default=timedelta(hours=1), description="How often the map reads the feeds that it knows."
    )
    map_publication: Literal["harvest", "monthly"] = Field(
        default="monthly", description="When the public map is published: at each harvest, or once a month."
    )
    source_url: str | None = Field(
        default=None,
        description="Where the source of this very program can be had (https); every page offers it, as the AGPL asks.",
    )
    log_format: Literal["json", "human"] = Field(default="json", description="Shape of the log lines.")

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
            message = "must be an origin such as https://badges.example.org"
            raise ValueError(message)
        if not _LAST_LABEL_OF_A_NAME.fullmatch(host.rpartition(".")[2]):
            # did:web forbids IP addresses, and every issuer of this node is named by its host.
            message = "must name a host, not an IP address (did:web forbids addresses)"
            raise ValueError(message)
        port = f":{parts.port}" if parts.port is not None else ""
        if value != f"{parts.scheme}://{host}{port}":
            message = "must be an origin only: lower case, no path, no user, no slash at the end"
            raise ValueError(message)
        return value

    @field_validator("source_url")
    @classmethod
    def _source_is_offered_on_the_web(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://none")
        if parts.scheme != "https" or not parts.hostname or parts.username is not None:
            message = "must be an https address"
            raise ValueError(message)
        return value

    @field_validator("session_idle", "session_absolute", "sign_in_link_lifetime", "harvest_interval")
    @classmethod
    def _lifetime_is_positive(cls, value: timedelta, _info: ValidationInfo) -> timedelta:
        if value <= timedelta(0):
            message = "must be longer than nothing"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _profile_is_kept(self) -> Self:
        address = urlsplit(self.public_url)
        if self.profile == "production":
            self._refuse_what_production_forbids(https=address.scheme == "https")
        elif address.scheme == "http" and address.hostname != "localhost":
            message = "the demonstration profile allows http only for http://localhost:N"
            raise ValueError(message)
        if not self.database_url:
            # The model is frozen for its users; here it still comes into being.
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'movement-badges.sqlite'}")
        return self

    def _refuse_what_production_forbids(self, *, https: bool) -> None:
        if not https:
            message = "the production profile needs an https public_url"
            raise ValueError(message)
        if present := [name for name in KEY_VARIABLES if name in os.environ]:
            message = f"the production profile refuses a key in the environment ({', '.join(present)}): use key_file"
            raise ValueError(message)
        if not self.key_file.is_file():
            message = f"there is no key file at {self.key_file}: make one with `movement-badges keys init`"
            raise ValueError(message)

    @classmethod
    def read(cls) -> Self:
        """Read the settings from the environment alone."""
        # The required fields come from the environment; only the values as a mapping keep that visible to types.
        return cls.model_validate({})

    @property
    def is_https(self) -> bool:
        """Say whether cookies can be Secure and HSTS can be sent."""
        return self.public_url.startswith("https://")

    @property
    def folder_of_mails(self) -> Path:
        """Give the folder that gets each mail as a file where no mail server is set."""
        return self.mail_folder or self.data_dir / "mail"

    @property
    def mails_lie_in(self) -> Path | None:
        """Give where an operator finds the mails; None where a mail server takes them."""
        return None if self.smtp_url is not None else self.folder_of_mails.resolve()

    @property
    def is_demonstration(self) -> bool:
        """Say whether this is the seeded demonstration."""
        return self.profile == "demonstration"


@dataclass(frozen=True)
class SettingLine:
    """One line of `movement-badges doctor`."""

    variable: str
    value: str
    description: str
    is_default: bool


def described(settings: Settings) -> Iterator[SettingLine]:
    """List every setting with its effective value; passwords inside URLs are left out."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        yield SettingLine(
            variable=ENVIRONMENT_PREFIX + name.upper(),
            value="" if value is None else redacted_url(str(value)),
            description=field.description or "",
            is_default=name not in settings.model_fields_set,
        )


def redacted_url(text: str) -> str:
    """Give a URL without the password that may stand in it."""
    return _PASSWORD_IN_URL.sub(r"\1:***@", text)
