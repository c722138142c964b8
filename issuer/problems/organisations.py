"""Name what is refused about organisations, their keys and the clock."""

from issuer.problems.base import IssuerProblem


class OrganisationProblem(IssuerProblem):
    """Something about an organisation."""


class OrganisationUnknown(OrganisationProblem):
    """There is no such organisation here."""

    code = "organisation.unknown"
    status = 404


class OrganisationSlug(OrganisationProblem):
    """The short name has characters that a web address cannot keep."""

    code = "organisation.slug"


class OrganisationExists(OrganisationProblem):
    """An organisation with this short name exists already."""

    code = "organisation.exists"
    status = 409


class OrganisationText(OrganisationProblem):
    """The name or the description is missing or too long."""

    code = "organisation.text"


class OrganisationUrl(OrganisationProblem):
    """The web address of the organisation cannot be used."""

    code = "organisation.url"


class OrganisationContact(OrganisationProblem):
    """The contact address cannot be used."""

    code = "organisation.contact"


class ClockProblem(IssuerProblem):
    """Something about the time."""


class ClockBehind(ClockProblem):
    """The clock of this server is behind its own journal."""

    code = "clock.behind"
    status = 503


class KeyProblem(IssuerProblem):
    """Something about a signing key."""


class KeyUnusable(KeyProblem):
    """A stored key does not open or is not the key that its row names."""

    code = "key.unusable"
    status = 500


class KeyMissing(KeyProblem):
    """The organisation has no active key for this purpose."""

    code = "key.no_active"
    status = 409


class KeyUnknown(KeyProblem):
    """No organisation here has or had a key of this name."""

    code = "key.unknown"
    status = 404


class KeyState(KeyProblem):
    """The key is not in a state that allows this."""

    code = "key.wrong_state"
    status = 409
