"""Compose what will be signed: a request becomes an unsigned credential in its public form. Pure.

Nothing personal stands in it: the subject is a `urn:uuid` of its own. Spec: Open Badges 3.0, VC Data Model 2.0;
what we issue is open-badges-3.md 17.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from credentials.strict_json import JsonObject, JsonValue
from issuer.addresses import Addresses
from issuer.records import Achievement, Award, Organisation, StatusEntry

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

# The schema's pattern of `inLanguage`, narrowed to what everybody reads: language, script, region.
_IN_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True)
class Material:
    """Everything besides the award that its badge says."""

    issuer: Organisation
    owner: Organisation
    achievement: Achievement
    image: bytes


def instant(at: datetime) -> str:
    """Write an instant as it is signed: UTC, seconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def urn_of(identifier: str) -> str:
    """Give the `urn:uuid` of 32 lower-case hexadecimal digits."""
    parts = (identifier[:8], identifier[8:12], identifier[12:16], identifier[16:20], identifier[20:])
    return "urn:uuid:" + "-".join(parts)


def compose(award: Award, entry: StatusEntry, material: Material, addresses: Addresses) -> JsonObject:
    """Give the unsigned credential of an award; the same award always gives the same document."""
    subject: JsonObject = {
        "id": urn_of(award.subject_id),
        "type": ["AchievementSubject"],
        "achievement": compose_achievement(material, addresses),
    }
    if award.level is not None:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": _level_id(material.achievement, addresses),
                "value": str(award.level),
            }
        ]
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES, EXTENSIONS],
        "id": urn_of(award.id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": material.achievement.name,
        "issuer": _profile(material.issuer, addresses),
        "validFrom": instant(award.awarded_at),
        "awardedDate": instant(award.awarded_at),
    }
    if award.valid_until is not None:
        document["validUntil"] = instant(award.valid_until)
    document["credentialSubject"] = subject
    if award.evidence:
        document["evidence"] = [_evidence(item.url, item.narrative) for item in award.evidence]
    document["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    list_url = addresses.status_list(entry.list_id)
    document["credentialStatus"] = {
        "id": f"{list_url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.index),
        "statusListCredential": list_url,
    }
    return document


def compose_achievement(material: Material, addresses: Addresses) -> JsonObject:
    """Give the achievement as it stands inside a badge."""
    achievement = material.achievement
    address = addresses.achievement(achievement.id)
    document: JsonObject = {
        "id": address,
        "type": ["Achievement"],
        "name": achievement.name,
        "description": achievement.description,
        "achievementType": "Competency" if achievement.alignments else "Badge",
        "criteria": {"id": address, "narrative": achievement.criteria},
        "image": {
            "id": "data:image/png;base64," + base64.b64encode(material.image).decode("ascii"),
            "type": "Image",
            "caption": achievement.name,
        },
        "creator": _profile(material.owner, addresses),
        "version": str(achievement.version),
    }
    if _IN_LANGUAGE.fullmatch(achievement.language):
        document["inLanguage"] = achievement.language
    if achievement.alignments:
        document["alignment"] = [
            {
                "type": ["Alignment"],
                "targetCode": alignment.slug,
                "targetFramework": alignment.framework,
                "targetName": alignment.name,
                "targetUrl": alignment.uri,
            }
            for alignment in achievement.alignments
        ]
    level: JsonObject = {
        "id": _level_id(achievement, addresses),
        "type": ["ResultDescription"],
        "name": "Level",
        "resultType": "PerformanceLevel",
        "valueMin": "1",
        "valueMax": "5",
    }
    if achievement.level is not None:
        level["requiredValue"] = str(achievement.level)
    document["resultDescription"] = [level]
    return document


def achievement_document(material: Material, addresses: Addresses) -> JsonObject:
    """Give the achievement as a document of its own, for `/achievements/{id}.json`."""
    contexts: list[JsonValue] = [CREDENTIALS_V2, OPEN_BADGES]
    return {"@context": contexts, **compose_achievement(material, addresses)}


def profile_document(organisation: Organisation, addresses: Addresses) -> JsonObject:
    """Give the issuer's profile as a document of its own."""
    contexts: list[JsonValue] = [CREDENTIALS_V2, OPEN_BADGES]
    return {"@context": contexts, **_profile(organisation, addresses)}


def _profile(organisation: Organisation, addresses: Addresses) -> JsonObject:
    return {
        "id": addresses.did(organisation.slug),
        "type": ["Profile"],
        "name": organisation.name,
        "url": organisation.url or addresses.issuer(organisation.slug),
        "description": organisation.description,
    }


def _level_id(achievement: Achievement, addresses: Addresses) -> str:
    return f"{addresses.achievement(achievement.id)}#level"


def _evidence(url: str | None, narrative: str | None) -> JsonObject:
    document: JsonObject = {"type": ["Evidence"]}
    if url is not None:
        document["id"] = url
    if narrative is not None:
        document["narrative"] = narrative
    return document
