"""The made-up world of a rehearsal: what a verifier would find if the throwaway keys were the real ones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials import status_list
from credentials.canonical import Canonicaliser
from credentials.checks.proof import check_issuer_key, check_proof
from credentials.did_documents import did_of, did_web_url
from credentials.gathered import Evidence, Retrieved
from credentials.keys import PublicKey
from credentials.proofs import eddsa_rdfc_2022
from credentials.report import PUBLIC, Check
from credentials.status_list import MINIMUM_ENTRIES, Bitstring
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import verify

MAX_LIST_VALIDITY: Final = timedelta(hours=24)


class World:
    """Documents that exist in a rehearsal only: the throwaway keys under the real names, a list with nothing in it.

    Args:
        throwaway: signs badges and the list.
        method_id: the name of the real key in its place.
        at: now, UTC.
        canonicaliser: the contexts that are known.
        token_keys: public keys for tokens, by the addresses at which the real ones stand.
    """

    def __init__(
        self,
        throwaway: Ed25519PrivateKey,
        *,
        method_id: str,
        at: datetime,
        canonicaliser: Canonicaliser,
        token_keys: Mapping[str, PublicKey] = MappingProxyType({}),
    ) -> None:
        self._throwaway = throwaway
        self._token_keys = token_keys
        self._method = method_id
        self._issuer = did_of(method_id)
        self._at = at
        self._canonicaliser = canonicaliser

    def check_badge(self, signed: JsonObject, token: bytes | None = None) -> tuple[Check, ...]:
        """Verify a badge, or the token that carries it, as anybody would; give the checks of the public policy."""
        status = signed.get("credentialStatus")
        list_url = status.get("statusListCredential") if isinstance(status, dict) else None
        documents = [self._did_document(), *self._keys()]
        if isinstance(list_url, str) and isinstance(status, dict):
            documents.append(self._status_list(list_url, status_list.read_index(status.get("statusListIndex"))))
        evidence = Evidence({document.url: document for document in documents})
        payload = dump(signed) if token is None else token
        report = verify(payload, evidence, PUBLIC, at=self._at, canonicaliser=self._canonicaliser)
        return tuple(check for check in report.checks if check.check in PUBLIC.required)

    def check_list(self, signed: JsonObject) -> tuple[Check, ...]:
        """Verify a status list as the check of a badge would."""
        document = self._did_document()
        proof = check_proof(signed, Evidence({document.url: document}), at=self._at, canonicaliser=self._canonicaliser)
        return proof.check, check_issuer_key(proof, issuer=self._issuer, recognition=None, at=self._at)

    def _did_document(self) -> Retrieved:
        raw = self._throwaway.public_key().public_bytes_raw()
        ids = [self._method]
        methods: list[JsonValue] = [
            {
                "id": self._method,
                "type": "Multikey",
                "controller": self._issuer,
                "publicKeyMultibase": PublicKey("Ed25519", raw).multikey,
            }
        ]
        for key in self._token_keys.values():
            ids.append(f"{self._issuer}#{key.thumbprint}")
            methods.append({"id": ids[-1], "type": "JsonWebKey", "controller": self._issuer, "publicKeyJwk": key.jwk})
        document: JsonObject = {
            "id": self._issuer,
            "verificationMethod": methods,
            "assertionMethod": list(ids),
        }
        return Retrieved(url=did_web_url(self._issuer), content=dump(document), at=self._at, source="own")

    def _keys(self) -> list[Retrieved]:
        return [
            Retrieved(url=url, content=dump(key.jwk), at=self._at, source="own")
            for url, key in self._token_keys.items()
        ]

    def _status_list(self, url: str, index: int) -> Retrieved:
        entries = max(MINIMUM_ENTRIES, (index // 8 + 1) * 8)
        unsigned = status_list.compose(
            list_url=url,
            issuer_did=self._issuer,
            purpose="revocation",
            bits=Bitstring(entries),
            valid_from=self._at,
            valid_until=self._at + MAX_LIST_VALIDITY,
        )
        options = eddsa_rdfc_2022.configure(method_id=self._method, created=self._at)
        hash_data = eddsa_rdfc_2022.hash_data(unsigned, options, self._canonicaliser)
        signed = eddsa_rdfc_2022.attach(unsigned, options, self._throwaway.sign(hash_data))
        return Retrieved(url=url, content=dump(signed), at=self._at, source="own")
