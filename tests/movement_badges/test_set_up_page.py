"""The page that sets a new node up: what was typed wrong is told, and leaves nothing behind."""

from pathlib import Path

from fastapi.testclient import TestClient

from chassis import queries
from chassis.sealing import create_key_file
from chassis.settings import Settings
from movement_badges.application import create_app
from movement_badges.migrating import migrate
from movement_badges.setting_up import set_up_link

FORM = {
    "name": "Odile",
    "email": "odile@example.org",
    "organisation": "Test Chapter",
    "description": "Volunteers who test.",
    "slug": "chapter",
}


def test_a_short_name_that_no_address_keeps_is_told_and_can_be_corrected(tmp_path: Path) -> None:
    key_file = tmp_path / "key-encryption.key"
    create_key_file(key_file, lambda size: bytes(range(size)))
    settings = Settings(
        public_url="http://localhost:8000",
        profile="demonstration",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'movement-badges.sqlite'}",
        key_file=key_file,
        mail_folder=tmp_path / "mail",
    )
    application = create_app(settings, runs_jobs=False)
    shell = application.state.shell
    migrate(shell.database)
    browser = TestClient(application, base_url=settings.public_url)
    link = set_up_link(shell)
    refused = browser.post(link, data={**FORM, "slug": "Not a name!"})
    assert refused.status_code == 422
    assert "organisation.slug" in refused.text
    with shell.database.reading() as connection:
        assert not queries.has_operator(connection)
    assert browser.post(link, data=FORM).status_code == 200
    assert browser.get(link).status_code == 404
    shell.database.dispose()
