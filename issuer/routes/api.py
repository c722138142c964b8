"""Serve the API of the issuer: achievements, awards, revocations; Bearer tokens with scopes, nothing by cookie."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from chassis.api_bodies import ApiBody
from chassis.api_description import TOKEN, WITH_BODY, refusals
from chassis.database import Reading, UnitOfWork
from chassis.idempotency import IdempotencyKey, KeyMalformed, KeyReused, StillRunning, Ticket, request_hash
from chassis.sign_in import ApiActor, require_scope
from issuer import achievements, console, queries
from issuer.achievements import AchievementDraft
from issuer.console import AwardLine
from issuer.deciding import issuer_for
from issuer.identities import read_recipient
from issuer.organisations import found as found_organisation
from issuer.problems import (
    AchievementForbidden,
    AchievementLanguage,
    AchievementLevel,
    AchievementSkillUnknown,
    AchievementText,
    AchievementUnknown,
    AwardAchievementClosed,
    AwardAchievementNotAwardable,
    AwardConsent,
    AwardEvidence,
    AwardForbidden,
    AwardInProgress,
    AwardIssuerUnclear,
    AwardLevel,
    AwardLint,
    AwardPlacement,
    AwardToOneself,
    AwardUnknown,
    AwardValidUntil,
    ClockBehind,
    KeyMissing,
    OrganisationUnknown,
    RecipientEmail,
    RecipientMissing,
    RecipientName,
    RecipientWikiName,
    RevocationAlready,
    RevocationForbidden,
    RevocationReason,
)
from issuer.records import Achievement
from issuer.repeating import award_once
from issuer.requests import (
    MAX_EVIDENCE_ITEMS,
    AwardRequest,
    read_evidence,
    read_level,
    read_paper_consent,
    read_placement,
    read_valid_until,
)
from issuer.revoking import revoke
from issuer.service import CurrentIssuer, Issuer

router = APIRouter(prefix="/api/v1", tags=["issuer"])

Slug = Annotated[str, Path(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]
Identifier = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


class AchievementIn(ApiBody):
    """A new achievement; its picture is generated from its first skill's group."""

    name: str
    description: str
    criteria: str
    skills: list[str] = Field(max_length=12)
    level: int | None = None
    language: str


class AchievementOut(BaseModel):
    """An achievement."""

    id: str
    url: str
    name: str
    description: str
    issuer: str
    movement: bool
    language: str
    level: int | None
    skills: list[str]


class CreatedOut(BaseModel):
    """Where something new stands."""

    id: str
    url: str


class AchievementsOut(BaseModel):
    """Every achievement that an organisation may award."""

    items: list[AchievementOut]


class RecipientIn(ApiBody):
    """The person: at least one of the three, and not both of the last two."""

    name: str | None = None
    email: str | None = None
    wiki_username: str | None = None


class EvidenceIn(ApiBody):
    """A piece of evidence."""

    url: str | None = None
    narrative: str | None = None


class PlacementIn(ApiBody):
    """Where the award counts."""

    community: str | None = None
    country: str | None = None
    languages: list[str] = Field(default_factory=list, max_length=5)


class ConsentIn(ApiBody):
    """Consent that the learner gave on paper."""

    map: Literal[True]
    recorded: str


class AwardIn(ApiBody):
    """A badge for a person; `issuer` is needed only when the token may award it for several organisations."""

    achievement: str = Field(pattern=r"^[0-9a-f]{32}$")
    issuer: str | None = None
    recipient: RecipientIn
    level: int | None = None
    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=MAX_EVIDENCE_ITEMS)
    valid_until: datetime | None = None
    placement: PlacementIn = Field(default_factory=PlacementIn)
    consent: ConsentIn | None = None


class AwardedOut(BaseModel):
    """A new badge; `holder_url` is the holder's one-time link and is shown only here."""

    id: str
    url: str
    holder_url: str
    state: str


class AwardOut(BaseModel):
    """A badge as its issuer sees it; it never names the person."""

    id: str
    url: str
    state: str
    issuer: str
    achievement: str
    level: int | None
    awarded_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revocation_reason: str | None


class AwardsOut(BaseModel):
    """Badges, newest first."""

    items: list[AwardOut]


class RevocationIn(ApiBody):
    """Why the badge is revoked; the reason is shown on its page."""

    reason: str


@router.post(
    "/issuers/{slug}/achievements",
    operation_id="create_achievement",
    summary="Create an achievement",
    status_code=201,
    responses=refusals(
        *TOKEN,
        *WITH_BODY,
        OrganisationUnknown,
        AchievementForbidden,
        AchievementText,
        AchievementSkillUnknown,
        AchievementLevel,
        AchievementLanguage,
    ),
)
def create_achievement(
    slug: Slug, body: AchievementIn, issuer: CurrentIssuer, connection: UnitOfWork, actor: ApiActor
) -> CreatedOut:
    """Create an achievement of an organisation."""
    require_scope(actor, "achievements:write")
    draft = AchievementDraft(
        name=body.name,
        description=body.description,
        criteria=body.criteria,
        skills=tuple(body.skills),
        language=body.language,
        level=body.level,
    )
    made = achievements.create_achievement(issuer, connection, draft, owner_slug=slug, by=actor)
    return CreatedOut(id=made.id, url=issuer.addresses.achievement(made.id))


