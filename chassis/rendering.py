"""Render pages: one layout, the reader's language, and everything that a person wrote escaped.

A house keeps its templates in `<house>/templates/<house>/*.html`; they extend `chassis/page.html` (blocks `title`,
`head`, `content`) and say everything by message keys. Macros stand in `chassis/codex/*.html`; import them `with
context`. Templates see, besides their own context: `t(key, *parameters)`, `has_message(key)`, `language_of(key)`,
`bdi(name)`, `lang`, `dir`, `languages`, `url(path)`, `static(name)`, `icon(name)`, `csrf_token`, `actor`,
`date(instant)`, `date_time(instant)`, `number(n)`, `percent(ratio)`, `markdown(text)`, `language_name(code)`,
`direction(code)`, `autonym(code)`, `render(block)`, `is_demonstration`, `path`.

The visitor is `request.state.actor`, where signing in leaves it; without one the page is an anonymous visitor's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from chassis.assets import Assets
from chassis.languages import KEYS_LANGUAGE, LANGUAGE_COOKIE, Languages
from chassis.markdown import to_html

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


class Visitor(Protocol):
    """What the layout asks of the person who reads: `chassis.roles.Actor` is one."""

    @property
    def is_signed_in(self) -> bool: ...  # noqa: D102
    @property
    def display_name(self) -> str: ...  # noqa: D102
    @property
    def csrf(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Anonymous:
    """A visitor of whom nothing is known."""

    is_signed_in: bool = False
    display_name: str = ""
    csrf: str | None = None
    grants: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Block:
    """A piece of a page that one house offers and another shows, with what it needs."""

    template: str
    context: Mapping[str, object]


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation; `visible` says for whom (everybody when it is None)."""

    key: str
    path: str
    visible: Callable[[Visitor], bool] | None = None


class Renderer:
    """Give pages. Made once by the composition root, with the houses whose templates it knows."""

    def __init__(
        self,
        *,
        houses: Iterable[str],
        languages: Languages,
        public_url: str,
        demonstration: bool,
        navigation: Sequence[NavigationItem] = (),
        source_url: str | None = None,
    ) -> None:
        self.languages = languages
        self._public_url = public_url
        self._navigation = navigation
        folders = (Path(str(resources.files(house).joinpath("templates"))) for house in ("chassis", *houses))
        self.environment = Environment(
            loader=FileSystemLoader(list(dict.fromkeys(folders))),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        assets = Assets()
        self.environment.globals.update(
            static=assets.static,
            icon=assets.icon,
            bdi=bdi,
            markdown=to_html,
            url=self.url,
            render=self._render_block,
            direction=languages.direction,
            autonym=languages.autonym,
            public_url=public_url,
            source_url=source_url,
            is_demonstration=demonstration,
        )

    def url(self, path: str) -> str:
        """Give the absolute public address of a path."""
        return f"{self._public_url}{path}"

    def language(self, request: Request) -> str:
        """Give the language that this request is to be answered in."""
        return self.languages.negotiate(
            uselang=request.query_params.get("uselang"),
            cookie=request.cookies.get(LANGUAGE_COOKIE),
            accept_language=request.headers.get("accept-language"),
        )

    def page(
        self,
        request: Request,
        template: str,
        context: Mapping[str, object],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Answer with a whole page. `Cache-Control` is `private, no-cache` unless the headers say otherwise."""
        language = self.language(request)
        html = self.environment.get_template(template).render({**self._globals(request, language), **context})
        response = HTMLResponse(html, status_code=status, headers={"Cache-Control": "private, no-cache"})
        response.headers.update(headers or {})
        response.headers.append("Vary", "Accept-Language, Cookie")
        response.headers["Content-Language"] = "en" if language == KEYS_LANGUAGE else language
        self._keep_language(request, response)
        return response

    def text(self, language: str, template: str, context: Mapping[str, object]) -> str:
        """Render a template outside a page, such as an e-mail's text, with the words and numbers of a language."""
        return self.environment.get_template(template).render({**self._spoken(language), **context})

    def _globals(self, request: Request, language: str) -> dict[str, object]:
        actor: Visitor = getattr(request.state, "actor", None) or Anonymous()
        return {
            **self._spoken(language),
            "actor": actor,
            "csrf_token": actor.csrf or "",
            "path": request.url.path,
            "languages": [self._choice(request, code, language) for code in self.languages.codes],
            "navigation": [
                {"key": item.key, "path": item.path, "current": _is_within(request.url.path, item.path)}
                for item in self._navigation
                if item.visible is None or item.visible(actor)
            ],
        }

    def _spoken(self, language: str) -> dict[str, object]:
        says = self.languages
        return {
            "t": lambda key, *parameters: says.markup(language, key, *parameters),
            "has_message": says.has,
            "language_of": lambda key: says.language_of(language, key),
            "lang": "en" if language == KEYS_LANGUAGE else language,
            "dir": says.direction(language),
            "date": lambda instant: says.date(language, instant),
            "date_time": lambda instant: says.date_time(language, instant),
            "number": lambda number: says.number(language, number),
            "percent": lambda ratio: says.percent(language, ratio),
            "language_name": lambda code: says.name_of(language, code),
        }

    def _choice(self, request: Request, code: str, language: str) -> dict[str, str | bool]:
        others = [(name, value) for name, value in request.query_params.multi_items() if name != "uselang"]
        return {
            "code": code,
            "autonym": self.languages.autonym(code),
            "dir": self.languages.direction(code),
            "href": f"{request.url.path}?{urlencode([*others, ('uselang', code)])}",
            "current": code == language,
        }

    def _keep_language(self, request: Request, response: HTMLResponse) -> None:
        """Keep a language that was chosen in an address, so that the next page is in it too."""
        chosen = request.query_params.get("uselang")
        if chosen in self.languages.codes:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=LANGUAGE_COOKIE_SECONDS,
                secure=self._public_url.startswith("https:"),
                httponly=True,
                samesite="lax",
            )

    @staticmethod
    @pass_context
    def _render_block(context: Context, block: Block) -> Markup:
        """Render a block with the page's language and visitor, and its own context."""
        template = context.environment.get_template(block.template)
        return Markup(template.render({**context.get_all(), **block.context}))  # noqa: S704 - rendered with autoescape


def bdi(name: str) -> Markup:
    """Isolate a person's or badge's name from the direction of the text around it."""
    return Markup("<bdi>") + escape(name) + Markup("</bdi>")


def _is_within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
