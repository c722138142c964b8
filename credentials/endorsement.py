"""Profiles, and the endorsements that profiles give and receive: the two contain each other.

Spec: Open Badges 3.0, classes Profile, Address, GeoCoordinates, IdentifierEntry, Image, EndorsementCredential,
EndorsementSubject.
"""

from dataclasses import dataclass
from datetime import date

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
from credentials.problems import IssuerNotProfile
from credentials.vocabulary import COMPACT_JWS, IDENTIFIER_TYPES

ENDORSEMENT_CREDENTIAL = "EndorsementCredential"


@dataclass(frozen=True, kw_only=True)
class Image(Node):
    """A picture by its address or as a data URI; a closed class."""

    id: str
    types: tuple[str, ...] = ("Image",)
    caption: str | None = None
    lone: frozenset[str] = frozenset({"type"})

    @classmethod
    def read(cls, members: Members) -> "Image":
        """Read an Image."""
        image = cls(id=members.uri("id"), types=members.lone_type("Image"), caption=members.optional_text("caption"))
        members.close()
        return image


@dataclass(frozen=True, kw_only=True)
class IdentifierEntry(Node):
    """An identifier of somebody or something in another system; a closed class."""

    identifier: str
    identifier_type: str
    types: tuple[str, ...] = ("IdentifierEntry",)
    lone: frozenset[str] = frozenset({"type"})

    @classmethod
    def read(cls, members: Members) -> "IdentifierEntry":
        """Read an IdentifierEntry."""
        entry = cls(
            types=members.lone_type("IdentifierEntry"),
            identifier=members.text("identifier"),
            identifier_type=members.choice("identifierType", IDENTIFIER_TYPES),
        )
        members.close()
        return entry


