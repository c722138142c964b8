"""What a badge and an endorsement have in common: dates, status, schema, evidence, terms, proof.

Spec: Verifiable Credentials Data Model 2.0 and 1.1 as profiled by Open Badges 3.0; Bitstring Status List 1.0.
"""

from dataclasses import dataclass
from typing import Final

from credentials.contexts import CREDENTIALS_V1
from credentials.members import Instant, Members, Node
from credentials.problems import MemberMissing, SeveralStatuses, ValueNotAllowed, VersionMismatch
from credentials.vocabulary import DECIMAL

BITSTRING_ENTRY: Final = "BitstringStatusListEntry"
STATUS_LIST_2021_ENTRY: Final = "StatusList2021Entry"
REVOCATION_LIST: Final = "1EdTechRevocationList"


@dataclass(frozen=True, kw_only=True)
class Proof(Node):
    """A proof as it stands in the document; `credentials.proofs` reads its members."""

    types: tuple[str, ...]

    @classmethod
    def read(cls, members: Members) -> "Proof":
        """Read a proof of any suite."""
        return cls(types=members.texts("type", required=True), rest=members.rest(), lone=members.lone())


@dataclass(frozen=True, kw_only=True)
class Evidence(Node):
    """Something that shows the achievement; its `id`, where it is found."""

    types: tuple[str, ...] = ("Evidence",)
    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Evidence":
        """Read Evidence."""
        return cls(
            types=members.types("Evidence"),
            id=members.optional_uri("id"),
            name=members.optional_text("name"),
            narrative=members.optional_text("narrative"),
            description=members.optional_text("description"),
            genre=members.optional_text("genre"),
            audience=members.optional_text("audience"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class CredentialSchema(Node):
    """A schema that the document claims to fit; never fetched."""

    id: str
    types: tuple[str, ...]

    @classmethod
    def read(cls, members: Members) -> "CredentialSchema":
        """Read a CredentialSchema."""
        return cls(
            id=members.uri("id"),
            types=members.one_type(),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class RefreshService(Node):
    """Where the issuer offers a newer edition; not followed."""

    id: str
    types: tuple[str, ...]

    @classmethod
    def read(cls, members: Members) -> "RefreshService":
        """Read a RefreshService."""
        return cls(
            id=members.uri("id"),
            types=members.one_type(),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class TermsOfUse(Node):
    """Conditions that the issuer sets; shown, not judged."""

    types: tuple[str, ...]
    id: str | None = None

    @classmethod
    def read(cls, members: Members) -> "TermsOfUse":
        """Read TermsOfUse."""
        return cls(
            id=members.optional_uri("id"),
            types=members.one_type(),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class StatusMessage(Node):
    """What one value of a status means: `status` is the value in hexadecimal, such as `0x1`."""

    status: str
    message: str

    @classmethod
    def read(cls, members: Members) -> "StatusMessage":
        """Read a statusMessage."""
        return cls(
            status=members.text("status"), message=members.text("message"), rest=members.rest(), lone=members.lone()
        )


@dataclass(frozen=True, kw_only=True)
class CredentialStatus(Node):
    """Where to ask whether the badge still stands. All members after `id` are those of a bitstring entry."""

    types: tuple[str, ...]
    id: str | None = None
    status_purpose: str | None = None
    status_list_index: str | int | None = None
    status_list_credential: str | None = None
    status_size: int | float | None = None
    status_message: tuple[StatusMessage, ...] = ()

    @classmethod
    def read(cls, members: Members) -> "CredentialStatus":
        """Read a CredentialStatus; a bitstring entry must be complete."""
        status = cls(
            id=members.optional_uri("id"),
            types=members.one_type(),
            status_purpose=members.optional_text("statusPurpose"),
            status_list_index=_read_index(members),
            status_list_credential=members.optional_uri("statusListCredential"),
            status_size=members.optional_number("statusSize"),
            status_message=members.several("statusMessage", StatusMessage.read),
            rest=members.rest(),
            lone=members.lone(),
        )
        if BITSTRING_ENTRY in status.types:
            for name in ("statusPurpose", "statusListIndex", "statusListCredential"):
                if members.peek(name) is None:
                    members.findings.append(MemberMissing(path=members.path, member=name))
        return status

    @property
    def index(self) -> int | None:
        """The place in the list."""
        return None if self.status_list_index is None else int(self.status_list_index)


def _read_index(members: Members) -> str | int | None:
    """Read `statusListIndex`: a decimal text; official samples have a number, which is read as well."""
    value = members.peek("statusListIndex")
    if isinstance(value, int) and not isinstance(value, bool):
        number = members.optional_number("statusListIndex")
        if isinstance(number, int) and number >= 0:
            return number
        members.findings.append(ValueNotAllowed(path=f"{members.path}/statusListIndex", value=str(value)))
        return None
    text = members.matching("statusListIndex", DECIMAL)
    return text if text is not None and DECIMAL.fullmatch(text) else None


def read_status(members: Members) -> CredentialStatus | None:
    """Read `credentialStatus`, of which the data model allows one."""
    value = members.peek("credentialStatus")
    if isinstance(value, list):
        members.findings.append(SeveralStatuses(count=str(len(value))))
        statuses = members.several("credentialStatus", CredentialStatus.read)
        return statuses[0] if statuses else None
    return members.optional_one("credentialStatus", CredentialStatus.read)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When a credential begins and ends to be valid, in the words of its data model version."""

    is_2_0: bool
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    issuance_date: Instant | None = None
    expiration_date: Instant | None = None


def read_dates(members: Members) -> Dates:
    """Read the dates of the version that the first context names, and refuse those of the other."""
    context = members.peek("@context")
    first = context[0] if isinstance(context, list) and context else context
    if first == CREDENTIALS_V1:
        return Dates(
            is_2_0=False,
            issuance_date=members.instant("issuanceDate"),
            expiration_date=members.optional_instant("expirationDate"),
        )
    for name in ("issuanceDate", "expirationDate"):
        if members.peek(name) is not None:
            members.findings.append(VersionMismatch(member=name))
    return Dates(
        is_2_0=True,
        valid_from=members.instant("validFrom"),
        valid_until=members.optional_instant("validUntil"),
    )
