"""Find the built files of the interface: style sheets, icons, licences (made by `frontend/build.mjs`, committed)."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_FOLDER = Path(str(resources.files("chassis").joinpath("static")))
IMMUTABLE = "public, max-age=31536000, immutable"


class BuiltFiles(StaticFiles):
    """Serve the built files for ever: their names change with their content."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC_FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file; only names with a content hash may be kept for ever."""
        response = await super().get_response(path, scope)
        hashed = path in _read("manifest.json").values()
        response.headers["Cache-Control"] = IMMUTABLE if hashed else "public, max-age=3600"
        return response


class Assets:
    """The names of the built files and the shapes of the icons."""

    def __init__(self) -> None:
        self._manifest = _read("manifest.json")
        self._icons = _read("icons.json")

    def static(self, name: str) -> str:
        """Give the path under which a built file is served. Raises: KeyError for a file that was not built."""
        return f"/static/{self._manifest[name]}"

    def text(self, name: str) -> str:
        """Give the content of a built file, for a page that carries it inside. Raises: KeyError."""
        return (STATIC_FOLDER / self._manifest[name]).read_text(encoding="utf-8")

    def icon(self, name: str, size: str = "medium", part: str = "") -> Markup:
        """Draw a Codex icon, hidden from readers of the text: words stand beside it.

        `part` is the class of the component it stands in, which gives it place and colour. Raises: KeyError.
        """
        flipped = " cdx-icon--flips" if name in _FLIPPING else ""
        return Markup(  # noqa: S704 - the shapes come from the icons that we built, sizes and names from templates
            f'<span class="cdx-icon cdx-icon--{size}{flipped} {part}" aria-hidden="true">'
            f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20" focusable="false">'
            f"{self._icons[name]}</svg></span>"
        )


# Icons that point along the line of reading; style sheets mirror them right to left.
_FLIPPING = frozenset(
    {"arrowNext", "arrowPrevious", "next", "previous", "logIn", "logOut", "linkExternal", "newWindow"}
)


def _read(name: str) -> Mapping[str, str]:
    read: dict[str, str] = json.loads((STATIC_FOLDER / name).read_text(encoding="utf-8"))
    return read
