"""Status lists for tests: entries of every kind, and the lists that they point to, good and bad."""

import gzip
import json
from collections.abc import Mapping
from datetime import timedelta

from badge_world import CANONICALISER, NOW, Hub, Key, sign

from credentials.did_documents import did_key
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import PUBLIC, CheckName, Report, verify

HUB = Hub()
STRANGER = Key("stranger")
LIST_URL = HUB.list_url
REVOKED_URL = "https://badges.example.org/revoked"
BADGE_ID = str(HUB.unsigned()["id"])
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
STATUS_2021 = "https://w3id.org/vc/status-list/2021/v1"
HOUR = timedelta(hours=1)


def entry(**members: JsonValue) -> JsonObject:
    """Give a bitstring entry at place 7, with other members; None leaves one out."""
    plain = HUB.unsigned()["credentialStatus"]
    assert isinstance(plain, dict)
    return {name: value for name, value in {**plain, **members}.items() if value is not None}


def badge(status: JsonValue, **members: JsonValue) -> bytes:
    """Give a badge with this status, signed past every lint."""
    unsigned = HUB.unsigned(credentialStatus=status, **members)  # type: ignore[arg-type] # none of them is the index
    return dump(sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key)))


def encoded(*set_bits: int, entries: int = 131_072) -> str:
    """Give the gzip of a list as base64url, without the prefix of multibase."""
    data = bytearray(entries // 8)
    for bit in set_bits:
        data[bit // 8] |= 0x80 >> bit % 8
    return base64url_encode(gzip.compress(bytes(data), mtime=0))


def signed_list(
    subject: Mapping[str, JsonValue] | None = None, *, key: Key = HUB.status_key, **members: JsonValue
) -> JsonObject:
    """Give a list credential, other members of it and of its subject put in before it is signed."""
    whole = {name: value for name, value in HUB.status().items() if name != "proof"}
    inner = whole["credentialSubject"]
    assert isinstance(inner, dict)
    whole["credentialSubject"] = {**inner, **(subject or {})}
    for name, value in members.items():
        whole.pop(name) if value is None else whole.update({name: value})
    method = HUB.method(key) if key is not STRANGER else f"{did_key(key.public_key)}#{key.public_key.multikey}"
    return sign(whole, key, method=method)


def check(credential: bytes, found: JsonObject | bytes | Unreachable | None = None, *, url: str = LIST_URL) -> Report:
    """Check a badge with this document at the address of the list."""
    return verify(credential, evidence_with(found, url=url), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def evidence_with(found: JsonObject | bytes | Unreachable | None, *, url: str = LIST_URL) -> Evidence:
    documents = dict(HUB.evidence().documents)
    if isinstance(found, Unreachable):
        documents[url] = found
    elif found is not None:
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        documents[url] = Retrieved(url=url, content=content, at=NOW, source="network")
    return Evidence(documents)


def told(report: Report) -> tuple[str, str]:
    return report.check(CheckName.STATUS).code, report.verdict.value


def remarked(report: Report) -> list[str]:
    return [remark.code for remark in report.remarks]


def with_members(document: JsonObject, **members: JsonValue) -> JsonObject:
    """Give a document with other members, after its signature."""
    return {**document, **members}


def list_2021(*set_bits: int, **subject: JsonValue) -> JsonObject:
    document: JsonObject = {
        "@context": [CREDENTIALS_V1, STATUS_2021, "https://w3id.org/security/data-integrity/v2"],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": HUB.did,
        "issuanceDate": "2026-11-02T09:00:00Z",
        "expirationDate": "2026-11-03T09:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encoded(*set_bits),
            **subject,
        },
    }
    return sign(document, HUB.status_key, method=HUB.method(HUB.status_key))


def badge_1_1() -> bytes:
    status: JsonObject = {**entry(), "type": "StatusList2021Entry"}
    contexts: list[JsonValue] = [
        CREDENTIALS_V1,
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        STATUS_2021,
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "https://w3id.org/security/data-integrity/v2",
    ]
    changes: JsonObject = {"@context": contexts, "issuanceDate": "2026-11-02T08:00:00Z", "validFrom": None}
    return badge(status, **changes)
