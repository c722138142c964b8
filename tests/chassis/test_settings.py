"""Settings: what a production node must not be started with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.sealing import create_key_file
from chassis.settings import Settings, described, redacted_url


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "KEK", "PUBLIC_URL", "PROFILE", "DATABASE_URL"):
        monkeypatch.delenv(f"MOVEMENT_BADGES_{name}", raising=False)


@pytest.fixture
def key_file(tmp_path: Path, entropy: Callable[[int], bytes]) -> Path:
    create_key_file(tmp_path / "kek", entropy)
    return tmp_path / "kek"


def test_a_production_node_starts_with_https_and_a_key_file(key_file: Path, tmp_path: Path) -> None:
    settings = Settings(public_url="https://badges.example.org", key_file=key_file, data_dir=tmp_path)
    assert settings.is_https
    assert not settings.is_demonstration
    assert settings.database_url == f"sqlite:///{tmp_path}/movement-badges.sqlite"


def test_a_demonstration_runs_on_localhost_over_http(tmp_path: Path) -> None:
    settings = Settings(public_url="http://localhost:8123", profile="demonstration", data_dir=tmp_path)
    assert settings.is_demonstration
    assert not settings.is_https


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, key_file: Path) -> None:
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", "https://badges.example.org:8443")
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(key_file))
    monkeypatch.setenv("MOVEMENT_BADGES_SESSION_IDLE", "PT10M")
    settings = Settings.read()
    assert settings.public_url == "https://badges.example.org:8443"
    assert settings.session_idle.total_seconds() == 600


@pytest.mark.parametrize(
    ("case", "url", "profile", "reason"),
    [
        ("http in production", "http://badges.example.org", "production", "https"),
        ("http://localhost in production", "http://localhost:8000", "production", "https"),
        ("http elsewhere in the demonstration", "http://badges.example.org", "demonstration", "localhost"),
        ("an address", "https://192.0.2.7", "production", "address"),
        ("a loopback address", "http://127.0.0.1:8000", "demonstration", "address"),
        ("an IPv6 address", "http://[::1]:8000", "demonstration", "origin"),
        ("a slash at the end", "https://badges.example.org/", "production", "origin only"),
        ("a path", "https://badges.example.org/x", "production", "origin only"),
        ("a user", "https://me@badges.example.org", "production", "origin only"),
        ("a query", "https://badges.example.org?x", "production", "origin only"),
        ("upper case", "https://Badges.example.org", "production", "origin only"),
        ("another scheme", "ftp://badges.example.org", "production", "origin"),
        ("no scheme", "badges.example.org", "production", "origin"),
        ("nothing", "", "production", "origin"),
    ],
)
def test_an_unusable_public_url_is_refused(key_file: Path, case: str, url: str, profile: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Settings.model_validate({"public_url": url, "profile": profile, "key_file": key_file})


def test_production_refuses_a_missing_key_file(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="keys init"):
        Settings(public_url="https://badges.example.org", key_file=tmp_path / "none")


@pytest.mark.parametrize("name", ["MOVEMENT_BADGES_KEK", "MOVEMENT_BADGES_KEY", "MOVEMENT_BADGES_KEY_ENCRYPTION_KEY"])
def test_production_refuses_a_key_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, key_file: Path, name: str
) -> None:
    monkeypatch.setenv(name, "c2VjcmV0")
    with pytest.raises(ValidationError, match="key_file") as refused:
        Settings(public_url="https://badges.example.org", key_file=key_file)
    assert "c2VjcmV0" not in str(refused.value)


@pytest.mark.parametrize("name", ["session_idle", "session_absolute", "sign_in_link_lifetime"])
def test_a_lifetime_is_never_nothing(key_file: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="longer than nothing"):
        Settings.model_validate({"public_url": "https://b.example.org", "key_file": key_file, name: 0})


def test_settings_do_not_change_after_the_start(key_file: Path) -> None:
    settings = Settings(public_url="https://badges.example.org", key_file=key_file)
    with pytest.raises(ValidationError):
        settings.public_url = "https://other.example.org"


def test_the_list_of_settings_shows_no_password_and_documents_every_field(key_file: Path) -> None:
    settings = Settings(
        public_url="https://badges.example.org",
        key_file=key_file,
        database_url="postgresql://badges:hunter2@db.example.org/badges",
        smtp_url="smtps://me%40x:swordfish@mail.example.org",
    )
    lines = list(described(settings))
    shown = "\n".join(f"{line.variable}={line.value}" for line in lines)
    assert "hunter2" not in shown
    assert "swordfish" not in shown
    assert "MOVEMENT_BADGES_DATABASE_URL=postgresql://badges:***@db.example.org/badges" in shown
    assert all(line.description for line in lines)
    assert {line.variable for line in lines if not line.is_default} >= {"MOVEMENT_BADGES_PUBLIC_URL"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p@ss@h/d", "postgresql://u:***@h/d"),
        ("sqlite:////srv/x.sqlite", "sqlite:////srv/x.sqlite"),
        ("smtps://u@h", "smtps://u@h"),
    ],
)
def test_a_password_in_a_url_is_left_out(url: str, shown: str) -> None:
    assert redacted_url(url) == shown


@pytest.mark.parametrize(
    "address", ["http://example.org/source", "ftp://example.org", "source", "https://me@example.org"]
)
def test_the_source_is_offered_over_https(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url="http://localhost:1", profile="demonstration", data_dir=tmp_path, source_url=address)
