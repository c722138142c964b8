"""Pages of the trainer's console that create a badge to award: write it, see it, create it."""

import base64
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile

from chassis.database import Connection, Reading, UnitOfWork
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from issuer import achievements, queries
from issuer.achievements import AchievementDraft
from issuer.images import MAX_UPLOAD_BYTES
from issuer.problems import (
    AchievementImage,
    AchievementLanguage,
    AchievementLevel,
    AchievementText,
    AchievementUnknown,
    AwardAchievementClosed,
    IssuerProblem,
)
from issuer.records import Achievement, Organisation
from issuer.requests import LEVELS
from issuer.routes.console import Slug, own_organisation
from issuer.routes.documents import Identifier
from issuer.service import CurrentIssuer, Issuer

router = APIRouter(prefix="/console", include_in_schema=False)

# The form around the picture: its texts, and some slack.
MAX_FORM_BYTES = MAX_UPLOAD_BYTES + 200_000
# What is offered first; any other language of the movement follows by name.
_FIRST_LANGUAGES = ("en", "fr", "ar")
_LANGUAGES = (
    "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fr", "gl", "ha",
    "he", "hi", "hr", "hu", "hy", "id", "ig", "it", "ja", "ka", "kk", "ko", "ku", "lt", "lv", "mk", "ml", "ms", "nb",
    "nl", "pa", "pl", "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr",
    "uk", "ur", "uz", "vi", "wo", "yo", "zh", "zu",
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What was typed into the form, as it was typed."""

    name: str = ""
    description: str = ""
    criteria: str = ""
    language: str = "en"
    level: str = ""
    skills: tuple[str, ...] = ()
    image: bytes | None = None
    redraw: bool = False
    act: str = "preview"

    @property
    def draft(self) -> AchievementDraft:
        """Give what the achievement is to be."""
        return AchievementDraft(
            name=self.name,
            description=self.description,
            criteria=self.criteria,
            skills=self.skills,
            language=self.language,
            level=int(self.level) if self.level.isdecimal() and len(self.level) < 3 else None,
            image=self.image,
        )


async def _written(request: Request) -> Written:
    form = await request.form(max_files=1, max_fields=200, max_part_size=MAX_FORM_BYTES)
    uploaded = form.get("image")
    return Written(
        name=_text(form, "name"),
        description=_text(form, "description"),
        criteria=_text(form, "criteria"),
        language=_text(form, "language") or "en",
        level=_text(form, "level"),
        skills=tuple(skill for skill in form.getlist("skills") if isinstance(skill, str)),
        image=await uploaded.read()
        if isinstance(uploaded, UploadFile) and uploaded.size
        else _kept(_text(form, "kept_image")),
        redraw=bool(_text(form, "redraw")),
        act=_text(form, "act"),
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _kept(encoded: str) -> bytes | None:
    """Read the picture that the preview kept in the form; it is read as an upload again.

    Raises: AchievementImage.
    """
    if not encoded:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as problem:
        raise AchievementImage(reason="broken") from problem


WrittenForm = Annotated[Written, Depends(_written)]


@router.get("/{slug}/achievements/new")
def write(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
) -> HTMLResponse:
    """Show the empty form, in the reader's language."""
    organisation = own_organisation(connection, actor, slug)
    language = shell.renderer.language(request)
    written = Written(language=language if language in _LANGUAGES else "en")
    return _page(request, shell, issuer, organisation, written)


@router.get("/{slug}/achievements")
def own_achievements(
    request: Request, shell: CurrentShell, connection: Reading, actor: SignedInActor, slug: Slug
) -> HTMLResponse:
    """List the organisation's own achievements, closed ones too."""
    organisation = own_organisation(connection, actor, slug)
    found = [one for one in queries.achievements_owned_by(connection, slug) if not one.movement]
    context = {"organisation": organisation, "achievements": found}
    return shell.renderer.page(request, "issuer/console_own.html", context)


@router.get("/{slug}/achievements/{achievement_id}/change")
def rewrite(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: Reading,
    actor: SignedInActor,
    slug: Slug,
    achievement_id: Identifier,
) -> HTMLResponse:
    """Show the form with what the badge says now."""
    organisation = own_organisation(connection, actor, slug)
    present = _own(connection, slug, achievement_id)
    written = Written(
        name=present.name,
        description=present.description,
        criteria=present.criteria,
        language=present.language,
        level="" if present.level is None else str(present.level),
        skills=tuple(alignment.slug for alignment in present.alignments),
    )
    return _page(request, shell, issuer, organisation, written, present=present)


@router.post(
    "/{slug}/achievements/{achievement_id}/change",
    dependencies=[Depends(require_csrf)],
    response_model=None,
    max_body_size=MAX_FORM_BYTES,
)
def change(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    actor: SignedInActor,
    slug: Slug,
    achievement_id: Identifier,
    written: WrittenForm,
) -> HTMLResponse | RedirectResponse:
    """Show how the new version will look, or put it in force; badges awarded before keep theirs."""
    organisation = own_organisation(connection, actor, slug)
    present = _own(connection, slug, achievement_id)
    try:
        draft = written.draft if written.image else _with_picture(connection, present, written)
        if written.act == "create":
            achievements.change_achievement(issuer, connection, achievement_id, draft, by=actor)
            return RedirectResponse(f"/console/{slug}/achievements", 303)
        picture = achievements.picture_of(issuer, draft)
    except IssuerProblem as problem:
        return _page(request, shell, issuer, organisation, written, present=present, problem=problem)
    return _page(request, shell, issuer, organisation, written, present=present, picture=picture)


@router.post("/{slug}/achievements/{achievement_id}/close", dependencies=[Depends(require_csrf)])
def close(connection: UnitOfWork, actor: SignedInActor, slug: Slug, achievement_id: Identifier) -> RedirectResponse:
    """Stop awarding it; its badges stay valid."""
    own_organisation(connection, actor, slug)
    _own(connection, slug, achievement_id)
    achievements.close_achievement(connection, achievement_id, by=actor)
    return RedirectResponse(f"/console/{slug}/achievements", 303)


@router.post(
    "/{slug}/achievements", dependencies=[Depends(require_csrf)], response_model=None, max_body_size=MAX_FORM_BYTES
)
def create(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    actor: SignedInActor,
    slug: Slug,
    written: WrittenForm,
) -> HTMLResponse | RedirectResponse:
    """Show how the badge will look, or create it."""
    organisation = own_organisation(connection, actor, slug)
    try:
        if written.act == "create":
            made = achievements.create_achievement(issuer, connection, written.draft, owner_slug=slug, by=actor)
            return RedirectResponse(f"/achievements/{made.id}", 303)
        picture = achievements.picture_of(issuer, written.draft)
    except IssuerProblem as problem:
        return _page(request, shell, issuer, organisation, written, problem=problem)
    return _page(request, shell, issuer, organisation, written, picture=picture)


def _own(connection: Connection, slug: str, achievement_id: str) -> Achievement:
    """Find an open achievement of this organisation's own.

    Raises: AchievementUnknown, AwardAchievementClosed.
    """
    present = achievements.found(connection, achievement_id)
    if present.owner_slug != slug or present.movement:
        raise AchievementUnknown
    if not present.open:
        raise AwardAchievementClosed(achievement=present.name)
    return present


def _with_picture(connection: Connection, present: Achievement, written: Written) -> AchievementDraft:
    """Keep the picture unless a new one or a generated one is asked for."""
    if written.redraw:
        return written.draft
    return replace(written.draft, image=queries.achievement_image(connection, present.id, present.version))


def _field_of(problem: IssuerProblem | None) -> str | None:
    """Name the field beside which a refusal is told again."""
    match problem:
        case AchievementText():
            return str(problem.fields["part"])
        case AchievementLevel():
            return "level"
        case AchievementLanguage():
            return "language"
        case AchievementImage():
            return "image"
        case _:
            return None


def _page(
    request: Request,
    shell: Shell,
    issuer: Issuer,
    organisation: Organisation,
    written: Written,
    *,
    present: Achievement | None = None,
    picture: bytes | None = None,
    problem: IssuerProblem | None = None,
) -> HTMLResponse:
    language = shell.renderer.language(request)
    says = shell.languages
    encoded = base64.b64encode(picture).decode() if picture is not None else ""
    groups = [
        {
            "label": group.label(language),
            "chosen": sum(1 for skill in issuer.framework.skills_of(group.slug) if skill.slug in written.skills),
            "skills": [
                {
                    "slug": skill.slug,
                    "label": skill.label(language),
                    "definition": skill.definition(language).text,
                    "chosen": skill.slug in written.skills,
                }
                for skill in issuer.framework.skills_of(group.slug)
            ],
        }
        for group in issuer.framework.groups.values()
    ]
    others = sorted((code for code in _LANGUAGES if code not in _FIRST_LANGUAGES), key=says.autonym)
    context = {
        "organisation": organisation,
        "present": present,
        "action": f"/console/{organisation.slug}/achievements" + (f"/{present.id}/change" if present else ""),
        "form": written,
        "groups": groups,
        "levels": [("", says.t(language, "create.level.none"))]
        + [
            (str(level), says.t(language, "level.words", level, says.t(language, f"level.{level}"))) for level in LEVELS
        ],
        "languages_offered": [(code, says.autonym(code)) for code in (*_FIRST_LANGUAGES, *others)],
        "picture": f"data:image/png;base64,{encoded}" if encoded else None,
        "kept_image": encoded if written.image is not None else "",
        "problem": problem,
        "wrong_field": _field_of(problem),
    }
    status = 200 if problem is None else problem.status
    return shell.renderer.page(request, "issuer/console_create.html", context, status=status)
