"""The badge itself: the credential, its subject, and who that subject is. `parse` is the check of the data model.

Spec: Open Badges 3.0, classes AchievementCredential, AchievementSubject, IdentityObject, Result; both versions of the
Verifiable Credentials data model.
"""

from dataclasses import dataclass

from credentials.achievement import Achievement, Alignment
from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_CONTEXTS, PINNED, ContextSet
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
from credentials.problems import (
    ContextMissing,
    CredentialProblem,
    SeveralSubjects,
    SubjectUnnamed,
    UnsupportedCredentialType,
    WrongType,
)
from credentials.strict_json import JsonObject
from credentials.vocabulary import COMPACT_JWS, IDENTIFIER_TYPES, RESULT_STATUSES

BADGE_TYPES = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_OTHER_CREDENTIALS = frozenset({"BitstringStatusListCredential", "EndorsementCredential", "ClrCredential"})


@dataclass(frozen=True, kw_only=True)
class IdentityObject(Node):
    """Who the recipient is: an identifier in plain or as a salted hash (see `credentials.identity`); a closed class."""

    hashed: bool
    identity_hash: str
    identity_type: str
    salt: str | None = None
    types: tuple[str, ...] = ("IdentityObject",)
    lone: frozenset[str] = frozenset({"type"})

    @classmethod
    def read(cls, members: Members) -> "IdentityObject":
        """Read an IdentityObject."""
        identity = cls(
            types=members.lone_type("IdentityObject"),
            hashed=members.boolean("hashed"),
            identity_hash=members.text("identityHash"),
            identity_type=members.choice("identityType", IDENTIFIER_TYPES),
            salt=members.optional_text("salt"),
        )
        members.close()
        return identity