@router.get(
    "/issuers/{slug}/achievements",
    operation_id="list_achievements",
    summary="List what an organisation awards",
    responses=refusals(*TOKEN, OrganisationUnknown),
)
def list_achievements(slug: Slug, issuer: CurrentIssuer, connection: Reading, actor: ApiActor) -> AchievementsOut:
    """List what an organisation may award: its own achievements and the movement's."""
    require_scope(actor, "achievements:read")
    found_organisation(connection, slug)
    found = queries.achievements_awardable_by(connection, slug)
    return AchievementsOut(items=[_achievement(issuer, one) for one in found])


@router.post(
    "/awards",
    operation_id="create_award",
    summary="Award a badge",
    status_code=201,
    response_model=AwardedOut,
    responses=refusals(
        *TOKEN,
        *WITH_BODY,
        *(AchievementUnknown, AwardAchievementClosed, AwardAchievementNotAwardable, AwardForbidden, AwardIssuerUnclear),
        *(RecipientMissing, RecipientName, RecipientEmail, RecipientWikiName, AwardToOneself),
        *(AwardLevel, AwardEvidence, AwardValidUntil, AwardPlacement, AwardConsent, AwardLint),
        *(ClockBehind, KeyMissing, AwardInProgress, KeyMalformed, KeyReused, StillRunning),
    ),
)
def create_award(
    body: AwardIn, request: Request, issuer: CurrentIssuer, actor: ApiActor, key: IdempotencyKey
) -> Response:
    """Award a badge. With an `Idempotency-Key` the same request gives the same answer, byte for byte."""
    require_scope(actor, "awards:write")
    ticket = None
    if key is not None:
        said = request_hash("POST", request.url.path, body.model_dump_json().encode())
        ticket = Ticket(actor=actor.account_id or "", key=key, request_sha256=said)
    answer = award_once(issuer, lambda: _request(issuer, body, actor), by=actor, ticket=ticket)
    return Response(answer.body, status_code=answer.status, media_type=answer.content_type)


@router.get(
    "/awards",
    operation_id="list_awards",
    summary="List awards",
    responses=refusals(*TOKEN, OrganisationUnknown, AwardForbidden),
)
def list_awards(
    issuer: CurrentIssuer,
    connection: Reading,
    actor: ApiActor,
    slug: Annotated[str | None, Query(alias="issuer", max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> AwardsOut:
    """List the badges that the token's owner awarded, or all of an organisation for its administrators."""
    require_scope(actor, "awards:read")
    lines = console.issuer_awards(issuer, connection, actor, slug=slug, limit=limit)
    return AwardsOut(items=[_award(line) for line in lines])


@router.get(
    "/awards/{award_id}",
    operation_id="show_award",
    summary="Show one award",
    responses=refusals(*TOKEN, AwardUnknown),
)
def show_award(award_id: Identifier, issuer: CurrentIssuer, connection: Reading, actor: ApiActor) -> AwardOut:
    """Show one badge to its issuer."""
    require_scope(actor, "awards:read")
    return _award(console.issuer_award(issuer, connection, award_id, actor))


@router.post(
    "/awards/{award_id}/revoke",
    operation_id="revoke_award",
    summary="Revoke a badge",
    responses=refusals(
        *TOKEN,
        *WITH_BODY,
        *(AwardUnknown, AwardInProgress, RevocationReason, RevocationForbidden, RevocationAlready, KeyMissing),
    ),
)
def revoke_award(award_id: Identifier, body: RevocationIn, issuer: CurrentIssuer, actor: ApiActor) -> AwardOut:
    """Revoke a badge, for ever, with a reason."""
    require_scope(actor, "awards:write")
    revoke(issuer, [award_id], reason=body.reason, by=actor)
    with issuer.database.reading() as connection:
        return _award(console.issuer_award(issuer, connection, award_id, actor))


def _request(issuer: Issuer, body: AwardIn, actor: ApiActor) -> AwardRequest:
    with issuer.database.reading() as connection:
        slug = issuer_for(connection, body.achievement, by=actor, named=body.issuer)
    return AwardRequest(
        achievement_id=body.achievement,
        issuer_slug=slug,
        recipient=read_recipient(
            name=body.recipient.name, email=body.recipient.email, wiki_name=body.recipient.wiki_username
        ),
        level=read_level(body.level),
        evidence=tuple(read_evidence(item.url, item.narrative) for item in body.evidence),
        valid_until=read_valid_until(body.valid_until, at=issuer.clock()),
        placement=read_placement(
            issuer.places,
            community=body.placement.community,
            country=body.placement.country,
            languages=tuple(body.placement.languages),
        ),
        paper_consent=read_paper_consent(body.consent.recorded if body.consent else None),
    )


def _achievement(issuer: Issuer, found: Achievement) -> AchievementOut:
    return AchievementOut(
        id=found.id,
        url=issuer.addresses.achievement(found.id),
        name=found.name,
        description=found.description,
        issuer=found.owner_slug,
        movement=found.movement,
        language=found.language,
        level=found.level,
        skills=[alignment.slug for alignment in found.alignments],
    )


def _award(line: AwardLine) -> AwardOut:
    found = line.award
    return AwardOut(
        id=found.id,
        url=line.url,
        state=line.state,
        issuer=found.issuer_slug,
        achievement=found.achievement_id,
        level=found.level if found.level is not None else line.achievement.level,
        awarded_at=found.awarded_at,
        valid_until=found.valid_until,
        revoked_at=found.revoked_at,
        revocation_reason=found.revocation_reason,
    )
