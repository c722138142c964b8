"""Read what a map's address asks for, and give the reader the view that is theirs."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, StringConstraints

from chassis.database import Connection
from chassis.problems import Forbidden, NotFound, Unauthenticated
from chassis.roles import Actor
from chassis.service import Shell
from verifier.cartography import Cartographer
from verifier.map_pictures import Wording
from verifier.map_views import Audience, MapView, Sight, earlier_view, exact_view, narrowed, public_view, sight_of
from verifier.reports import CoverageReport, compose_report
from verifier.snapshot_queries import list_periods


def _blank_is_absent(value: object) -> object:
    """A form sends every field, chosen or not."""
    return None if value == "" else value


_Chosen = BeforeValidator(_blank_is_absent)
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]


class MapFilters(BaseModel):
    """What a map or report is about; every view is an address made of these."""

    group: Annotated[str | None, _Chosen] = None
    scope: Annotated[str | None, _Chosen] = None
    slice: Annotated[Literal["regions", "movement"], BeforeValidator(lambda value: value or "regions")] = "regions"
    period: Annotated[Month | None, _Chosen] = None
    view: Annotated[Audience | None, _Chosen] = None

    def address(self, path: str, **changes: str | None) -> str:
        """Give the address of this view, with changes."""
        values = {**self.model_dump(exclude_none=True), **changes}
        chosen = {name: value for name, value in values.items() if value and (name, value) != ("slice", "regions")}
        return f"{path}?{urlencode(chosen)}" if chosen else path


class Reading:
    """One reader's reading of the map: their view, and the report that every form of it is made from."""

    def __init__(self, maker: Cartographer, connection: Connection, actor: Actor, filters: MapFilters) -> None:
        if filters.group is not None and filters.group not in maker.framework.groups:
            raise NotFound
        if filters.scope is not None and filters.scope not in maker.places.regions:
            raise NotFound
        self.maker = maker
        self.filters = filters
        self.sight = sight_of(actor, tuple(maker.places.regions))
        self.periods = list_periods(connection)
        self.audience: Audience = filters.view or ("public" if self.sight is None else "exact")
        if self.audience == "exact" and self.sight is None:
            raise Forbidden if actor.is_signed_in else Unauthenticated
        view = self._view(connection)
        self.report: CoverageReport | None = None
        if view is not None:
            earlier = earlier_view(maker, connection, view, self._narrow_sight())
            self.report = compose_report(
                view,
                maker.framework,
                group=filters.group,
                earlier=None if earlier is None else self._sliced(earlier),
            )

    def wording(self, shell: Shell, request: Request) -> Wording | None:
        """Give the words for this reading in the reader's language."""
        if self.report is None:
            return None
        language = shell.renderer.language(request)
        return Wording(shell.languages, language, self.maker.framework, self.maker.places, self.report.view)

    def _view(self, connection: Connection) -> MapView | None:
        sight = self._narrow_sight()
        if self.audience == "exact" and sight is not None:
            view = exact_view(self.maker, connection, sight, self.filters.period)
        else:
            view = public_view(self.maker, connection, self.filters.period)
        return None if view is None else self._sliced(view)

    def _sliced(self, view: MapView) -> MapView:
        if self.filters.scope is not None:
            return narrowed(view, self.filters.scope)
        if self.filters.slice == "movement" and None in view.columns:
            return narrowed(view, None)
        return view

    def _narrow_sight(self) -> Sight | None:
        """Give the reader's sight, narrowed to the region that the address names."""
        scope = self.filters.scope
        if self.sight is None or self.audience == "public" or scope is None:
            return self.sight
        if scope not in self.sight.regions:
            raise Forbidden
        return Sight((scope,), movement=False)
