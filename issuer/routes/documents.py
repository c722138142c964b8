"""Serve what programs read: DID documents, status lists, signed badges, achievements. Bytes as they were stored."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from chassis.api_description import gives, refusals
from chassis.database import Reading
from credentials import strict_json
from issuer import queries, status_queries
from issuer.achievements import found as found_achievement
from issuer.achievements import material_of
from issuer.badges import badge_document, badge_drawing, badge_image, visible_award
from issuer.composing import achievement_document, profile_document
from issuer.key_publishing import key_set_document, token_key_document
from issuer.organisations import found as found_organisation
from issuer.problems import (
    AchievementUnknown,
    AwardUnknown,
    HolderErased,
    KeyMissing,
    KeyUnknown,
    OrganisationUnknown,
    StatusListUnknown,
)
from issuer.qr import qr_svg
from issuer.routes.negotiation import DocumentRoute, TokenRoute, token_type
from issuer.routes.viewing import CurrentViewer
from issuer.service import CurrentIssuer
from issuer.tokens import badge_token, signed_token

router = APIRouter(tags=["documents"])
negotiated = APIRouter(tags=["documents"], route_class=DocumentRoute)
as_token = APIRouter(tags=["documents"], route_class=TokenRoute)

Identifier = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Thumbprint = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]

DID_JSON = "application/did+json"
CREDENTIAL_JSON = "application/vc+ld+json"
LINKED_JSON = "application/ld+json"
JWK_JSON = "application/jwk+json"
JWK_SET_JSON = "application/jwk-set+json"
# How Open Badges 3.0 serves a compact JWS; a client may ask for a name of its own.
TOKEN = "text/plain"  # noqa: S105 - a kind of document, no secret
PNG = "image/png"
SVG = "image/svg+xml"
# Every reader on the web may read public documents; they carry no cookie's worth of anything.
_OPEN = {"Access-Control-Allow-Origin": "*"}
# A revocation is seen within a minute (corrections.md "Proofs and documents").
_STATUS_AGE_SECONDS = 60
_PUBLIC_AGE_SECONDS = 300
# A drawing is a document: opened by itself it must run no script, send no form and load nothing from anywhere.
_SVG_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"


@router.get(
    "/issuers/{slug}/did.json",
    operation_id="did_document",
    summary="Give the DID document of an issuer",
    response_class=Response,
    responses=gives("The DID document", DID_JSON) | refusals(OrganisationUnknown),
)
def did_document(slug: Slug, connection: Reading, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Give the issuer's DID document."""
    content = queries.did_document(connection, slug)
    if content is None:
        raise OrganisationUnknown(slug=slug)
    return _cacheable(content, DID_JSON, _digest(content), _PUBLIC_AGE_SECONDS, if_none_match)


@router.get(
    "/issuers/{slug}.json",
    operation_id="issuer_profile",
    summary="Give the profile of an issuer",
    response_class=Response,
    responses=gives("The profile (Open Badges 3.0)", LINKED_JSON) | refusals(OrganisationUnknown),
)
def issuer_profile(slug: Slug, issuer: CurrentIssuer, connection: Reading) -> Response:
    """Give the issuer's profile as Open Badges names it."""
    document = profile_document(found_organisation(connection, slug), issuer.addresses)
    return Response(strict_json.dump(document), media_type=LINKED_JSON, headers=_OPEN)


