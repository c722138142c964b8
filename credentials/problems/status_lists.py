"""Reasons to refuse a status list, or what a badge says of its place in one."""

from credentials.problems.base import CredentialProblem


class StatusListProblem(CredentialProblem):
    """A status list is malformed, short or hostile: it proves nothing about the badge."""

    outcome = "unknown"


class StatusListMalformed(StatusListProblem):
    """A member of the list is absent or not of its type (MALFORMED_VALUE_ERROR)."""

    code = "status.list_malformed"
    title = "The status list is malformed"
    field_names = ("member",)


class StatusListTooLarge(StatusListProblem):
    """The list expands to more bytes than we read."""

    code = "status.list_too_large"
    title = "The status list is too large"
    field_names = ("limit",)


class StatusListTooShort(StatusListProblem):
    """The list is too short to hide whose badge is looked up (STATUS_LIST_LENGTH_ERROR)."""

    code = "status.length"
    title = "The status list is too short"
    field_names = ("entries",)


class StatusIndexOutOfRange(StatusListProblem):
    """The badge names a place beyond the end of the list (RANGE_ERROR)."""

    code = "status.range"
    title = "The badge's place is not in the status list"
    field_names = ("index",)
