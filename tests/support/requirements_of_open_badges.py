"""What Open Badges 3.0 and its certification guide demand of issuers, displayers and verifiers, numbered.

Every sentence with MUST, and those with "must" or "required" in the tables of classes, of the specification (document
1.2, data model of Verifiable Credentials 2.0, with the changes published since), and every test of the certification
guide for these roles. Texts are quoted in brief. What concerns hosts and the Open Badges API alone is not here: this
program offers neither.
"""

from dataclasses import dataclass
from typing import Final

ISSUER: Final = "issuer"
DISPLAYER: Final = "displayer"
VERIFIER: Final = "verifier"


@dataclass(frozen=True)
class Requirement:
    """One demand: its number, where it stands, of whom it asks, and its words."""

    id: str
    section: str
    roles: tuple[str, ...]
    text: str


BOTH: Final = (ISSUER, VERIFIER)
_JSON: Final = "Serialization, JSON"
_LD: Final = "Serialization, JSON-LD"
_MODEL: Final = "Data model"
_EXTENDING: Final = "Extending"
_FORMATS: Final = "Document formats"
_PNG: Final = "Document formats, PNG"
_SVG: Final = "Document formats, SVG"
_JWT: Final = "Proofs, JSON Web Token"
_LDP: Final = "Proofs, Linked Data"
_VERIFY: Final = "Verification"
_ENDORSE: Final = "Verification, endorsements"
_IDENTIFIER: Final = "Verification, recipient"
_CERT_ISSUER: Final = "Certification, issuer"
_CERT_DISPLAYER: Final = "Certification, displayer"


def _type(number: int, name: str, words: str = "One of the items MUST be the IRI '{}'.") -> Requirement:
    return Requirement(f"OB-{number}", f"{_MODEL}, {name}", BOTH, f"`type`: {words.format(name)}")