@router.get(
    "/status/{list_id}",
    operation_id="status_list",
    summary="Give a status list",
    response_class=Response,
    responses=gives("The signed list", CREDENTIAL_JSON) | refusals(StatusListUnknown),
)
def status_list(
    list_id: Identifier, connection: Reading, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Give a status list, signed."""
    found = status_queries.status_list(connection, list_id)
    if found is None or found.content is None:
        raise StatusListUnknown
    return _cacheable(found.content, CREDENTIAL_JSON, f"{list_id}-{found.sequence}", _STATUS_AGE_SECONDS, if_none_match)


@router.get(
    "/badges/{award_id}.json",
    operation_id="badge_json",
    summary="Give a badge",
    response_class=Response,
    responses=gives("The badge, exactly as it was signed", CREDENTIAL_JSON) | refusals(AwardUnknown, HolderErased),
)
@negotiated.get("/badges/{award_id}", include_in_schema=False, response_class=Response)
def badge_json(award_id: Identifier, connection: Reading, viewer: CurrentViewer) -> Response:
    """Give the signed badge, exactly the bytes that were signed."""
    content = badge_document(connection, award_id, viewer)
    return Response(content, media_type=CREDENTIAL_JSON, headers=_unlisted(f"{award_id}.json"))


@router.get(
    "/badges/{award_id}.jwt",
    operation_id="badge_jwt",
    summary="Give a badge as a token",
    response_class=Response,
    responses=gives("The badge as a compact JWS, exactly as it was signed", TOKEN, binary=True)
    | refusals(AwardUnknown, HolderErased, KeyMissing),
)
@as_token.get("/badges/{award_id}", include_in_schema=False, response_class=Response)
def badge_jwt(
    award_id: Identifier,
    issuer: CurrentIssuer,
    connection: Reading,
    viewer: CurrentViewer,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Give the badge as a token (VC-JWT), exactly the bytes that were signed; it is signed when first asked for."""
    content = signed_token(connection, award_id, viewer) or badge_token(issuer, award_id, viewer)
    return Response(content, media_type=token_type(accept) or TOKEN, headers=_unlisted(f"{award_id}.jwt"))


@router.get(
    "/keys/{thumbprint}",
    operation_id="token_key",
    summary="Give a public key for tokens",
    response_class=Response,
    responses=gives("The key, a bare JWK", JWK_JSON) | refusals(KeyUnknown),
)
def token_key(
    thumbprint: Thumbprint,
    issuer: CurrentIssuer,
    connection: Reading,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Give the key that a token names by its `kid`."""
    content = token_key_document(issuer, connection, thumbprint)
    return _cacheable(content, JWK_JSON, _digest(content), _PUBLIC_AGE_SECONDS, if_none_match)


@router.get(
    "/.well-known/jwks.json",
    operation_id="key_set",
    summary="Give the public keys for tokens of every issuer here",
    response_class=Response,
    responses=gives("The keys, a JWK Set", JWK_SET_JSON) | refusals(),
)
def key_set(
    issuer: CurrentIssuer, connection: Reading, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Give the keys of every issuer of this node; each names its issuer."""
    content = key_set_document(issuer, connection)
    return _cacheable(content, JWK_SET_JSON, _digest(content), _PUBLIC_AGE_SECONDS, if_none_match)


@router.get(
    "/badges/{award_id}.png",
    operation_id="badge_png",
    summary="Give a badge as a picture",
    response_class=Response,
    responses=gives("A picture with the badge inside", PNG, binary=True) | refusals(AwardUnknown, HolderErased),
)
def badge_png(award_id: Identifier, connection: Reading, viewer: CurrentViewer) -> Response:
    """Give the picture with the signed badge inside."""
    content = badge_image(connection, award_id, viewer)
    return Response(content, media_type=PNG, headers=_unlisted(f"{award_id}.png"))


@router.get(
    "/badges/{award_id}.qr.svg",
    operation_id="badge_qr",
    summary="Give the QR code of a badge",
    response_class=Response,
    responses=gives("The QR code", SVG, binary=True) | refusals(AwardUnknown, HolderErased),
)
def badge_qr(award_id: Identifier, issuer: CurrentIssuer, connection: Reading, viewer: CurrentViewer) -> Response:
    """Give the QR code of the badge's address."""
    visible_award(connection, award_id, viewer)
    content = qr_svg(issuer.addresses.badge(award_id))
    return Response(content, media_type=SVG, headers=_drawn(f"{award_id}.qr.svg"))


@router.get(
    "/badges/{award_id}.svg",
    operation_id="badge_svg",
    summary="Give a badge as a drawing",
    response_class=Response,
    responses=gives("A drawing with the badge inside", SVG, binary=True) | refusals(AwardUnknown, HolderErased),
)
def badge_svg(award_id: Identifier, issuer: CurrentIssuer, connection: Reading, viewer: CurrentViewer) -> Response:
    """Give the drawing with the signed badge inside."""
    content = badge_drawing(issuer, connection, award_id, viewer)
    return Response(content, media_type=SVG, headers=_drawn(f"{award_id}.svg"))


@router.get(
    "/achievements/{achievement_id}.json",
    operation_id="achievement_json",
    summary="Give an achievement",
    response_class=Response,
    responses=gives("The achievement (Open Badges 3.0)", LINKED_JSON) | refusals(AchievementUnknown),
)
@negotiated.get("/achievements/{achievement_id}", include_in_schema=False, response_class=Response)
def achievement_json(achievement_id: Identifier, issuer: CurrentIssuer, connection: Reading) -> Response:
    """Give the achievement as Open Badges names it."""
    material = material_of(connection, found_achievement(connection, achievement_id))
    content = strict_json.dump(achievement_document(material, issuer.addresses))
    return Response(content, media_type=LINKED_JSON, headers={**_OPEN, "Vary": "Accept"})


@router.get(
    "/achievements/{achievement_id}.png",
    operation_id="achievement_png",
    summary="Give the picture of an achievement",
    response_class=Response,
    responses=gives("The picture", PNG, binary=True) | refusals(AchievementUnknown),
)
def achievement_png(
    achievement_id: Identifier,
    connection: Reading,
    version: Annotated[int | None, Query(ge=1, le=1_000_000, description="of that version; else the newest")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Give the picture of the achievement, of one version or as it is now."""
    found = found_achievement(connection, achievement_id)
    image = queries.achievement_image(connection, found.id, found.version if version is None else version)
    if image is None:
        raise AchievementUnknown
    return _cacheable(image, PNG, _digest(image), _PUBLIC_AGE_SECONDS, if_none_match)


def _cacheable(content: bytes, media_type: str, tag: str, seconds: int, if_none_match: str | None) -> Response:
    headers = {**_OPEN, "Cache-Control": f"public, max-age={seconds}", "ETag": f'"{tag}"'}
    if if_none_match is not None and f'"{tag}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _unlisted(file_name: str) -> dict[str, str]:
    """Give the headers of what has a holder: never indexed, never kept by shared caches."""
    return {
        **_OPEN,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Cookie",
        "X-Robots-Tag": "noindex",
        "Content-Disposition": f'inline; filename="badge-{file_name}"',
    }


def _drawn(file_name: str) -> dict[str, str]:
    """Give the headers of a drawing with a holder: a document of its own that may run and load nothing."""
    return {**_unlisted(file_name), "Content-Security-Policy": _SVG_POLICY}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


router.include_router(as_token)
router.include_router(negotiated)
