"""The pictures of the map are whole, safe, mirrored where reading is, and say everything without colour."""

import re
import xml.etree.ElementTree as ET

import pytest

from verifier.figures import Bar, Matrix, Tile, coverage_level, draw_bars, draw_key, draw_matrix

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = 'Data "&" <script>alert(1)</script>'
TILES = (
    Tile("shown", "41 %", 2, fragile=True),
    Tile("withheld", "–", None, fragile=False),
    Tile("zero", "0", None, fragile=False),
    Tile("no_data", "?", None, fragile=False),
    Tile("no_target", "25+", None, fragile=False),
)
MATRIX = Matrix(
    name="map",
    title=HOSTILE,
    description="Coverage by group and region",
    rows=(HOSTILE, "Technology and data"),
    columns=("Whole movement", "Central and Eastern Europe and Central Asia", "A", "B", "C"),
    tiles=(TILES, TILES),
)


def drawn(direction: str) -> ET.Element:
    return ET.fromstring(draw_matrix(MATRIX, "rtl" if direction == "rtl" else "ltr"))


def texts(root: ET.Element) -> list[str]:
    return [" ".join(span.text or "" for span in text) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_picture_has_a_title_and_a_description_and_names_both(direction: str) -> None:
    root = drawn(direction)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == HOSTILE
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_every_tile_says_its_value_so_that_no_colour_is_needed() -> None:
    assert [text for text in texts(drawn("ltr")) if text in {tile.text for tile in TILES}] == [
        tile.text for tile in TILES
    ] * 2


def test_withheld_is_hatched_and_fragile_has_a_mark() -> None:
    root = drawn("ltr")
    hatched = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == "url(#map-hatch)"]
    assert len(hatched) == 2
    assert len([path for path in root.iter(f"{SVG}path") if "mb-chart__fragile" in path.get("class", "")]) == 2


def test_the_states_are_told_apart_by_class() -> None:
    classes = {rect.get("class", "").rpartition("--")[2] for rect in drawn("ltr").iter(f"{SVG}rect")} - {""}
    assert classes == {"level-2", "withheld", "zero", "no-data", "no-target"}


def test_nothing_in_a_picture_is_refused_by_the_content_security_policy() -> None:
    for direction in ("ltr", "rtl"):
        source = str(draw_matrix(MATRIX, "rtl" if direction == "rtl" else "ltr"))
        assert "style=" not in source
        assert "<style" not in source
        assert "<script" not in source


def test_a_right_to_left_picture_is_the_mirror_of_a_left_to_right_one() -> None:
    def places(direction: str) -> list[float]:
        root = drawn(direction)
        boxes = [rect for rect in root.iter(f"{SVG}rect") if "mb-chart__tile" in rect.get("class", "")]
        width = float(root.get("width", "0"))
        left = [float(box.get("x", "0")) for box in boxes]
        return left if direction == "ltr" else [width - x - float(boxes[0].get("width", "0")) for x in left]

    assert places("ltr") == pytest.approx(places("rtl"))
    assert drawn("rtl").get("direction") == "rtl"


def test_a_long_name_is_broken_into_lines() -> None:
    column = next(text for text in drawn("ltr").iter(f"{SVG}text") if len(text) > 2)
    assert all(len(span.text or "") <= 14 for span in column)


def test_bars_start_at_zero_and_keep_their_proportions() -> None:
    picture = draw_bars("gaps", "Gaps", "Largest first", [Bar("A", 8, "8"), Bar("B", 2, "2"), Bar("C", 0, "0")], "ltr")
    lengths = [
        float(width) for width in re.findall(r'class="mb-chart__bar" x="0.0%" y="[\d.]+" width="([\d.]+)%"', picture)
    ]
    assert lengths[0] == pytest.approx(4 * lengths[1], rel=0.01)
    assert lengths[2] > 0


def test_bars_of_nothing_are_an_empty_picture() -> None:
    ET.fromstring(draw_bars("gaps", "Gaps", "None", [], "ltr"))


def test_a_key_of_the_legend_is_decoration_beside_its_words() -> None:
    root = ET.fromstring(draw_key("key-1", TILES[1], "ltr"))
    assert root.get("aria-hidden") == "true"


@pytest.mark.parametrize(("coverage", "level"), [(0.0, 0), (0.19, 0), (0.2, 1), (0.5, 2), (0.8, 4), (1.0, 4)])
def test_coverage_falls_into_five_classes(coverage: float, level: int) -> None:
    assert coverage_level(coverage) == level
