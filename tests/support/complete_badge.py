"""A badge in which every class of the data model stands with every member that the official schema knows."""

from credentials.contexts import CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.strict_json import JsonObject

JWS = "eyJh.eyJ.c2ln"
RESULT = "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"
LEVEL = "urn:uuid:2b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"


def image(name: str) -> JsonObject:
    return {"id": f"https://badges.example.org/{name}.png", "type": "Image", "caption": name}


def identifier() -> JsonObject:
    return {"type": "IdentifierEntry", "identifier": "Q180", "identifierType": "ext:wikidataItem"}


def alignment() -> JsonObject:
    return {
        "type": ["Alignment"],
        "targetCode": "abc234",
        "targetDescription": "Cites what was read.",
        "targetName": "Cites sources",
        "targetFramework": "Movement skills",
        "targetType": "ceasn:Competency",
        "targetUrl": "https://w3id.org/movement-badges/skills/abc234",
    }


def profile(name: str = "Hub") -> JsonObject:
    """Give a Profile with every member but its endorsements and its parent."""
    return {
        "id": "did:web:badges.example.org:issuers:hub",
        "type": ["Profile"],
        "name": name,
        "url": "https://hub.example.org",
        "phone": "+33123456789",
        "description": "A hub",
        "image": image("hub"),
        "email": "hub@example.org",
        "address": {
            "type": ["Address"],
            "addressCountry": "France",
            "addressCountryCode": "FR",
            "addressRegion": "Bretagne",
            "addressLocality": "Rennes",
            "streetAddress": "1, place de la Mairie",
            "postOfficeBoxNumber": "7",
            "postalCode": "35000",
            "geo": {"type": "GeoCoordinates", "latitude": 48.11, "longitude": -1.68},
        },
        "otherIdentifier": [identifier()],
        "official": "R. Martin",
        "familyName": "Martin",
        "givenName": "Rosa",
        "additionalName": "Marie",
        "patronymicName": "Ivanovna",
        "honorificPrefix": "Dr",
        "honorificSuffix": "PhD",
        "familyNamePrefix": "de",
        "dateOfBirth": "2001-01-15",
    }


def endorsement(of: str) -> JsonObject:
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS],
        "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Good work",
        "description": "We saw it.",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"], "endorsementComment": "Yes."},
        "awardedDate": "2026-11-01T00:00:00Z",
        "issuer": profile("Ally"),
        "validFrom": "2026-11-02T09:00:00Z",
        "validUntil": "2028-11-02T09:00:00Z",
        "credentialSchema": [schema()],
        "credentialStatus": status(),
        "refreshService": refresh(),
        "termsOfUse": [terms()],
        "evidence": [evidence()],
        "proof": [proof()],
    }


def schema() -> JsonObject:
    return {
        "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
        "type": "1EdTechJsonSchemaValidator2019",
    }


def status() -> JsonObject:
    return {
        "id": "https://badges.example.org/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://badges.example.org/status/1",
    }


def refresh() -> JsonObject:
    return {"id": "https://badges.example.org/newest/1", "type": "1EdTechCredentialRefresh"}


def terms() -> JsonObject:
    return {"id": "https://badges.example.org/terms", "type": "https://badges.example.org/Terms"}


def evidence() -> JsonObject:
    return {
        "id": "https://fr.wikipedia.org/wiki/X",
        "type": ["Evidence"],
        "narrative": "See there.",
        "name": "An article",
        "description": "Ten sources",
        "genre": "Prose",
        "audience": "Readers",
    }


def proof() -> JsonObject:
    return {
        "type": "DataIntegrityProof",
        "created": "2026-11-02T09:00:00Z",
        "cryptosuite": "eddsa-rdfc-2022",
        "challenge": "c",
        "domain": "d",
        "nonce": "n",
        "proofPurpose": "assertionMethod",
        "proofValue": "z3FXQ",
        "verificationMethod": "did:web:badges.example.org:issuers:hub#key",
    }


def achievement() -> JsonObject:
    return {
        "id": "https://badges.example.org/achievements/1",
        "type": ["Achievement"],
        "alignment": [alignment()],
        "achievementType": "Competency",
        "creator": profile("Creator"),
        "creditsAvailable": 2.5,
        "criteria": {"id": "https://badges.example.org/achievements/1", "narrative": "Found ten."},
        "description": "Finds sources",
        "endorsement": [endorsement("https://badges.example.org/achievements/1")],
        "endorsementJwt": [JWS],
        "fieldOfStudy": "Research",
        "humanCode": "R-1",
        "image": image("achievement"),
        "inLanguage": "fr",
        "name": "Source finder",
        "otherIdentifier": [identifier()],
        "related": [
            {
                "id": "https://badges.example.org/achievements/2",
                "type": ["Related"],
                "inLanguage": "pt-BR",
                "version": "1",
            }
        ],
        "resultDescription": [
            {
                "id": RESULT,
                "type": ["ResultDescription"],
                "alignment": [alignment()],
                "allowedValue": ["low", "high"],
                "name": "Level",
                "requiredLevel": LEVEL,
                "requiredValue": "high",
                "resultType": "Status",
                "rubricCriterionLevel": [
                    {
                        "id": LEVEL,
                        "type": ["RubricCriterionLevel"],
                        "alignment": [alignment()],
                        "description": "All by oneself",
                        "level": "3",
                        "name": "high",
                        "points": "10",
                    }
                ],
                "valueMax": "3",
                "valueMin": "1",
            }
        ],
        "specialization": "History",
        "tag": ["sources"],
        "version": "1",
    }


def complete_badge() -> JsonObject:
    """Give the badge; nobody signed it."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS],
        "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Source finder",
        "description": "Finds sources",
        "image": image("badge"),
        "awardedDate": "2026-11-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["AchievementSubject"],
            "activityEndDate": "2026-10-31T00:00:00Z",
            "activityStartDate": "2026-10-01T00:00:00Z",
            "creditsEarned": 2.5,
            "achievement": achievement(),
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$00",
                    "identityType": "ext:wikimediaUsername",
                    "salt": "Kosher",
                }
            ],
            "image": image("baked"),
            "licenseNumber": "L-1",
            "narrative": "Over a month.",
            "result": [
                {
                    "type": ["Result"],
                    "achievedLevel": LEVEL,
                    "alignment": [alignment()],
                    "resultDescription": RESULT,
                    "status": "Completed",
                    "value": "3",
                }
            ],
            "role": "Editor",
            "source": profile("Assessor"),
            "term": "Autumn",
        },
        "endorsement": [endorsement("urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c")],
        "endorsementJwt": [JWS],
        "issuer": {
            **profile(),
            "parentOrg": profile("Parent"),
            "endorsement": [endorsement("did:web:badges.example.org:issuers:hub")],
            "endorsementJwt": [JWS],
        },
        "validFrom": "2026-11-02T09:00:00Z",
        "validUntil": "2028-11-02T10:00:00+01:00",
        "proof": [proof()],
        "credentialSchema": [schema()],
        "credentialStatus": status(),
        "refreshService": refresh(),
        "termsOfUse": [terms()],
        "evidence": [evidence()],
    }
