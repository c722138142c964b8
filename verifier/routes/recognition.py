"""`/admin/recognition`: operators recognise issuers, change that, end it, and confirm their keys.

Every page works without scripts. Nothing is deleted: an ended recognition stays, with who ended it and when.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from chassis.database import Connection, Reading, UnitOfWork
from chassis.problems import Forbidden
from chassis.roles import EVERYWHERE, Actor, Role
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from verifier import recognising
from verifier.key_sightings import DocumentUnseen, look_at_document
from verifier.look_alikes import LookAlike, find_look_alike
from verifier.recognised_issuers import RecognisedIssuer
from verifier.recognising import Act, Decision
from verifier.recognition_problems import EntryUnknown, RecognitionProblem
from verifier.recognition_views import RecognitionWords, key_rows, matching, state_of
from verifier.registry_plan import KeptIssuer
from verifier.service import CurrentVerifier, Verifier
from verifier.trust_queries import (
    changes_of,
    issuers_with_unconfirmed_keys,
    kept_issuer,
    kept_issuers,
    note_seen_keys,
    recognised_issuers,
    seen_keys_of,
)

PAGE_ENTRIES = 100
MAX_CHOICES = 500
_PRIVATE = {"Cache-Control": "private, no-store"}
_STATES = ("all", "active", "upcoming", "ended")


def operator(actor: SignedInActor) -> Actor:
    """Let operators pass, and nobody else.

    Raises: Forbidden.
    """
    if not actor.holds(Role.OPERATOR, EVERYWHERE):
        raise Forbidden
    return actor


Operator = Annotated[Actor, Depends(operator)]
Words = Annotated[str, Query(max_length=200)]
router = APIRouter(prefix="/admin/recognition", include_in_schema=False)


@dataclass(frozen=True)
class Desk:
    """What the pages of this part need."""

    request: Request
    shell: Shell
    verifier: Verifier
    actor: Actor

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.shell.clock()

    @property
    def act(self) -> Act:
        """Who acts, and when."""
        return Act(self.actor.display_name, self.now)

    def page(self, template: str, context: dict[str, object], status: int = 200) -> HTMLResponse:
        """Answer with a page of this part."""
        words = RecognitionWords(
            self.verifier.framework, self.verifier.places, self.shell.renderer.language(self.request)
        )
        given = {"words": words, "now": self.now, "state_of": state_of, **context}
        return self.shell.renderer.page(self.request, f"verifier/{template}", given, status=status, headers=_PRIVATE)


def _desk(request: Request, shell: CurrentShell, verifier: CurrentVerifier, actor: Operator) -> Desk:
    return Desk(request, shell, verifier, actor)


CurrentDesk = Annotated[Desk, Depends(_desk)]


async def _written(request: Request) -> Decision:
    """Read the form as it was written, whatever stands in it: a refusal must show it again."""
    form = await request.form(max_files=0, max_fields=MAX_CHOICES)

    def text(name: str) -> str:
        value = form.get(name, "")
        return value[: recognising.MAX_IDENTIFIER_CHARACTERS + 1] if isinstance(value, str) else ""

    def several(name: str) -> tuple[str, ...]:
        return tuple(value for value in form.getlist(name) if isinstance(value, str))

    return Decision(
        did=text("did"),
        name=text("name"),
        vouched_by=text("vouched_by"),
        covers_all=text("scope") == "all",
        groups=several("groups"),
        skills=several("skills"),
        regions=several("regions"),
        since=text("since"),
        until=text("until"),
    )


Written = Annotated[Decision, Depends(_written)]


@router.get("")
def list_entries(
    desk: CurrentDesk,
    connection: Reading,
    q: Words = "",
    state: Literal["all", "active", "upcoming", "ended"] = "all",
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> HTMLResponse:
    """List the recognised issuers, those of the trust file apart: they are changed in the file."""
    found = matching(kept_issuers(connection), q, state, desk.now)
    watched = desk.verifier.trust
    context: dict[str, object] = {
        "entries": found[after : after + PAGE_ENTRIES],
        "total": len(found),
        "after": after,
        "page_entries": PAGE_ENTRIES,
        "q": q,
        "state": state,
        "states": _STATES,
        "unconfirmed": issuers_with_unconfirmed_keys(connection),
        "of_file": () if watched is None else watched.registry.issuers[:PAGE_ENTRIES],
        "of_file_total": 0 if watched is None else len(watched.registry.issuers),
        "file_problem": None if watched is None else watched.problem,
    }
    return desk.page("recognition.html", context)


@router.get("/new")
def write(desk: CurrentDesk) -> HTMLResponse:
    """Show the empty form."""
    return _form(desk, Decision(since=desk.now.date().isoformat()))


@router.post("/new", dependencies=[Depends(require_csrf)], response_model=None)
def recognise(
    desk: CurrentDesk, connection: UnitOfWork, written: Written, different: Annotated[str, Form()] = ""
) -> HTMLResponse | RedirectResponse:
    """Recognise an issuer; one that could be taken for another is asked about first."""
    verifier = desk.verifier
    try:
        entry = recognising.entry_of(written, verifier.framework, verifier.places, before=None, at=desk.now)
        alike = _alike(verifier, connection, entry)
        if alike is not None and not different:
            return _form(desk, written, alike=alike, status=422)
        number = recognising.recognise(connection, entry, desk.act)
    except RecognitionProblem as problem:
        return _form(desk, written, problem=problem, status=problem.status)
    return RedirectResponse(f"/admin/recognition/{number}?done=recognised", 303)


@router.get("/{number:int}")
def show_entry(
    desk: CurrentDesk,
    connection: Reading,
    number: int,
    done: Annotated[str, Query(max_length=40)] = "",
    problem: Annotated[str, Query(max_length=60, pattern=r"^[a-z_.]*$")] = "",
) -> HTMLResponse:
    """Show an entry with its keys and its history."""
    return _entry_page(desk, connection, _found(connection, number), done=done, code=problem)


@router.get("/{number:int}/change")
def rewrite(desk: CurrentDesk, connection: Reading, number: int) -> HTMLResponse:
    """Show the form with what the entry says now."""
    entry = _found(connection, number)
    words = RecognitionWords(desk.verifier.framework, desk.verifier.places, "en")
    return _form(desk, words.decision_of(entry.issuer), entry=entry)


@router.post("/{number:int}/change", dependencies=[Depends(require_csrf)], response_model=None)
def change(desk: CurrentDesk, connection: UnitOfWork, number: int, written: Written) -> HTMLResponse | RedirectResponse:
    """Write an entry anew."""
    entry, verifier = _found(connection, number), desk.verifier
    try:
        issuer = recognising.entry_of(
            written, verifier.framework, verifier.places, before=entry.issuer, at=entry.issuer.since
        )
        recognising.change(connection, number, issuer, desk.act)
    except RecognitionProblem as problem:
        return _form(desk, written, entry=entry, problem=problem, status=problem.status)
    return RedirectResponse(f"/admin/recognition/{number}?done=changed", 303)


@router.post("/{number:int}/end", dependencies=[Depends(require_csrf)], response_model=None)
def end(
    desk: CurrentDesk,
    connection: UnitOfWork,
    number: int,
    until: Annotated[str, Form(max_length=20)] = "",
    remark: Annotated[str, Form(max_length=5_000)] = "",
) -> HTMLResponse | RedirectResponse:
    """End a recognition now, or with a day; it stays in the register."""
    entry = _found(connection, number)
    try:
        recognising.end(connection, number, recognising.day_end(until), remark, desk.act)
    except RecognitionProblem as problem:
        return _entry_page(desk, connection, entry, problem=problem)
    return RedirectResponse(f"/admin/recognition/{number}?done=ended", 303)


@router.post("/{number:int}/look", dependencies=[Depends(require_csrf)])
async def look(desk: CurrentDesk, number: int) -> RedirectResponse:
    """Look at the issuer's own document now, and note the keys that it lists."""
    database = desk.shell.database

    def entry_now() -> KeptIssuer:
        with database.reading() as connection:
            return _found(connection, number)

    entry = await run_in_threadpool(entry_now)
    try:
        # No connection is held while a stranger's site is asked.
        keys = await look_at_document(entry.issuer.did, desk.shell.fetcher)
    except DocumentUnseen as problem:
        return RedirectResponse(f"/admin/recognition/{number}?problem={problem.code}#keys", 303)

    def note() -> None:
        with database.writing() as connection:
            note_seen_keys(connection, entry.issuer.did, keys, at=desk.now)

    await run_in_threadpool(note)
    return RedirectResponse(f"/admin/recognition/{number}?done=looked#keys", 303)


