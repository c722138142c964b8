"""Make the random secrets that people and programs carry, and the form in which they are kept here."""

import base64
import hashlib
from collections.abc import Callable

SECRET_BYTES = 32  # 256 random bits (security.md 6, case 1): guessing is hopeless, so a plain SHA-256 is enough
IDENTIFIER_BYTES = 16


def new_secret(entropy: Callable[[int], bytes]) -> str:
    """Give 43 characters of base64url: 256 random bits."""
    return base64.urlsafe_b64encode(entropy(SECRET_BYTES)).decode().rstrip("=")


def new_identifier(entropy: Callable[[int], bytes]) -> str:
    """Give 32 lower-case hex digits: a 128-bit opaque identifier."""
    return entropy(IDENTIFIER_BYTES).hex()


def sha256_of(secret: str) -> str:
    """Give the form that is stored: 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()
