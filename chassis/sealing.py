"""Seal at rest what must not be read from a stolen database, under one key-encryption key (KEK).

Each purpose has its own keys, derived from the KEK by HKDF-SHA-256, so that a value sealed for one purpose
cannot be opened for another, and a hash for one purpose cannot be compared with a hash for another.

Spec: RFC 5869 (HKDF), RFC 2104 (HMAC), NIST SP 800-38D (AES-GCM).
"""

import base64
import binascii
import hmac
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwcrypto import jwk

KEY_BYTES = 32
NONCE_BYTES = 12
SEALED_PREFIX = "v1."
KEY_FILE_MODE = 0o400
_NO_FIELDS: Mapping[str, str | int] = MappingProxyType({})


class SealingProblem(Exception):
    """Something sealed or its key cannot be used."""

    code = "sealing"
    title = "Something sealed cannot be opened"
    fields: Mapping[str, str | int] = _NO_FIELDS


class SealBroken(SealingProblem):
    """A sealed value was altered, belongs to another purpose or to another key."""

    code = "sealing.broken"
    title = "A sealed value cannot be opened with this key"


class KeyFileProblem(SealingProblem):
    """The key file is missing, has the wrong size, or others may read it."""

    code = "sealing.key_file"
    title = "The key file cannot be used"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.fields = {"path": str(path), "reason": reason}


class Vault:
    """The one holder of the key-encryption key in a process."""

    def __init__(self, kek: bytes, *, entropy: Callable[[int], bytes] = os.urandom) -> None:
        if len(kek) != KEY_BYTES:
            message = f"a key-encryption key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._kek = kek
        self._entropy = entropy

    def __repr__(self) -> str:
        return "Vault(...)"

    def seal(self, purpose: str, plaintext: bytes) -> str:
        """Give the sealed text of `plaintext`: AES-256-GCM with the purpose as authenticated data."""
        nonce = self._entropy(NONCE_BYTES)
        sealed = AESGCM(self._derived("seal", purpose)).encrypt(nonce, plaintext, purpose.encode())
        return SEALED_PREFIX + base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def open(self, purpose: str, sealed: str) -> bytes:
        """Give the bytes that were sealed for `purpose`.

        Raises:
            SealBroken: altered, cut, of another purpose, or sealed under another key.
        """
        if not sealed.startswith(SEALED_PREFIX):
            raise SealBroken
        text = sealed.removeprefix(SEALED_PREFIX)
        try:
            data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            if len(data) < NONCE_BYTES:
                raise SealBroken
            return AESGCM(self._derived("seal", purpose)).decrypt(
                data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode()
            )
        except (binascii.Error, ValueError, InvalidTag) as problem:
            raise SealBroken from problem

    def keyed_hash(self, purpose: str, text: str) -> str:
        """Give 64 hex digits: HMAC-SHA-256 of `text` under a key of this purpose alone."""
        return hmac.digest(self._derived("hash", purpose), text.encode(), "sha256").hex()

    @property
    def wrapping_key(self) -> jwk.JWK:
        """The 256-bit symmetric JWK under which private keys are wrapped (alg A256GCMKW)."""
        key = base64.urlsafe_b64encode(self._derived("wrap", "jwe")).decode().rstrip("=")
        name = self.keyed_hash("kek-name", "wrapping key")[:16]
        return jwk.JWK(kty="oct", k=key, kid=name)

    def _derived(self, use: str, purpose: str) -> bytes:
        info = f"movement-badges/{use}/{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._kek)


def create_key_file(path: Path, entropy: Callable[[int], bytes]) -> None:
    """Write a new key-encryption key: 32 random bytes, readable by its owner alone, never over another file.

    Raises:
        KeyFileProblem: a file stands there already, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_FILE_MODE)
    except FileExistsError as problem:
        raise KeyFileProblem(path, "a file stands there already and is never overwritten") from problem
    except OSError as problem:
        raise KeyFileProblem(path, f"it cannot be written ({problem.strerror})") from problem
    with os.fdopen(descriptor, "wb") as file:
        file.write(entropy(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def open_key_file(path: Path) -> bytes:
    """Read the key-encryption key from its file.

    Raises:
        KeyFileProblem: missing, no ordinary file, not 32 bytes, writable, or open to group or others.
    """
    try:
        # One descriptor for the check and the reading: the file cannot be swapped in between.
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(KEY_BYTES + 1)
    except OSError as problem:
        raise KeyFileProblem(path, f"it cannot be read ({problem.strerror})") from problem
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileProblem(path, "it is no ordinary file")
    if stat.S_IMODE(status.st_mode) & ~KEY_FILE_MODE:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise KeyFileProblem(path, f"its mode is {mode}, it must be 0400 (chmod 0400)")
    if len(content) != KEY_BYTES:
        raise KeyFileProblem(path, f"it must have {KEY_BYTES} bytes")
    return content
