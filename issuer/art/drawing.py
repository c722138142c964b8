"""Put outline, emblem and level together and give the picture as SVG or PNG.

Colours are Wikimedia Codex colours; shapes differ as well as colours, so that nobody needs to see the colour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import resvg_py

from issuer.art import emblems
from issuer.art.outlines import circle, polygon, scallop, shield, squircle, star

PICTURE_PIXELS = 600


@dataclass(frozen=True)
class Style:
    """How the badges of one skill group look."""

    deep: str
    light: str
    ground: str
    outline: Callable[[float], str]
    emblem: str


# Codex palette: blue700, green700, orange, purple, red700, yellow and their light companions.
STYLES: dict[str, Style] = {
    "grp-contribution": Style("#3056a9", "#b6d4fb", "#eaf3ff", circle, emblems.PENCIL),
    "grp-technology": Style("#404244", "#8ff0d0", "#eaecf0", lambda r: polygon(r, 6), emblems.BRACKETS),
    "grp-communication": Style("#886425", "#fdf2d5", "#fef6e7", squircle, emblems.SPEECH),
    "grp-community": Style("#177860", "#b5e6d0", "#dff2eb", lambda r: scallop(r, 10, 0.1), emblems.PEOPLE),
    "grp-leadership": Style("#6a60b0", "#d9d0e9", "#f4f0fb", lambda r: polygon(r, 8, 1 / 16), emblems.COMPASS),
    "grp-partnerships": Style("#9f3526", "#ffc8bd", "#ffe9e5", lambda r: polygon(r, 4, 0), emblems.RINGS),
    "grp-resources": Style("#3d6c1e", "#d0e9a2", "#eef7e0", lambda r: polygon(r, 5), emblems.SPROUT),
    "grp-organising": Style("#a0478e", "#fbd0ee", "#fdeef8", lambda r: scallop(r, 16, 0.06), emblems.CALENDAR),
    "grp-learning": Style("#2a4b8d", "#ffd466", "#eaf3ff", shield, emblems.BOOK),
    "grp-knowledge": Style("#0a6d78", "#a6e3e9", "#e2f5f7", lambda r: star(r, 24, 0.08), emblems.GLOBE),
}
NO_GROUP = Style("#54595d", "#c8ccd1", "#f8f9fa", lambda r: polygon(r, 7), emblems.SPARK)


def draw_svg(group: str | None, level: int | None) -> str:
    """Draw the picture for a skill group (slug) and a level (1 to 5 points below the emblem)."""
    style = STYLES.get(group or "", NO_GROUP)
    emblem = style.emblem.replace("{deep}", style.deep).replace("{light}", style.light)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600" viewBox="0 0 600 600">'
        f'<path d="{style.outline(284)}" fill="{style.deep}"/>'
        f'<path d="{style.outline(266)}" fill="{style.ground}"/>'
        f'<path d="{style.outline(246)}" fill="{style.deep}"/>'
        f'<path d="{style.outline(232)}" fill="none" stroke="{style.light}" stroke-width="3" stroke-opacity=".8"/>'
        f"{_lift(level, emblem)}{_points(level, style)}</svg>"
    )


def _lift(level: int | None, emblem: str) -> str:
    # Without points below it the emblem stands in the middle.
    shift = -14 if level else 15
    return f'<g transform="translate(300 {285 + shift}) scale(1.08) translate(-300 -285)">{emblem}</g>'


def _points(level: int | None, style: Style) -> str:
    if not level:
        return ""
    parts: list[str] = []
    for number in range(5):
        x = 300 + (number - 2) * 40
        # The points follow a gentle arc, low in the middle.
        y = 438 - 7 * abs(number - 2)
        if number < level:
            parts.append(f'<path d="{_star(x, y, 16)}" fill="#fff"/>')
        else:
            parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{style.light}" fill-opacity=".7"/>')
    return "".join(parts)


def _star(x: float, y: float, radius: float) -> str:
    corners = [
        f"{x + reach * sin(pi * corner / 5):.1f} {y - reach * cos(pi * corner / 5):.1f}"
        for corner in range(10)
        for reach in (radius if corner % 2 == 0 else radius * 0.45,)
    ]
    return "M" + "L".join(corners) + "Z"


@lru_cache(maxsize=128)
def draw_png(group: str | None, level: int | None) -> bytes:
    """Draw the picture as PNG bytes, 600 x 600, transparent around the outline."""
    return bytes(resvg_py.svg_to_bytes(svg_string=draw_svg(group, level), width=PICTURE_PIXELS, skip_system_fonts=True))
