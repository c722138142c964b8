"""A Comprehensive Learner Record: one credential that bundles others, each of which keeps the proof of its own issuer.

The publisher signs the bundle; that says who put it together, and nothing about what is in it. The credentials inside
stay in the members nobody reads here: each is verified on its own, as it stands.

Spec: Comprehensive Learner Record 2.0, classes ClrCredential, ClrSubject, Association.
"""

from dataclasses import dataclass

from credentials.achievement import Achievement
from credentials.credential import IdentityObject
from credentials.endorsement import EndorsementCredential, Image, Profile, read_issuer
from credentials.envelope import (
    CredentialSchema,
    CredentialStatus,
    Evidence,
    Proof,
    RefreshService,
    TermsOfUse,
    read_dates,
    read_status,
)
from credentials.members import Instant, Members, Node
from credentials.problems import MemberMissing, MemberType
from credentials.strict_json import JsonObject, JsonValue
from credentials.vocabulary import COMPACT_JWS

CLR_CREDENTIAL = "ClrCredential"
INNER = "verifiableCredential"


@dataclass(frozen=True, kw_only=True)
class Association(Node):
    """How two achievements of the record belong together."""

    association_type: str
    source_id: str
    target_id: str
    types: tuple[str, ...] = ("Association",)

    @classmethod
    def read(cls, members: Members) -> "Association":
        """Read an Association."""
        return cls(
            types=members.types("Association"),
            association_type=members.text("associationType"),
            source_id=members.uri("sourceId"),
            target_id=members.uri("targetId"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class ClrSubject(Node):
    """Whose record it is, and what is in it; the credentials themselves stay in `rest`."""

    types: tuple[str, ...] = ("ClrSubject",)
    id: str | None = None
    identifier: tuple[IdentityObject, ...] = ()
    achievement: tuple[Achievement, ...] = ()
    association: tuple[Association, ...] = ()

    @classmethod
    def read(cls, members: Members) -> "ClrSubject":
        """Read a ClrSubject, which must hold at least one credential."""
        inner = members.peek(INNER)
        if inner is None or inner == []:
            members.findings.append(MemberMissing(path=members.path, member=INNER))
        for item in inner if isinstance(inner, list) else [inner]:
            if item is not None and not isinstance(item, dict | str):
                members.findings.append(MemberType(path=f"{members.path}/{INNER}", expected="object"))
        return cls(
            types=members.types("ClrSubject"),
            id=members.optional_uri("id"),
            identifier=members.several("identifier", IdentityObject.read),
            achievement=members.several("achievement", Achievement.read),
            association=members.several("association", Association.read),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class ClrCredential(Node):
    """A learner record: its publisher's signed bundle of credentials."""

    context: tuple[str, ...]
    id: str
    types: tuple[str, ...]
    name: str
    issuer: Profile
    credential_subject: ClrSubject
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    issuance_date: Instant | None = None
    expiration_date: Instant | None = None
    description: str | None = None
    image: Image | None = None
    awarded_date: Instant | None = None
    partial: bool | None = None
    endorsement: tuple[EndorsementCredential, ...] = ()
    endorsement_jwt: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    credential_schema: tuple[CredentialSchema, ...] = ()
    credential_status: CredentialStatus | None = None
    refresh_service: RefreshService | None = None
    terms_of_use: tuple[TermsOfUse, ...] = ()
    proof: tuple[Proof, ...] = ()

    @classmethod
    def read(cls, members: Members) -> "ClrCredential":
        """Read a ClrCredential of either data model version."""
        dates = read_dates(members)
        return cls(
            context=members.texts("@context", required=True),
            id=members.uri("id"),
            types=members.types("VerifiableCredential", also=(CLR_CREDENTIAL,)),
            name=members.text("name"),
            issuer=read_issuer(members),
            credential_subject=members.one("credentialSubject", ClrSubject.read),
            valid_from=dates.valid_from,
            valid_until=dates.valid_until,
            issuance_date=dates.issuance_date,
            expiration_date=dates.expiration_date,
            description=members.optional_text("description"),
            image=members.optional_one("image", Image.read),
            awarded_date=members.optional_instant("awardedDate"),
            partial=None if members.peek("partial") is None else members.boolean("partial"),
            endorsement=members.several("endorsement", EndorsementCredential.read),
            endorsement_jwt=members.texts("endorsementJwt", pattern=COMPACT_JWS),
            evidence=members.several("evidence", Evidence.read),
            credential_schema=members.several("credentialSchema", CredentialSchema.read),
            credential_status=read_status(members),
            refresh_service=members.optional_one("refreshService", RefreshService.read),
            terms_of_use=members.several("termsOfUse", TermsOfUse.read),
            proof=members.several("proof", Proof.read),
            rest=members.rest(),
            lone=members.lone(),
        )


def inner_credentials(document: JsonObject) -> list[JsonValue]:
    """Give the credentials inside a learner record, as they stand."""
    subject = document.get("credentialSubject")
    value = subject.get(INNER) if isinstance(subject, dict) else None
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
