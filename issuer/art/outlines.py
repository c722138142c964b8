"""Give the outer forms of the badges, one a skill group, as SVG path data around (300, 300)."""

from math import cos, pi, sin

CENTRE = 300.0


def _point(radius: float, turn: float) -> str:
    """Give a point at `turn` (1 is a full turn, 0 is up, clockwise)."""
    angle = 2 * pi * turn
    return f"{CENTRE + radius * sin(angle):.1f} {CENTRE - radius * cos(angle):.1f}"


def circle(radius: float) -> str:
    """Give a circle."""
    return (
        f"M{_point(radius, 0)}A{radius:.1f} {radius:.1f} 0 0 1 {_point(radius, 0.5)}"
        f"A{radius:.1f} {radius:.1f} 0 0 1 {_point(radius, 0)}Z"
    )


def polygon(radius: float, corners: int, turn: float = 0.0) -> str:
    """Give a regular polygon with softly cut corners."""
    softness = 0.16
    parts: list[str] = []
    for corner in range(corners):
        here = turn + corner / corners
        step = softness / corners
        inner = radius * cos(pi / corners) / cos(pi / corners - 2 * pi * step)
        parts.append(f"{'L' if parts else 'M'}{_point(inner, here - step)}")
        parts.append(f"Q{_point(radius, here)} {_point(inner, here + step)}")
    return "".join(parts) + "Z"


def scallop(radius: float, petals: int, depth: float) -> str:
    """Give a ring of round petals."""
    low = radius * (1 - depth)
    parts = [f"M{_point(low, 0)}"]
    for petal in range(petals):
        bulge = radius * (1 + depth * 0.55)
        parts.append(
            f"C{_point(bulge, (petal + 0.18) / petals)} {_point(bulge, (petal + 0.82) / petals)} "
            f"{_point(low, (petal + 1) / petals)}"
        )
    return "".join(parts) + "Z"


def star(radius: float, points: int, depth: float) -> str:
    """Give a star with many shallow points, like a seal."""
    parts: list[str] = []
    for corner in range(points * 2):
        reach = radius if corner % 2 == 0 else radius * (1 - depth)
        parts.append(f"{'L' if parts else 'M'}{_point(reach, corner / (points * 2))}")
    return "".join(parts) + "Z"


def squircle(radius: float) -> str:
    """Give a square with round sides."""
    r, k = radius * 0.93, radius * 0.80
    low, high = CENTRE - r, CENTRE + r
    return (
        f"M{CENTRE} {low:.1f}C{CENTRE + k:.1f} {low:.1f} {high:.1f} {CENTRE - k:.1f} {high:.1f} {CENTRE}"
        f"C{high:.1f} {CENTRE + k:.1f} {CENTRE + k:.1f} {high:.1f} {CENTRE} {high:.1f}"
        f"C{CENTRE - k:.1f} {high:.1f} {low:.1f} {CENTRE + k:.1f} {low:.1f} {CENTRE}"
        f"C{low:.1f} {CENTRE - k:.1f} {CENTRE - k:.1f} {low:.1f} {CENTRE} {low:.1f}Z"
    )


def shield(radius: float) -> str:
    """Give a shield."""
    r = radius
    top, side, low = CENTRE - r * 0.93, r * 0.88, CENTRE + r * 1.0
    return (
        f"M{CENTRE} {top:.1f}C{CENTRE + side * 0.4:.1f} {top + r * 0.16:.1f} {CENTRE + side * 0.8:.1f} "
        f"{top + r * 0.18:.1f} {CENTRE + side:.1f} {top + r * 0.16:.1f}"
        f"C{CENTRE + side * 1.08:.1f} {CENTRE + r * 0.35:.1f} {CENTRE + side * 0.62:.1f} {low - r * 0.16:.1f} "
        f"{CENTRE} {low:.1f}C{CENTRE - side * 0.62:.1f} {low - r * 0.16:.1f} {CENTRE - side * 1.08:.1f} "
        f"{CENTRE + r * 0.35:.1f} {CENTRE - side:.1f} {top + r * 0.16:.1f}C{CENTRE - side * 0.8:.1f} "
        f"{top + r * 0.18:.1f} {CENTRE - side * 0.4:.1f} {top + r * 0.16:.1f} {CENTRE} {top:.1f}Z"
    )
