"""Reasons not to sign: what a rehearsal finds in a document of our own.

None of these ever stands in a report on somebody else's badge; they are the issuer's own standards, stricter than the
specification (security rules, pre-sign lints).
"""

from credentials.problems.base import CredentialProblem


class LintProblem(CredentialProblem):
    """A document of ours is not fit to be signed."""


class LintContext(LintProblem):
    """The contexts are not exactly those that we issue under."""

    code = "lint.context"
    title = "The contexts are not the ones we issue under"


class LintIdentifier(LintProblem):
    """The badge's own identifier is not a `urn:uuid` or an https address."""

    code = "lint.identifier"
    title = "The badge's identifier is not one of ours"
    field_names = ("id",)


class LintType(LintProblem):
    """The types are not exactly those of a badge."""

    code = "lint.type"
    title = "The types are not those of a badge"


class LintMethod(LintProblem):
    """The key's name is not the issuer's did:web followed by the key itself."""

    code = "lint.method"
    title = "The key does not bear the issuer's name"
    field_names = ("method",)


class LintCreated(LintProblem):
    """The signature would bear another moment than now."""

    code = "lint.created"
    title = "The signature would bear another moment than now"
    field_names = ("created",)


class LintValidFrom(LintProblem):
    """The document begins to count later than now."""

    code = "lint.valid_from"
    title = "The document would begin to count later than now"
    field_names = ("from",)


class LintValidUntil(LintProblem):
    """The document ends before it begins, or a status list lives longer than a day or for ever."""

    code = "lint.valid_until"
    title = "The document's end does not fit its beginning"
    field_names = ("until",)


class LintStatus(LintProblem):
    """The badge has no place in a status list by which it could be revoked."""

    code = "lint.status"
    title = "The badge could not be revoked later"
    field_names = ("member",)


class LintSchema(LintProblem):
    """The badge does not name the Open Badges schema."""

    code = "lint.schema"
    title = "The badge does not name the Open Badges schema"


class LintImage(LintProblem):
    """A picture is neither a small PNG inside the badge nor at an https address."""

    code = "lint.image"
    title = "A picture is not a PNG of the allowed size"
    field_names = ("id",)


class LintAlignment(LintProblem):
    """A skill is not named by an absolute address, or is of a type that nobody can resolve."""

    code = "lint.alignment"
    title = "A skill is not named by its address"
    field_names = ("target",)


class LintPersonalData(LintProblem):
    """An e-mail address stands in what would be public for ever."""

    code = "lint.personal_data"
    title = "An e-mail address would become public"
    field_names = ("path",)


class LintSubject(LintProblem):
    """The subject is not a DID or a `urn:uuid`, or bears an identifier besides."""

    code = "lint.subject"
    title = "The badge would name its holder"


class LintEvidence(LintProblem):
    """Evidence is not at an https address."""

    code = "lint.evidence"
    title = "Evidence does not stand at a secure address"
    field_names = ("id",)


class LintResult(LintProblem):
    """A result refers to nothing in the achievement, or lacks what its kind demands."""

    code = "lint.result"
    title = "A result does not belong to the achievement"
    field_names = ("result",)


class LintEmpty(LintProblem):
    """A member says nothing."""

    code = "lint.empty"
    title = "A member says nothing"
    field_names = ("path",)


class LintLoneValue(LintProblem):
    """A list of one is written as one value, which the older official schema refuses."""

    code = "lint.lone_value"
    title = "A list is written as one value"
    field_names = ("class", "member")


class LintStatusList(LintProblem):
    """A status list is not of the one form that we publish."""

    code = "lint.status_list"
    title = "The status list is not of our form"
    field_names = ("member",)


class RehearsalFailed(LintProblem):
    """Signed with a throwaway key, the document does not verify."""

    code = "rehearsal.failed"
    title = "The document would not verify"
    field_names = ("check", "reason")


class RehearsalUsed(LintProblem):
    """A rehearsed document was to be signed a second time."""

    code = "rehearsal.used"
    title = "A rehearsal allows one signature"


class SignedDiffers(LintProblem):
    """What was signed is not what was rehearsed, or not by the key that was named."""

    code = "rehearsal.differs"
    title = "What was signed is not what was rehearsed"
