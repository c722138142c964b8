"""Turn an exact map into the one that the public sees; nothing else may leave for the public.

The rules are the framework's (`skills_framework.disclosure`). All slices of one snapshot are disclosed together:
groups, skills, regions and the whole movement are one table for an attacker, so they are one table here.
"""

from collections.abc import Mapping, Sequence

from skills_framework.coverage import Measures
from skills_framework.disclosure import PublicCell, State, publish
from skills_framework.framework import Framework
from skills_framework.inference import Line
from verifier.skill_maps import NOBODY, Place, ShownCell, SkillMap


def disclose(
    skill_map: SkillMap,
    *,
    framework: Framework,
    regions: Sequence[str],
    members: Mapping[str, int],
    previous: Sequence[ShownCell],
) -> tuple[ShownCell, ...]:
    """Give the public cells of a map, every group and skill in every region and in the movement.

    `members`: known members by region. `previous`: the cells of the last published snapshot, which every reader can
    lay beside this one.
    """
    figures = skill_map.by_place()
    places = [(subject, region) for subject in subjects_of(framework) for region in (None, *regions)]
    cells: dict[Place, Measures | None] = {
        place: figures.get(place, NOBODY) if skill_map.knows(place[1]) else None for place in places
    }
    published = publish(
        cells,
        _lines(framework, regions),
        previous={(cell.subject, cell.region): _as_published(cell) for cell in previous},
        members={place: members[region] for place in places if (region := place[1]) is not None and region in members},
    )
    return tuple(
        ShownCell(
            subject,
            region,
            cell.state.value,
            holders=cell.holders,
            solid=cell.solid,
            supply=cell.supply,
            demand=cell.demand,
            coverage=cell.coverage,
            gap=cell.gap,
            fragility=cell.fragility,
        )
        for (subject, region), cell in published.items()
    )


def _as_published(cell: ShownCell) -> PublicCell:
    return PublicCell(
        State(cell.state),
        holders=cell.holders,
        solid=cell.solid,
        supply=_whole(cell.supply),
        demand=_whole(cell.demand),
        coverage=cell.coverage,
        gap=_whole(cell.gap),
        fragility=cell.fragility,
    )


def _whole(amount: float | None) -> int | None:
    return None if amount is None else int(amount)


def subjects_of(framework: Framework) -> list[str]:
    """Give the URIs that the map has cells for: groups, then skills, in the framework's order."""
    return [group.uri for group in framework.groups.values()] + [skill.uri for skill in framework.skills.values()]


def _lines(framework: Framework, regions: Sequence[str]) -> list[Line[Place]]:
    """Name every total with its parts: the movement of its regions, a group of its skills."""
    lines: list[Line[Place]] = [
        Line((subject, None), tuple((subject, region) for region in regions))
        for subject in subjects_of(framework)
    ]  # fmt: skip
    for group in framework.groups.values():
        for region in (None, *regions):
            parts = tuple((skill.uri, region) for skill in framework.skills_of(group.slug))
            lines.append(Line((group.uri, region), parts))
    return lines