@dataclass(frozen=True, kw_only=True)
class GeoCoordinates(Node):
    """A place on Earth in degrees."""

    latitude: int | float
    longitude: int | float
    types: tuple[str, ...] = ("GeoCoordinates",)

    @classmethod
    def read(cls, members: Members) -> "GeoCoordinates":
        """Read GeoCoordinates."""
        return cls(
            types=members.lone_type("GeoCoordinates"),
            latitude=members.number("latitude"),
            longitude=members.number("longitude"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class Address(Node):
    """A postal address."""

    types: tuple[str, ...] = ("Address",)
    address_country: str | None = None
    address_country_code: str | None = None
    address_region: str | None = None
    address_locality: str | None = None
    street_address: str | None = None
    post_office_box_number: str | None = None
    postal_code: str | None = None
    geo: GeoCoordinates | None = None

    @classmethod
    def read(cls, members: Members) -> "Address":
        """Read an Address."""
        return cls(
            types=members.types("Address"),
            address_country=members.optional_text("addressCountry"),
            address_country_code=members.optional_text("addressCountryCode"),
            address_region=members.optional_text("addressRegion"),
            address_locality=members.optional_text("addressLocality"),
            street_address=members.optional_text("streetAddress"),
            post_office_box_number=members.optional_text("postOfficeBoxNumber"),
            postal_code=members.optional_text("postalCode"),
            geo=members.optional_one("geo", GeoCoordinates.read),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class Profile(Node):
    """A person or an organisation that issues, creates, endorses or assesses."""

    id: str
    types: tuple[str, ...] = ("Profile",)
    name: str | None = None
    url: str | None = None
    phone: str | None = None
    description: str | None = None
    endorsement: tuple["EndorsementCredential", ...] = ()
    endorsement_jwt: tuple[str, ...] = ()
    image: Image | None = None
    email: str | None = None
    address: Address | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    official: str | None = None
    parent_org: "Profile | None" = None
    family_name: str | None = None
    given_name: str | None = None
    additional_name: str | None = None
    patronymic_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    family_name_prefix: str | None = None
    date_of_birth: date | None = None

    @classmethod
    def read(cls, members: Members) -> "Profile":
        """Read a Profile."""
        return cls(
            id=members.uri("id"),
            types=members.types("Profile"),
            name=members.optional_text("name"),
            url=members.optional_text("url"),
            phone=members.optional_text("phone"),
            description=members.optional_text("description"),
            endorsement=members.several("endorsement", EndorsementCredential.read),
            endorsement_jwt=members.texts("endorsementJwt", pattern=COMPACT_JWS),
            image=members.optional_one("image", Image.read),
            email=members.optional_text("email"),
            address=members.optional_one("address", Address.read),
            other_identifier=members.several("otherIdentifier", IdentifierEntry.read),
            official=members.optional_text("official"),
            parent_org=members.optional_one("parentOrg", Profile.read),
            family_name=members.optional_text("familyName"),
            given_name=members.optional_text("givenName"),
            additional_name=members.optional_text("additionalName"),
            patronymic_name=members.optional_text("patronymicName"),
            honorific_prefix=members.optional_text("honorificPrefix"),
            honorific_suffix=members.optional_text("honorificSuffix"),
            family_name_prefix=members.optional_text("familyNamePrefix"),
            date_of_birth=members.optional_date("dateOfBirth"),
            rest=members.rest(),
            lone=members.lone(),
        )


def read_issuer(members: Members) -> Profile:
    """Read `issuer`, which the schemas let be a URI, yet the official validator only a Profile."""
    if isinstance(members.peek("issuer"), str):
        members.findings.append(IssuerNotProfile())
        return Profile(id=members.uri("issuer"))
    return members.one("issuer", Profile.read)


@dataclass(frozen=True, kw_only=True)
class EndorsementSubject(Node):
    """Who or what is endorsed, and the endorser's words."""

    id: str
    types: tuple[str, ...] = ("EndorsementSubject",)
    endorsement_comment: str | None = None

    @classmethod
    def read(cls, members: Members) -> "EndorsementSubject":
        """Read an EndorsementSubject."""
        return cls(
            id=members.uri("id"),
            types=members.types("EndorsementSubject"),
            endorsement_comment=members.optional_text("endorsementComment"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class EndorsementCredential(Node):
    """A credential of its own in which a profile vouches for a credential, an achievement or another profile."""

    context: tuple[str, ...]
    id: str | None
    types: tuple[str, ...]
    name: str | None
    issuer: Profile
    credential_subject: EndorsementSubject
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    issuance_date: Instant | None = None
    expiration_date: Instant | None = None
    description: str | None = None
    awarded_date: Instant | None = None
    evidence: tuple[Evidence, ...] = ()
    credential_schema: tuple[CredentialSchema, ...] = ()
    credential_status: CredentialStatus | None = None
    refresh_service: RefreshService | None = None
    terms_of_use: tuple[TermsOfUse, ...] = ()
    proof: tuple[Proof, ...] = ()

    @classmethod
    def read(cls, members: Members) -> "EndorsementCredential":
        """Read an EndorsementCredential of either data model version."""
        dates = read_dates(members)
        return cls(
            context=members.texts("@context", required=True),
            # The 2018 model does not ask an endorsement for an id or a name.
            id=members.uri("id") if dates.is_2_0 else members.optional_uri("id"),
            types=members.types("VerifiableCredential", also=(ENDORSEMENT_CREDENTIAL,)),
            name=members.text("name") if dates.is_2_0 else members.optional_text("name"),
            issuer=read_issuer(members),
            credential_subject=members.one("credentialSubject", EndorsementSubject.read),
            valid_from=dates.valid_from,
            valid_until=dates.valid_until,
            issuance_date=dates.issuance_date,
            expiration_date=dates.expiration_date,
            description=members.optional_text("description"),
            awarded_date=members.optional_instant("awardedDate"),
            evidence=members.several("evidence", Evidence.read),
            credential_schema=members.several("credentialSchema", CredentialSchema.read),
            credential_status=read_status(members),
            refresh_service=members.optional_one("refreshService", RefreshService.read),
            terms_of_use=members.several("termsOfUse", TermsOfUse.read),
            proof=members.several("proof", Proof.read),
            rest=members.rest(),
            lone=members.lone(),
        )
