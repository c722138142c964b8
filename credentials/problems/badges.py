"""Reasons to refuse what a badge says by the Open Badges data model, and what is no badge at all."""

from credentials.problems.base import CredentialProblem
from credentials.problems.documents import DataModelProblem, DocumentProblem, UnsupportedProblem


class MemberMissing(DataModelProblem):
    """A member that the class requires is absent."""

    code = "data_model.member_missing"
    title = "A required member is missing"
    field_names = ("path", "member")


class MemberType(DataModelProblem):
    """A member is of another JSON type than the data model says, such as a text where an object belongs."""

    code = "data_model.member_type"
    title = "A member is of the wrong kind"
    field_names = ("path", "expected")


class WrongType(DataModelProblem):
    """The `type` of an object does not name the class that belongs there."""

    code = "data_model.wrong_type"
    title = "An object is not of the type that belongs there"
    field_names = ("path", "expected", "found")


class UnknownMember(DataModelProblem):
    """A closed class (Image, IdentityObject, IdentifierEntry) has a member of somebody's own."""

    code = "data_model.unknown_member"
    title = "An object has a member that its type does not allow"
    field_names = ("path", "member")


class ValueNotAllowed(DataModelProblem):
    """A value is outside its closed set and does not begin with `ext:`."""

    code = "data_model.value"
    title = "A value is not one of those allowed"
    field_names = ("path", "value")


class BadDate(DataModelProblem):
    """A date is not RFC 3339, or says no time zone."""

    code = "data_model.date"
    title = "A date is malformed or lacks its time zone"
    field_names = ("path", "value")


class VersionMismatch(DataModelProblem):
    """A member belongs to the other version of the Verifiable Credentials data model."""

    code = "data_model.version_mismatch"
    title = "A member belongs to another version of the data model"
    field_names = ("member",)


class IssuerNotProfile(DataModelProblem):
    """The issuer is a bare address instead of a Profile object."""

    code = "data_model.issuer_not_profile"
    title = "The issuer is not described"


class SubjectUnnamed(DataModelProblem):
    """The subject has neither an `id` nor an `identifier`."""

    code = "data_model.subject_unnamed"
    title = "The badge does not say whom it is about"


class CriteriaEmpty(DataModelProblem):
    """The criteria have neither an `id` nor a `narrative`."""

    code = "data_model.criteria_empty"
    title = "The badge does not say what it was awarded for"
    field_names = ("path",)


class SeveralStatuses(DataModelProblem):
    """`credentialStatus` is a list; an Open Badge has one entry at most."""

    code = "data_model.several_statuses"
    title = "The badge names several status entries"
    field_names = ("count",)


class SeveralSubjects(DataModelProblem):
    """`credentialSubject` is a list; an Open Badge has one subject."""

    code = "data_model.several_subjects"
    title = "The badge is about several subjects"
    field_names = ("count",)


class SeveralCredentials(DocumentProblem):
    """An image carries more than one credential, so that readers could disagree on which one counts."""

    code = "document.several_credentials"
    title = "The image carries more than one badge"
    field_names = ("count",)


class UnsupportedCredentialType(UnsupportedProblem):
    """The document is a verifiable credential of another kind than a badge."""

    code = "unsupported.credential_type"
    title = "This is a signed document of another kind than a badge"
    field_names = ("type",)


class UnsupportedJwsAlgorithm(UnsupportedProblem):
    """The badge is a compact JWS under an algorithm that is not implemented here."""

    code = "unsupported.jws_algorithm"
    title = "The signed token is of a kind that cannot be checked here"
    field_names = ("algorithm",)


class UnsupportedOpenBadges2(UnsupportedProblem):
    """A document of Open Badges 2.0 that is no assertion, such as a badge class or a profile, handed in by itself."""

    code = "unsupported.open_badges_2"
    title = "This is a part of an older badge, and not the badge of a person"
    field_names = ("type",)


class UnsupportedOpenBadges1(UnsupportedProblem):
    """The badge is of Open Badges 1.0 or 1.1, or of the drafts before them."""

    code = "unsupported.open_badges_1"
    title = "Badges of Open Badges 1 are too old to be checked here"


class UnsupportedKeyDocument(UnsupportedProblem):
    """The proof names a key by a web address whose answer is none of the forms in which keys are published."""

    code = "unsupported.key_document"
    title = "The key stands in a place that cannot be read here"
    field_names = ("method",)


class KeyUnreachable(CredentialProblem):
    """The document in which the issuer lists its keys could not be had, or could not be read."""

    code = "issuer_key.unreachable"
    title = "The issuer's keys are out of reach"
    outcome = "unknown"
    field_names = ("url", "reason")


class NoBadge(CredentialProblem):
    """What was handed in is no badge at all, so that there is nothing to report on."""


class UnknownForm(NoBadge):
    """The bytes are neither JSON, nor a compact JWS, nor a PNG or SVG image."""

    code = "no_badge.form"
    title = "This is not a file in which badges come"


class InputTooLarge(NoBadge):
    """The input has more bytes than we read."""

    code = "no_badge.too_large"
    title = "This is too large to be a badge"
    field_names = ("limit",)


class BrokenJson(NoBadge):
    """The text begins like JSON and breaks its grammar."""

    code = "no_badge.broken_json"
    title = "This text is broken"
    field_names = ("line", "column")


class NothingInside(NoBadge):
    """A sound image or JSON document that carries no credential."""

    code = "no_badge.nothing_inside"
    title = "There is no badge in this"
    field_names = ("form",)


class BrokenImage(NoBadge):
    """The image breaks the rules of its format, or hides something that only attacks need."""

    code = "no_badge.broken_image"
    title = "This image is damaged"
    field_names = ("reason",)


class PageWithoutBadge(NoBadge):
    """At the address stands a page for people, and no link on it leads to a badge."""

    code = "no_badge.page"
    title = "This page does not lead to a badge"
    field_names = ("url",)


class BrokenPhotograph(NoBadge):
    """The picture of a code is damaged, too large, or of a format that is not read."""

    code = "no_badge.photograph"
    title = "This photograph cannot be read"
    field_names = ("reason",)


class CodeMissing(NoBadge):
    """There is no QR code on the picture, or none that can be read."""

    code = "no_badge.no_code"
    title = "There is no QR code on this picture"


class SeveralCodes(NoBadge):
    """There are several QR codes on the picture, which say different things."""

    code = "no_badge.several_codes"
    title = "There are several QR codes on this picture"
    field_names = ("count",)


class CodeWithoutLink(NoBadge):
    """The QR code holds neither a web address nor a badge."""

    code = "no_badge.code_without_link"
    title = "This QR code does not lead to a badge"
    field_names = ("text",)
