"""Give the trust registry as it is now: the operator's rows, then the trust file beside the node."""

from collections.abc import Callable

from chassis.service import Shell
from verifier.trust import Registry
from verifier.trust_queries import recognised_issuers


def registry_of(shell: Shell) -> Callable[[], Registry]:
    """Return the function that reads the registry anew each time it is asked."""

    def registry() -> Registry:
        with shell.database.reading() as connection:
            rows = Registry(recognised_issuers(connection))
        trust_file = shell.settings.trust_file
        return rows if trust_file is None else rows.merged(Registry.from_file(trust_file))

    return registry