@dataclass(frozen=True, kw_only=True)
class Result(Node):
    """A result that the recipient has, such as a grade or a level of a rubric."""

    types: tuple[str, ...] = ("Result",)
    achieved_level: str | None = None
    alignment: tuple[Alignment, ...] = ()
    result_description: str | None = None
    status: str | None = None
    value: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Result":
        """Read a Result."""
        return cls(
            types=members.types("Result"),
            achieved_level=members.optional_uri("achievedLevel"),
            alignment=members.several("alignment", Alignment.read),
            result_description=members.optional_uri("resultDescription"),
            status=members.optional_choice("status", RESULT_STATUSES, extensible=False),
            value=members.optional_text("value"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class AchievementSubject(Node):
    """Who achieved it, and what is true of this person's achievement only."""

    achievement: Achievement
    types: tuple[str, ...] = ("AchievementSubject",)
    id: str | None = None
    identifier: tuple[IdentityObject, ...] = ()
    activity_start_date: Instant | None = None
    activity_end_date: Instant | None = None
    credits_earned: int | float | None = None
    image: Image | None = None
    license_number: str | None = None
    narrative: str | None = None
    result: tuple[Result, ...] = ()
    role: str | None = None
    source: Profile | None = None
    term: str | None = None

    @classmethod
    def read(cls, members: Members) -> "AchievementSubject":
        """Read an AchievementSubject, which must say in one of two ways whom it is about."""
        if members.peek("id") is None and members.peek("identifier") in (None, []):
            members.findings.append(SubjectUnnamed())
        return cls(
            id=members.optional_uri("id"),
            types=members.types("AchievementSubject"),
            achievement=members.one("achievement", Achievement.read),
            identifier=members.several("identifier", IdentityObject.read),
            activity_start_date=members.optional_instant("activityStartDate"),
            activity_end_date=members.optional_instant("activityEndDate"),
            credits_earned=members.optional_number("creditsEarned"),
            image=members.optional_one("image", Image.read),
            license_number=members.optional_text("licenseNumber"),
            narrative=members.optional_text("narrative"),
            result=members.several("result", Result.read),
            role=members.optional_text("role"),
            source=members.optional_one("source", Profile.read),
            term=members.optional_text("term"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class AchievementCredential(Node):
    """A badge: an issuer's signed statement that a subject achieved something. OpenBadgeCredential is the same class.

    A badge of data model 2.0 has `valid_from` and perhaps `valid_until`, one of 1.1 `issuance_date` and perhaps
    `expiration_date`; `begins` and `ends` give whichever it has.
    """

    context: tuple[str, ...]
    id: str
    types: tuple[str, ...]
    issuer: Profile
    credential_subject: AchievementSubject
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    issuance_date: Instant | None = None
    expiration_date: Instant | None = None
    name: str | None = None
    description: str | None = None
    image: Image | None = None
    awarded_date: Instant | None = None
    endorsement: tuple[EndorsementCredential, ...] = ()
    endorsement_jwt: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    credential_schema: tuple[CredentialSchema, ...] = ()
    credential_status: CredentialStatus | None = None
    refresh_service: RefreshService | None = None
    terms_of_use: tuple[TermsOfUse, ...] = ()
    proof: tuple[Proof, ...] = ()

    @property
    def begins(self) -> Instant | None:
        """From when the badge counts."""
        return self.valid_from or self.issuance_date

    @property
    def ends(self) -> Instant | None:
        """Until when the badge counts; None for a badge without an end."""
        return self.valid_until or self.expiration_date

    @property
    def is_2_0(self) -> bool:
        """Whether the badge follows data model 2.0."""
        return self.context[:1] == (CREDENTIALS_V2,)

    @classmethod
    def read(cls, members: Members) -> "AchievementCredential":
        """Read an AchievementCredential of either data model version."""
        dates = read_dates(members)
        return cls(
            context=_read_context(members),
            id=members.uri("id"),
            types=_read_types(members),
            issuer=read_issuer(members),
            credential_subject=_read_subject(members),
            valid_from=dates.valid_from,
            valid_until=dates.valid_until,
            issuance_date=dates.issuance_date,
            expiration_date=dates.expiration_date,
            name=members.optional_text("name") if dates.is_2_0 else members.text("name"),
            description=members.optional_text("description"),
            image=members.optional_one("image", Image.read),
            awarded_date=members.optional_instant("awardedDate"),
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


def _context_findings(document: JsonObject, contexts: ContextSet) -> list[CredentialProblem]:
    """Name what is wrong with the `@context` of a badge: a known list of which the second is one of Open Badges."""
    try:
        urls = contexts.check_list(document.get("@context"))
    except CredentialProblem as problem:
        return [problem]
    return [] if len(urls) > 1 and urls[1] in OPEN_BADGES_CONTEXTS else [ContextMissing()]


def _read_context(members: Members) -> tuple[str, ...]:
    """Read `@context`, which `_context_findings` has judged."""
    value = members.peek("@context")
    urls = [url for url in value if isinstance(url, str)] if isinstance(value, list) else []
    return members.texts("@context") if isinstance(value, list) and len(urls) == len(value) else tuple(urls)


def _read_subject(members: Members) -> AchievementSubject:
    """Read `credentialSubject`, of which a badge has one."""
    value = members.peek("credentialSubject")
    if not isinstance(value, list):
        return members.one("credentialSubject", AchievementSubject.read)
    members.findings.append(SeveralSubjects(count=str(len(value))))
    subjects = members.several("credentialSubject", AchievementSubject.read)
    return subjects[0] if subjects else AchievementSubject.read(Members({}, path="", findings=[]))


def _read_types(members: Members) -> tuple[str, ...]:
    """Read `type`, which names a badge by either of its two names."""
    types = members.types("VerifiableCredential")
    if types and BADGE_TYPES.isdisjoint(types):
        members.findings.append(WrongType(path="", expected="OpenBadgeCredential", found=", ".join(types)))
    return types


@dataclass(frozen=True)
class Reading:
    """What reading a document gave: the badge, or the findings that keep it from being one."""

    credential: AchievementCredential | None
    findings: tuple[CredentialProblem, ...]


def read(document: JsonObject, *, contexts: ContextSet = PINNED) -> Reading:
    """Read a document as a badge and name everything that is wrong with it, invalid findings first."""
    other = _other_credential(document)
    if other is not None:
        return Reading(credential=None, findings=(UnsupportedCredentialType(type=other),))
    findings = _context_findings(document, contexts)
    credential = AchievementCredential.read(Members(document, path="", findings=findings))
    findings.sort(key=lambda finding: finding.outcome)
    return Reading(credential=None if findings else credential, findings=tuple(findings))


def _other_credential(document: JsonObject) -> str | None:
    """Give the type of a verifiable credential that is well known and no badge."""
    types = document.get("type")
    if not isinstance(types, list) or "VerifiableCredential" not in types or any(name in types for name in BADGE_TYPES):
        return None
    return next((name for name in sorted(_OTHER_CREDENTIALS) if name in types), None)


def parse(document: JsonObject, *, contexts: ContextSet = PINNED) -> AchievementCredential:
    """Give the badge that a document is. This is the data model check; `.document()` gives an equal document back.

    Raises:
        CredentialProblem: the first and gravest finding.
    """
    reading = read(document, contexts=contexts)
    if reading.credential is None:
        raise reading.findings[0]
    return reading.credential
