"""The pages that belong to no single house: start, privacy, problems explained, the API, one's badges."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Request
from fastapi.responses import HTMLResponse

from chassis.database import Connection, Reading
from chassis.problems import NotFound
from chassis.rendering import Block
from chassis.roles import Actor
from chassis.service import CurrentShell
from chassis.sign_in import SignedInActor
from movement_badges.problem_codes import explained_codes, explained_groups

# What a house shows of itself on the page of a signed-in person.
PersonalBlock = Callable[[Request, Connection, Actor], Block | None]

METHODS = ("get", "post", "put", "patch", "delete")

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, shell: CurrentShell) -> HTMLResponse:
    """Say what this is and lead everybody to what they came for."""
    framework = request.app.state.framework
    counts = {"skills": len(framework.skills), "groups": len(framework.groups)}
    return shell.renderer.page(request, "movement_badges/home.html", counts)


@router.get("/me")
def my_badges(request: Request, shell: CurrentShell, actor: SignedInActor, connection: Reading) -> HTMLResponse:
    """Show what each house has for the signed-in person."""
    offered: Sequence[PersonalBlock] = request.app.state.personal_blocks
    blocks = [block for offer in offered if (block := offer(request, connection, actor)) is not None]
    return shell.renderer.page(request, "movement_badges/me.html", {"blocks": blocks})


@router.get("/privacy")
def privacy(request: Request, shell: CurrentShell) -> HTMLResponse:
    """Say what is kept about people."""
    return shell.renderer.page(request, "movement_badges/privacy.html", {})


@router.get("/problems")
def problems(request: Request, shell: CurrentShell) -> HTMLResponse:
    """List every code with its meaning."""
    return shell.renderer.page(request, "movement_badges/problems.html", {"groups": explained_groups(shell.languages)})


@router.get("/problems/{code}")
def problem(request: Request, shell: CurrentShell, code: Annotated[str, Path(max_length=80)]) -> HTMLResponse:
    """Explain one code; its address is the `type` of every problem document with it (RFC 9457 3.1.1)."""
    if code not in explained_codes(shell.languages):
        raise NotFound
    language = shell.renderer.language(request)
    # The page speaks of the code in general: where a sentence names a value, an ellipsis stands for it.
    texts = {part: shell.languages.t(language, f"problem.{code}.{part}", *("…",) * 6) for part in ("reason", "next")}
    return shell.renderer.page(request, "movement_badges/problem.html", {"code": code, **texts})


@router.get("/api")
def api(request: Request, shell: CurrentShell) -> HTMLResponse:
    """Show the API's description as a page, without any script."""
    return shell.renderer.page(request, "movement_badges/api.html", {"operations": list(operations_of(request.app))})


@dataclass(frozen=True)
class Named:
    """A parameter with its description, or a status with its meaning."""

    name: str
    description: str

    @property
    def status(self) -> str:
        """Give the name of an answer, which is its HTTP status."""
        return self.name


@dataclass(frozen=True)
class Operation:
    """One operation of the API as its page shows it."""

    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: Sequence[Named]
    answers: Sequence[Named]


def operations_of(app: FastAPI) -> Iterator[Operation]:
    """Read the operations from the application's own OpenAPI document."""
    paths: Mapping[str, Mapping[str, Mapping[str, object]]] = app.openapi()["paths"]
    for path, methods in paths.items():
        for method in METHODS:
            if method in methods:
                yield _operation(method, path, methods[method])


def _operation(method: str, path: str, described: Mapping[str, object]) -> Operation:
    parameters, answers = described.get("parameters", []), described.get("responses", {})
    assert isinstance(parameters, list)  # noqa: S101  (FastAPI wrote this document a moment ago)
    assert isinstance(answers, dict)  # noqa: S101
    return Operation(
        method=method.upper(),
        path=path,
        summary=str(described.get("summary", "")),
        description=str(described.get("description", "")),
        needs_token=bool(described.get("security")),
        parameters=[Named(str(item["name"]), str(item.get("description", ""))) for item in parameters],
        answers=[Named(str(status), str(answer.get("description", ""))) for status, answer in answers.items()],
    )