@router.post("/{number:int}/keys", dependencies=[Depends(require_csrf)], response_model=None)
def decide_keys(
    desk: CurrentDesk,
    connection: UnitOfWork,
    number: int,
    act: Annotated[Literal["confirm", "withdraw"], Form()],
    key: Annotated[list[str], Form(max_length=20)],
) -> HTMLResponse | RedirectResponse:
    """Confirm keys that were seen with the issuer, or take the confirmation of one back."""
    entry = _found(connection, number)
    try:
        if act == "confirm":
            recognising.confirm_keys(connection, number, key, desk.act)
        else:
            recognising.withdraw_key(connection, number, key[0], desk.act)
    except RecognitionProblem as problem:
        return _entry_page(desk, connection, entry, problem=problem)
    return RedirectResponse(f"/admin/recognition/{number}?done={act}#keys", 303)


def _found(connection: Connection, number: int) -> KeptIssuer:
    entry = kept_issuer(connection, number)
    if entry is None:
        raise EntryUnknown
    return entry


def _alike(verifier: Verifier, connection: Connection, entry: RecognisedIssuer) -> LookAlike | None:
    issuers = recognised_issuers(connection)
    of_file = () if verifier.trust is None else verifier.trust.registry.issuers
    return find_look_alike(entry.name, entry.did, (*issuers, *of_file))


def _form(
    desk: Desk,
    written: Decision,
    *,
    entry: KeptIssuer | None = None,
    alike: LookAlike | None = None,
    problem: RecognitionProblem | None = None,
    status: int = 200,
) -> HTMLResponse:
    context: dict[str, object] = {"form": written, "entry": entry, "alike": alike, "problem": problem}
    return desk.page("recognition_form.html", context, status)


def _entry_page(
    desk: Desk,
    connection: Connection,
    entry: KeptIssuer,
    *,
    problem: RecognitionProblem | None = None,
    done: str = "",
    code: str = "",
) -> HTMLResponse:
    issuer = entry.issuer
    context: dict[str, object] = {
        "entry": entry,
        "issuer": issuer,
        "keys": key_rows(issuer, seen_keys_of(connection, issuer.did)),
        "changes": changes_of(connection, issuer.did),
        "others": [one for one in kept_issuers(connection) if one.issuer.did == issuer.did and one.id != entry.id],
        "alike": find_look_alike(
            issuer.name, issuer.did, [one for one in recognised_issuers(connection) if one.did != issuer.did]
        ),
        "problem": problem,
        "done": done if done in ("recognised", "changed", "ended", "looked", "confirm", "withdraw") else "",
        "code": code,
    }
    return desk.page("recognition_entry.html", context, 200 if problem is None else problem.status)
