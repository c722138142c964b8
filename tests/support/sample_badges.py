"""Badges that several tests of the credentials house start from."""

from credentials.contexts import CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.strict_json import JsonObject


def rich_badge() -> JsonObject:
    """Give a badge in which each kind of term occurs: scoped by type, a list, a graph, references, numbers."""
    hub: JsonObject = {"id": "did:web:badges.example.org:issuers:hub", "type": ["Profile"], "name": "Hub"}
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS],
        "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": hub,
        "validFrom": "2026-11-02T09:00:00Z",
        "name": "Source finder",
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["AchievementSubject"],
            "creditsEarned": 2,
            "identifier": [{"type": "IdentityObject", "hashed": True, "identityHash": "x", "identityType": "name"}],
            "achievement": {
                "id": "https://badges.example.org/achievements/1",
                "type": ["Achievement"],
                "name": "Source finder",
                "description": "Finds sources.\n\tIn “any” language.",
                "criteria": {"narrative": "Found \\ ten."},
                "creator": dict(hub),
                "image": {"id": "https://badges.example.org/1.png", "type": "Image", "caption": "A book"},
                "tag": ["sources", "citation"],
                "alignment": [
                    {"type": ["Alignment"], "targetName": "Cites", "targetUrl": "https://w3id.org/mb/skills/abc234"},
                    {"type": ["Alignment"], "targetName": "Finds", "targetUrl": "https://w3id.org/mb/skills/abc235"},
                ],
                "resultDescription": [
                    {
                        "id": "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
                        "type": ["ResultDescription"],
                        "name": "Level",
                        "resultType": "Status",
                        "allowedValue": ["low", "high", "low"],
                    }
                ],
            },
        },
        "evidence": [{"id": "https://fr.wikipedia.org/wiki/X", "type": ["Evidence"], "narrative": "See there."}],
        "credentialStatus": {
            "id": "https://badges.example.org/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://badges.example.org/status/1",
        },
        "endorsement": [
            {
                "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
                "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
                "type": ["VerifiableCredential", "EndorsementCredential"],
                "issuer": {"id": "https://wikimedia.org/", "type": ["Profile"]},
                "validFrom": "2026-11-02T09:00:00Z",
                "credentialSubject": {
                    "id": "https://badges.example.org/achievements/1",
                    "type": ["EndorsementSubject"],
                    "endorsementComment": "Yes.",
                },
                "proof": {
                    "type": "DataIntegrityProof",
                    "cryptosuite": "eddsa-rdfc-2022",
                    "created": "2026-11-02T09:00:00Z",
                    "verificationMethod": "did:web:wikimedia.org#key",
                    "proofPurpose": "assertionMethod",
                    "proofValue": "z3FXQ",
                },
            }
        ],
    }
