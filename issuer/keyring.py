"""Keep private keys: wrapped at rest, unwrapped into signers that sign nothing but a rehearsal's one-use result.

Each private key is a JWE compact (alg A256GCMKW, enc A256GCM) whose protected header names the key-encryption key,
the key and the issuer; all three are authenticated and compared with the row, so that swapped rows are refused.

Keys for tokens open to signers of their own kind, so that no purpose ever borrows the key of another.

Spec: RFC 7516 (JWE), RFC 7518 4.7, 5.3 and 6.2 (EC keys), RFC 8037 (OKP keys); security.md 7.
"""

import json
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwcrypto import jwe
from jwcrypto.common import JWException

from chassis.database import Connection
from chassis.sealing import Vault
from chassis.secrets_at_rest import new_identifier
from credentials import token_rehearsal
from credentials.keys import PublicKey
from credentials.multibase import base64url_decode, base64url_encode
from credentials.problems import CredentialProblem
from credentials.rehearsal import Rehearsed, Signer
from credentials.token_rehearsal import RehearsedToken, TokenSigner
from issuer import queries
from issuer.problems import KeyMissing, KeyUnusable
from issuer.records import Key, KeyPurpose, KeyState

WRAPPING = "A256GCMKW"
ENCRYPTION = "A256GCM"
PRIVATE_KEY_BYTES = 32
# `zip` lets a small token grow without bound (CVE-2024-28102), `p2c` buys it hours of work (CVE-2023-6681).
_REFUSED_HEADERS = frozenset({"zip", "p2c", "p2s", "crit"})


class LocalSigner:
    """A private key in this process; the `Signer` of credentials.rehearsal."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self._public_key = PublicKey("Ed25519", private_key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"LocalSigner({self._public_key.multikey})"

    @property
    def public_key(self) -> PublicKey:
        """Give the key under which the signatures verify."""
        return self._public_key

    def sign(self, rehearsed: Rehearsed) -> bytes:
        """Sign the hash data of a rehearsed document; the rehearsal gives it once."""
        return self._private_key.sign(rehearsed.take_hash_data())


class LocalTokenSigner:
    """A private key for tokens in this process; the `TokenSigner` of credentials.token_rehearsal."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        self._private_key = private_key
        self._public_key = token_rehearsal.public_key(private_key)

    def __repr__(self) -> str:
        return f"LocalTokenSigner({self._public_key.thumbprint})"

    @property
    def public_key(self) -> PublicKey:
        """Give the key under which the signatures verify."""
        return self._public_key

    def sign(self, rehearsed: RehearsedToken) -> bytes:
        """Sign a rehearsed token; the rehearsal gives it once."""
        return token_rehearsal.sign(self._private_key, rehearsed.take_signing_input())


_Opened = LocalSigner | LocalTokenSigner


class Keyring:
    """The keys of this node's organisations, opened when first needed and kept open in memory."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._signers: dict[str, _Opened] = {}
        self._lock = Lock()

    def create(self, slug: str, purpose: KeyPurpose, *, at: datetime, entropy: Callable[[int], bytes]) -> Key:
        """Make a new active key, wrapped: of P-256 for tokens, else Ed25519."""
        key_id = new_identifier(entropy)
        if purpose is KeyPurpose.TOKEN:
            elliptic = token_rehearsal.private_key(entropy(token_rehearsal.SEED_BYTES))
            secret = elliptic.private_numbers().private_value.to_bytes(PRIVATE_KEY_BYTES, "big")
        else:
            secret = entropy(PRIVATE_KEY_BYTES)
        public_key = _opened(purpose, secret).public_key
        return Key(
            id=key_id,
            issuer_slug=slug,
            purpose=purpose,
            state=KeyState.ACTIVE,
            multikey=public_key.multikey,
            sealed=self._wrap(secret, public_key, key_id=key_id, slug=slug),
            created_at=at,
        )

    def signer(self, key: Key) -> Signer:
        """Open a key for credentials or status lists.

        Raises:
            KeyUnusable: it does not open, is not the key that its row names, or is for tokens.
        """
        signer = self._open(key)
        if not isinstance(signer, LocalSigner):
            raise KeyUnusable(key=key.id)
        return signer

    def token_signer(self, key: Key) -> TokenSigner:
        """Open a key for tokens.

        Raises:
            KeyUnusable: it does not open, is not the key that its row names, or is for something else.
        """
        signer = self._open(key)
        if not isinstance(signer, LocalTokenSigner):
            raise KeyUnusable(key=key.id)
        return signer

    def _open(self, key: Key) -> _Opened:
        with self._lock:
            signer = self._signers.get(key.id)
            if signer is None:
                signer = self._unwrap(key)
                self._signers[key.id] = signer
        # A key kept open is still compared with the row that asks for it.
        if signer.public_key.multikey != key.multikey:
            raise KeyUnusable(key=key.id)
        return signer

    def forget(self, key_id: str) -> None:
        """Drop an opened key: it was retired or revoked."""
        with self._lock:
            self._signers.pop(key_id, None)

    def _wrap(self, secret: bytes, public_key: PublicKey, *, key_id: str, slug: str) -> str:
        wrapping_key = self._vault.wrapping_key
        document = {**public_key.jwk, "d": base64url_encode(secret)}
        protected = {
            "alg": WRAPPING,
            "enc": ENCRYPTION,
            "kid": wrapping_key["kid"],
            "key_id": key_id,
            "issuer_id": slug,
            "cty": "jwk+json",
        }
        token = jwe.JWE(json.dumps(document).encode(), protected=json.dumps(protected))
        token.add_recipient(wrapping_key)
        compact: str = token.serialize(compact=True)
        return compact

    def _unwrap(self, key: Key) -> _Opened:
        if key.sealed is None or key.state is not KeyState.ACTIVE:
            raise KeyUnusable(key=key.id)
        try:
            token = jwe.JWE(algs=[WRAPPING, ENCRYPTION])
            token.deserialize(key.sealed)
            header = json.loads(token.objects["protected"])
            names = (header["alg"], header["enc"], header["key_id"], header["issuer_id"], header["cty"])
            if _REFUSED_HEADERS & header.keys() or names != (WRAPPING, ENCRYPTION, key.id, key.issuer_slug, "jwk+json"):
                raise KeyUnusable(key=key.id)
            token.decrypt(self._vault.wrapping_key)
            document = json.loads(token.payload)
            signer = _opened(key.purpose, base64url_decode(document["d"]))
        except (JWException, ValueError, KeyError, TypeError, CredentialProblem) as problem:
            raise KeyUnusable(key=key.id) from problem
        if signer.public_key.multikey != key.multikey:
            raise KeyUnusable(key=key.id)
        return signer


def _opened(purpose: KeyPurpose, secret: bytes) -> _Opened:
    if purpose is KeyPurpose.TOKEN:
        return LocalTokenSigner(ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1()))
    return LocalSigner(Ed25519PrivateKey.from_private_bytes(secret))


def active_key(connection: Connection, slug: str, purpose: KeyPurpose) -> Key:
    """Find the key that signs now.

    Raises: KeyMissing.
    """
    for key in queries.keys_of(connection, slug):
        if key.purpose is purpose and key.state is KeyState.ACTIVE:
            return key
    raise KeyMissing(issuer=slug, purpose=purpose)
