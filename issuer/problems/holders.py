"""Name what is refused about revocations, status lists, holders and feeds."""

from issuer.problems.base import IssuerProblem


class RevocationProblem(IssuerProblem):
    """Something about taking a badge back."""


class RevocationReason(RevocationProblem):
    """Revoking a badge needs a reason of at most 500 characters."""

    code = "revocation.reason"


class RevocationForbidden(RevocationProblem):
    """You may not revoke this badge."""

    code = "revocation.forbidden"
    status = 403


class RevocationAlready(RevocationProblem):
    """This badge is revoked already."""

    code = "revocation.already"
    status = 409


class StatusProblem(IssuerProblem):
    """Something about a status list."""


class StatusListUnknown(StatusProblem):
    """There is no such status list here."""

    code = "status_list.unknown"
    status = 404


class HolderProblem(IssuerProblem):
    """Something about what a holder does."""


class HolderLinkUnusable(HolderProblem):
    """This link was used already or is too old."""

    code = "holder.link_unusable"
    status = 404


class HolderErased(HolderProblem):
    """This badge was erased by its holder."""

    code = "holder.erased"
    status = 410


class HolderRevoked(HolderProblem):
    """This badge was revoked and cannot be accepted."""

    code = "holder.revoked"
    status = 409


class HolderVisibility(HolderProblem):
    """A badge is private, unlisted or public."""

    code = "holder.visibility"


class FeedProblem(IssuerProblem):
    """Something about a feed."""


class FeedCursor(FeedProblem):
    """This cursor was not given by this feed."""

    code = "feed.cursor"


class FeedLimit(FeedProblem):
    """A page of the feed has 1 to 500 items."""

    code = "feed.limit"


class FeedPersonKey(FeedProblem):
    """A person key is 64 hexadecimal digits."""

    code = "feed.person_key"
