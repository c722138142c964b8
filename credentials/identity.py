"""Whether a badge is about a given person: plain identifiers and salted hashes.

Spec: Open Badges 3.0, class IdentityObject: `identityHash` is the identifier itself or, when `hashed`, the algorithm,
`$` and the hexadecimal hash of identifier and salt. A salted hash of an e-mail address hides nothing from anybody who
can guess the address: the salt stands beside it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from credentials.credential import IdentityObject

# MD5 is read because badges of the past use it; nothing here writes it.
_ALGORITHMS: Final = {"sha256": hashlib.sha256, "md5": lambda data: hashlib.md5(data, usedforsecurity=False)}


def hash_identity(identifier: str, salt: str) -> str:
    """Give `sha256$` and the hash of an identifier with its salt."""
    return f"sha256${hashlib.sha256((identifier + salt).encode()).hexdigest()}"


def matches(identity: IdentityObject, identifier: str) -> bool:
    """Say whether `identity` names `identifier`; an e-mail address is tried as given and in lower case."""
    candidates = {identifier, identifier.lower()} if identity.identity_type == "emailAddress" else {identifier}
    return any(_is(identity, candidate) for candidate in candidates)


def names(subject_id: str | None, identities: Iterable[IdentityObject], identifier: str) -> bool:
    """Say whether a subject with this id and these identities is `identifier`."""
    return identifier == subject_id or any(matches(identity, identifier) for identity in identities)


def _is(identity: IdentityObject, identifier: str) -> bool:
    if not identity.hashed:
        return hmac.compare_digest(identity.identity_hash.encode(), identifier.encode())
    name, _, digest = identity.identity_hash.partition("$")
    algorithm = _ALGORITHMS.get(name.lower())
    if algorithm is None:
        return False
    found = algorithm((identifier + (identity.salt or "")).encode()).hexdigest()
    return hmac.compare_digest(found.encode(), digest.lower().encode())
