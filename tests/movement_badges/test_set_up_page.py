"""The page that sets a new node up: what was typed wrong is told, and leaves nothing behind."""

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
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


def node_in(folder: Path, **settings: str) -> tuple[FastAPI, TestClient]:
    """An empty node, and the browser of whoever reads its console."""
    key_file = folder / "key-encryption.key"
    create_key_file(key_file, lambda size: bytes(range(size)))
    application = create_app(
        Settings.model_validate(
            {
                "public_url": "http://localhost:8000",
                "profile": "demonstration",
                "data_dir": folder,
                "database_url": f"sqlite:///{folder / 'movement-badges.sqlite'}",
                "key_file": key_file,
                **settings,
            }
        ),
        runs_jobs=False,
    )
    migrate(application.state.shell.database)
    return application, TestClient(application, base_url="http://localhost:8000")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("name", "odile@example.org"),
        ("email", "odile@"),
        ("organisation", ""),
        ("organisation", "x" * 201),
        ("description", "Write to us: us@example.org"),
        ("slug", "Not a name!"),
        ("slug", ""),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field_and_nothing_typed_is_lost(
    tmp_path: Path, field: str, wrong: str
) -> None:
    application, browser = node_in(tmp_path)
    shell = application.state.shell
    link = set_up_link(shell)
    refused = browser.post(link, data={**FORM, field: wrong})
    assert refused.status_code == 422
    assert refused.headers["cache-control"] == "no-store"
    assert f'id="{field}-error"' in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    for name, typed in FORM.items():
        assert (unescape(refused.text).count(typed) > 0) or name == field
    with shell.database.reading() as connection:
        assert not queries.has_operator(connection)
    assert browser.post(link, data=FORM).status_code == 200
    assert browser.get(link).status_code == 404
    shell.database.dispose()


def test_every_wrong_field_is_told_at_once(tmp_path: Path) -> None:
    application, browser = node_in(tmp_path)
    refused = browser.post(set_up_link(application.state.shell), data={})
    assert (refused.status_code, refused.text.count('aria-invalid="true"')) == (422, 5)
    assert "5 fields cannot be used as they are." in refused.text
    application.state.shell.database.dispose()


def test_a_description_in_several_lines_is_one(tmp_path: Path) -> None:
    application, browser = node_in(tmp_path)
    done = browser.post(
        set_up_link(application.state.shell), data={**FORM, "description": "We teach.\r\n\r\nAnd test."}
    )
    assert done.status_code == 200
    assert "We teach. And test." in browser.get("/issuers/chapter").text
    application.state.shell.database.dispose()


def test_without_a_mail_server_the_operator_is_told_where_mails_lie_and_the_link_is_there(tmp_path: Path) -> None:
    application, browser = node_in(tmp_path)
    link = set_up_link(application.state.shell)
    folder = tmp_path.resolve() / "mail"
    assert str(folder) in browser.get(link).text
    assert str(folder) in browser.post(link, data=FORM).text
    (mail,) = folder.glob("*-sign-in-*.eml")
    sign_in = re.search(r"http://localhost:8000(/sign-in/\S+)", mail.read_text())
    assert sign_in is not None
    assert browser.get(sign_in[1]).status_code == 200
    application.state.shell.database.dispose()


def test_with_a_mail_server_no_folder_is_named(tmp_path: Path) -> None:
    application, browser = node_in(tmp_path, smtp_url="smtps://badges:secret@mail.example.org")
    page = browser.get(set_up_link(application.state.shell)).text
    assert "No mail server" not in page
    assert "secret" not in page
    application.state.shell.database.dispose()
