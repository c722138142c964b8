"""Pages are in one layout, in the reader's language, and nothing that a person wrote becomes markup."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from chassis.assets import STATIC_FOLDER, Assets, BuiltFiles
from chassis.languages import Languages
from chassis.markdown import to_html
from chassis.rendering import Block, NavigationItem, Renderer, bdi

MAX_FIRST_LOAD_BYTES = 60_000


@dataclass(frozen=True)
class SignedIn:
    display_name: str
    csrf: str | None = "synchroniser"
    is_signed_in: bool = True


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(
        houses=(),
        languages=Languages.load(),
        public_url="https://badges.example.org",
        demonstration=True,
        navigation=(
            NavigationItem("nav.verify", "/verify"),
            NavigationItem("nav.me", "/me", lambda visitor: visitor.is_signed_in),
        ),
    )


@pytest.fixture
def client(renderer: Renderer) -> Iterator[TestClient]:
    application = FastAPI()
    application.mount("/static", BuiltFiles())

    @application.get("/verify/{name}")
    def page(request: Request, name: str, reason: str = "It is gone") -> HTMLResponse:
        if name == "signed-in":
            request.state.actor = SignedIn("<Ada>")
        context = {
            "code": "no-message-of-this-code",
            "title_in_english": reason,
            "status": 410,
            "parameters": (name,),
            "errors": (),
            "request_id": "7f",
        }
        return renderer.page(request, "chassis/problem.html", context, status=410)

    with TestClient(application, base_url="https://badges.example.org") as client:
        yield client


def test_a_page_is_in_the_language_of_the_browser(client: TestClient) -> None:
    answer = client.get("/verify/x", headers={"Accept-Language": "ar"})
    assert answer.status_code == 410
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert "/static/codex-rtl." in answer.text
    assert answer.headers["content-language"] == "ar"
    assert "Accept-Language" in answer.headers["vary"]


def test_a_chosen_language_is_kept_for_the_next_page(client: TestClient) -> None:
    answer = client.get("/verify/x?uselang=fr")
    assert "Secure" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert '<html lang="fr" dir="ltr">' in client.get("/verify/x").text


def test_an_unknown_language_is_not_kept(client: TestClient) -> None:
    assert "set-cookie" not in client.get("/verify/x?uselang=tlh").headers
    assert "set-cookie" not in client.get("/verify/x?uselang=qqx").headers


def test_the_language_menu_keeps_the_rest_of_the_address(client: TestClient) -> None:
    text = client.get("/verify/x?reason=a%26b&uselang=en").text
    assert 'href="/verify/x?reason=a%26b&amp;uselang=fr" lang="fr"' in text


def test_the_navigation_shows_what_the_visitor_may_use(client: TestClient) -> None:
    anonymous, signed_in = client.get("/verify/x").text, client.get("/verify/signed-in").text
    assert '<a href="/verify" aria-current="page">' in anonymous
    assert 'href="/me"' not in anonymous
    assert 'href="/sign-in"' in anonymous
    assert 'href="/me"' in signed_in
    assert "<bdi>&lt;Ada&gt;</bdi>" in signed_in
    assert 'name="csrf_token" value="synchroniser"' in signed_in


def test_what_a_person_wrote_is_escaped_everywhere(client: TestClient) -> None:
    text = client.get("/verify/x", params={"reason": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_page_carries_no_inline_style_or_script(client: TestClient) -> None:
    text = client.get("/verify/signed-in").text
    assert " style=" not in text
    assert "<style" not in text
    assert all(tag.startswith(' src="/static/') for tag in text.split("<script")[1:])
    assert " on" not in text.replace(" on ", "")[: text.find("<body")]


def test_first_loads_are_small_and_every_file_is_kept_for_ever(client: TestClient) -> None:
    page = client.get("/verify/x", headers={"Accept-Language": "ar"})
    total = len(gzip.compress(page.content))
    for part in page.text.split('"'):
        if part.startswith("/static/") and not part.startswith("/static/licences"):
            answer = client.get(part)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            total += len(gzip.compress(answer.content))
    assert 5_000 < total < MAX_FIRST_LOAD_BYTES


def test_the_name_of_each_built_file_tells_its_content() -> None:
    manifest = json.loads((STATIC_FOLDER / "manifest.json").read_text(encoding="utf-8"))
    for name, built in manifest.items():
        stem, _, extension = name.rpartition(".")
        digest = hashlib.sha256((STATIC_FOLDER / built).read_bytes()).hexdigest()[:12]
        assert built == f"{stem}.{digest}.{extension}"
    kept = {"manifest.json", "icons.json", "licences", *manifest.values()}
    assert {path.name for path in STATIC_FOLDER.iterdir()} == kept


def test_the_licences_of_what_we_ship_stand_beside_it(client: TestClient) -> None:
    answer = client.get("/static/licences/README.txt")
    assert answer.status_code == 200
    assert {path.name for path in (STATIC_FOLDER / "licences").iterdir()} == {
        "README.txt",
        "codex.GPL-2.0-or-later.txt",
        "codex-design-tokens.GPL-2.0-or-later.txt",
        "codex-icons.MIT.txt",
        "single-page.txt",
    }


def test_icons_are_hidden_from_readers_of_the_text() -> None:
    assets = Assets()
    assert 'aria-hidden="true"' in assets.icon("check")
    with pytest.raises(KeyError):
        assets.icon("no-such-icon")
    with pytest.raises(KeyError):
        assets.static("no-such-file.css")


def test_a_block_is_shown_in_the_language_of_its_page(tmp_path: Path, renderer: Renderer) -> None:
    (tmp_path / "piece.html").write_text('{{ t("nav.map") }} {{ who }}', encoding="utf-8")
    (tmp_path / "whole.html").write_text("{{ render(block) }}", encoding="utf-8")
    renderer.environment.loader.searchpath.append(str(tmp_path))  # type: ignore[union-attr]  # a FileSystemLoader
    block = Block("piece.html", {"who": "<Ada>"})
    assert renderer.text("fr", "whole.html", {"block": block}) == "Carte &lt;Ada&gt;"


def test_names_are_isolated_from_the_direction_around_them() -> None:
    assert bdi("<Ada>") == "<bdi>&lt;Ada&gt;</bdi>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("# Heading", "<p># Heading</p>"),
        (
            "[a](https://example.org)",
            '<p><a href="https://example.org" rel="nofollow noopener noreferrer">a</a></p>',
        ),
        (
            "[a](mailto:a@example.org)",
            '<p><a href="mailto:a@example.org" rel="nofollow noopener noreferrer">a</a></p>',
        ),
        ("[a](//evil.example)", '<p><a rel="nofollow noopener noreferrer">a</a></p>'),
        ("[a](/local)", '<p><a rel="nofollow noopener noreferrer">a</a></p>'),
        ("[a](http://example.org)", '<p><a rel="nofollow noopener noreferrer">a</a></p>'),
        ("[a](javascript:alert)", "<p>[a](javascript:alert)</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        ("![a](https://example.org/x.png)", "<p>!"),
    ],
)
def test_markdown_keeps_only_what_cannot_hurt(text: str, html: str) -> None:
    rendered = str(to_html(text)).strip()
    assert rendered.startswith(html)
    assert "<img" not in rendered