REQUIREMENTS: Final[tuple[Requirement, ...]] = (
    Requirement("OB-1", _JSON, BOTH, "Numeric values representable as IEEE-754 MUST be represented as a JSON Number."),
    Requirement("OB-2", _JSON, BOTH, "Boolean values MUST be represented as a JSON Boolean."),
    Requirement("OB-3", _JSON, (ISSUER,), "Sequence values MUST be represented as an JSON Array."),
    Requirement("OB-4", _JSON, (ISSUER,), "Unordered sets of values MUST be represented as an JSON Array."),
    Requirement("OB-5", _JSON, BOTH, "Complex types MUST be represented as an JSON Object, NOT as a URI."),
    Requirement("OB-6", _JSON, BOTH, "Other values MUST be represented as a JSON String."),
    Requirement("OB-7", _JSON, (ISSUER,), "Null values and empty arrays MUST be ommitted from the serialized JSON."),
    Requirement("OB-8", _LD, BOTH, "Open Badges verifiable credentials MUST be serialized with both JSON-LD contexts."),
    Requirement("OB-9", _LD, (VERIFIER,), "They MUST ensure that the order of the values in `@context` is right."),
    Requirement("OB-10", _LD, (VERIFIER,), "Properties that may be compacted are read as one value or as an array."),
    Requirement(
        "OB-11", f"{_MODEL}, AchievementCredential", BOTH,
        "`@context` MUST be an ordered set where the first item is the context of credentials, and the second item "
        "that of Open Badges.",
    ),
    Requirement(
        "OB-12", f"{_MODEL}, AchievementCredential", BOTH,
        "`type`: one MUST be 'VerifiableCredential', one MUST be 'AchievementCredential' or 'OpenBadgeCredential'.",
    ),
    _type(13, "Achievement", "The type MUST include the IRI '{}'."),
    _type(14, "AchievementSubject"),
    _type(15, "Address"),
    _type(16, "Alignment"),
    _type(17, "EndorsementSubject"),
    _type(18, "Evidence"),
    _type(19, "GeoCoordinates"),
    _type(20, "IdentifierEntry"),
    _type(21, "IdentityObject", "MUST be the IRI '{}'."),
    _type(22, "Image", "MUST be the IRI '{}'."),
    _type(23, "Profile"),
    _type(24, "Related"),
    _type(25, "Result"),
    _type(26, "ResultDescription"),
    _type(27, "RubricCriterionLevel"),
    Requirement(
        "OB-28", f"{_MODEL}, EndorsementCredential", BOTH,
        "`type`: one MUST be 'VerifiableCredential', and one MUST be 'EndorsementCredential'.",
    ),
    Requirement(
        "OB-29", f"{_MODEL}, AchievementSubject", BOTH, "Either `id` or at least one `identifier` MUST be supplied."
    ),
    Requirement("OB-30", f"{_MODEL}, Profile", BOTH, "Issuers must be represented as Profiles."),
    Requirement("OB-31", f"{_MODEL}, Profile", (ISSUER,), "`image`: this must be a PNG or SVG image."),
    Requirement(
        "OB-32", f"{_MODEL}, Result", (ISSUER,),
        "The linked result description must be in the achievement that is being asserted.",
    ),
    Requirement(
        "OB-33", f"{_MODEL}, Result", (ISSUER,), "`status`: required if the `resultType` linked to is Status."
    ),
    Requirement("OB-34", f"{_MODEL}, required members", BOTH, "Members of multiplicity 1 and 1..* are required."),
    Requirement(
        "OB-35", f"{_MODEL}, CredentialSchema", (ISSUER,),
        "One instance MUST have an `id` that is the URL of the JSON Schema for this credential.",
    ),
    Requirement(
        "OB-36", f"{_MODEL}, CredentialSchema", BOTH,
        "`type` MUST identify the type of validation; one instance MUST have '1EdTechJsonSchemaValidator2019'.",
    ),
    Requirement("OB-37", f"{_MODEL}, CredentialSchema", BOTH, "`id` MUST be a URI identifying the schema file."),
    Requirement(
        "OB-38", f"{_MODEL}, CredentialStatus", BOTH, "`id` MUST be the URL of the issuer's credential status method."
    ),
    Requirement("OB-39", f"{_MODEL}, RefreshService", BOTH, "`id` MUST be the URL of the issuer's refresh service."),
    Requirement("OB-40", f"{_MODEL}, Proof", BOTH, "`proofPurpose` MUST be 'assertionMethod'."),
    Requirement("OB-41", f"{_MODEL}, enumerations", BOTH, "Values of closed vocabularies are those that are listed."),
    Requirement("OB-42", _EXTENDING, (VERIFIER,), "Extensions MUST NOT be required."),
    Requirement(
        "OB-43", _EXTENDING, BOTH, "To use an extension implementers MUST include its context URL in `@context`."
    ),
    Requirement("OB-44", _EXTENDING, BOTH, 'Extended terms MUST start with the prefix "ext:".'),
    Requirement("OB-45", _FORMATS, BOTH, "The contents of the file MUST represent exactly one OpenBadgeCredential."),
    Requirement("OB-46", _FORMATS, BOTH, "The OpenBadgeCredential MUST be serialized as JSON and JSON-LD."),
    Requirement("OB-47", _FORMATS, BOTH, "JSON exchanged between systems MUST be encoded using UTF-8."),
    Requirement(
        "OB-48", f"{_FORMATS}, file", (VERIFIER,),
        "Signed using VC-JWT, the contents of the file MUST be the Compact JWS string.",
    ),
    Requirement(
        "OB-49", f"{_FORMATS}, file", BOTH,
        "With an embedded proof, the contents of the file MUST be the JSON representation.",
    ),
    Requirement(
        "OB-50", f"{_FORMATS}, web resource", (VERIFIER,),
        "Signed using VC-JWT, the contents of the response MUST be the Compact JWS string.",
    ),
    Requirement(
        "OB-51", f"{_FORMATS}, web resource", BOTH,
        "With an embedded proof, the contents of the response MUST be the JSON representation.",
    ),
    Requirement(
        "OB-52", f"{_FORMATS}, baked badge", BOTH, "The image MUST be in either PNG or SVG format to support baking."
    ),
    Requirement("OB-53", _PNG, (VERIFIER,), "With VC-JWT, the text of the chunk MUST be the Compact JWS string."),
    Requirement("OB-54", _PNG, BOTH, "With an embedded proof, the text of the chunk MUST be the JSON representation."),
    Requirement("OB-55", _PNG, (ISSUER,), "Compression MUST NOT be used."),
    Requirement("OB-56", _PNG, BOTH, "The chunk MUST NOT appear in a PNG more than once."),
    Requirement("OB-57", _SVG, (VERIFIER,), "The value of the `verify` attribute MUST be the Compact JWS string."),
    Requirement(
        "OB-58", _SVG, BOTH, "The JSON representation MUST go into the body of the tag, wrapped in <![CDATA[...]]>."
    ),
    Requirement("OB-59", _SVG, BOTH, "There MUST be only one <openbadges:credential> tag in an SVG."),
    Requirement("OB-60", "Proofs", BOTH, "At least one proof mechanism MUST be expressed."),
    Requirement(
        "OB-61", _JWT, (VERIFIER,),
        "If a Linked Data Proof is also provided, it MUST be created before the JSON Web Token Proof.",
    ),
    Requirement("OB-62", _JWT, (VERIFIER,), '`alg`: the signing algorithm MUST be "RS256" as a minimum.'),
    Requirement(
        "OB-63", _JWT, (VERIFIER,), "Without a `kid` in the header, you MUST include the public key in `jwk`."
    ),
    Requirement("OB-64", _JWT, (VERIFIER,), 'The `JWK` MUST never contain "d".'),
    Requirement("OB-65", _JWT, (VERIFIER,), '`typ`: if present, MUST be set to "JWT".'),
    Requirement("OB-66", _JWT, (VERIFIER,), "If the signature is not valid, the credential proof is not valid."),
    Requirement("OB-67", _JWT, (VERIFIER,), "`kid` is dereferenced to the public key."),
    Requirement("OB-68", _JWT, (VERIFIER,), "The claim `iss` MUST be there and MUST match `issuer.id`."),
    Requirement("OB-69", _JWT, (VERIFIER,), "The claim `sub` MUST match `credentialSubject.id`."),
    Requirement(
        "OB-70", _JWT, (VERIFIER,), "The claim `nbf` MUST be there, be converted to a DateTime and equal `validFrom`."
    ),
    Requirement("OB-71", _JWT, (VERIFIER,), "If `validFrom` has not yet occurred, the credential is not valid."),
    Requirement("OB-72", _JWT, (VERIFIER,), "The claim `jti` MUST be there and MUST match `id`."),
    Requirement(
        "OB-73", _JWT, (VERIFIER,), "`exp` MUST be converted to a DateTime and MUST be used to set `validUntil`."
    ),
    Requirement(
        "OB-74", _JWT, (VERIFIER,), "Data model 1.1: the claim `vc` must be converted to an OpenBadgeCredential."
    ),
    Requirement(
        "OB-75", _LDP, (ISSUER,), "Issuers MUST use an option supported by the 1EdTech conformance test suite."
    ),
    Requirement("OB-76", _LDP, (VERIFIER,), "Verify the signature by the proof verification algorithm."),
    Requirement("OB-77", "Proofs, dereferencing", (VERIFIER,), "Requires HTTP URL support for public keys."),
    Requirement(
        "OB-78", _VERIFY, (VERIFIER,), "Step 1: check that the credential conforms to the JSON Schema that it names."
    ),
    Requirement("OB-79", _VERIFY, (VERIFIER,), "Step 1: `credentialSubject` is identified by `id` or `identifier`."),
    Requirement(
        "OB-80", _VERIFY, (VERIFIER,), "Step 2: if the signature cannot be verified, the proof is not satisfied."
    ),
    Requirement("OB-81", _VERIFY, (VERIFIER,), "Step 3: refresh must be completed after checking the proof."),
    Requirement("OB-82", _VERIFY, (VERIFIER,), "Step 3: repeat steps 1 and 2 with the refreshed credential."),
    Requirement("OB-83", _VERIFY, (VERIFIER,), "Step 3: if refresh is not successful, continue with the original."),
    Requirement("OB-84", _VERIFY, (VERIFIER,), "Step 3: only perform Refresh once."),
    Requirement("OB-85", _VERIFY, (VERIFIER,), "Step 4: revoked as shown in Bitstring Status List."),
    Requirement("OB-86", _VERIFY, (VERIFIER,), "Step 4: before `validFrom`, the credential is not yet valid."),
    Requirement("OB-87", _VERIFY, (VERIFIER,), "Step 4: after `validUntil`, the credential is expired."),
    Requirement("OB-88", _VERIFY, (VERIFIER,), "Step 5: compare a known id with the `id` of the subject."),
    Requirement("OB-89", _VERIFY, (VERIFIER,), "Step 5: if no match is found, the recipient is not verified."),
    Requirement("OB-90", _VERIFY, (VERIFIER,), "Step 6: verify the EndorsementCredentials that it contains."),
    Requirement("OB-91", _VERIFY, (VERIFIER,), "Data model 1.1: `issuanceDate` and `expirationDate` take their place."),
    Requirement("OB-92", _ENDORSE, (VERIFIER,), "Step 1: check that it conforms to the specification."),
    Requirement("OB-93", _ENDORSE, (VERIFIER,), "Step 2: check its proof, embedded or VC-JWT."),
    Requirement("OB-94", _ENDORSE, (VERIFIER,), "Step 4: check that it is not revoked, in force and not expired."),
    Requirement(
        "OB-95", _IDENTIFIER, (VERIFIER,),
        "The known identifier MUST be a plaintext string value of a type of IdentifierTypeEnum or an extension.",
    ),
    Requirement("OB-96", _IDENTIFIER, (VERIFIER,), "Compare with all the identifiers until a match is found."),
    Requirement("OB-97", _IDENTIFIER, (VERIFIER,), "`hashed` true: compare the hash of the known value and `salt`."),
    Requirement("OB-98", _IDENTIFIER, (VERIFIER,), "`hashed` false: compare the plain value."),
    Requirement("CG-1", _CERT_ISSUER, (ISSUER,), "The candidate platform must issue a valid badge."),
    Requirement("CG-2", _CERT_ISSUER, (ISSUER,), "It must demonstrate how the badge is retrieved by the recipient."),
    Requirement(
        "CG-3", _CERT_ISSUER, (ISSUER,),
        "Linked Data Proofs must use a supported mechanism: `eddsa-rdfc-2022`, `ecdsa-sd-2023`.",
    ),
    Requirement(
        "CG-4", _CERT_ISSUER, BOTH,
        "A badge is valid if it passes JSON-LD validation in safe mode: a term that no context defines is an error.",
    ),
    Requirement(
        "CG-5", _CERT_ISSUER, (VERIFIER,),
        "`ecdsa-sd-2023`: the resulting credential MUST contain all required fields.",
    ),
    Requirement("CG-6", _CERT_DISPLAYER, (DISPLAYER,), "Must support viewer-initiated verification of a badge."),
    Requirement(
        "CG-7", _CERT_DISPLAYER, (DISPLAYER,),
        "Must verify three badges by URL, good, expired and revoked, and tell the status of each.",
    ),
    Requirement(
        "CG-8", _CERT_DISPLAYER, (DISPLAYER,),
        "Viewers see name, description, issuer name, date of issue and status (expired, revoked).",
    ),
    Requirement("CG-9", _CERT_DISPLAYER, (DISPLAYER,), "Viewers see the image of the badge."),
    Requirement("CG-10", _CERT_DISPLAYER, (DISPLAYER,), "The same for three badges of data model 1.1."),
    Requirement("CG-11", _CERT_DISPLAYER, (VERIFIER,), "Verifiers must support `eddsa-rdfc-2022`."),
    Requirement("CG-12", _CERT_DISPLAYER, (VERIFIER,), "Verifiers must support `ecdsa-sd-2023`."),
)  # fmt: skip
