"""1EdTechRevocationList: a plain list of what is revoked, which rests on its site."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from badge_world import CANONICALISER, NOW
from status_world import BADGE_ID, HUB, LIST_URL, REVOKED_URL, badge, badge_1_1, check, remarked, told

from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import PUBLIC, needed, verify

REVOCATION: JsonObject = {"id": REVOKED_URL, "type": "1EdTechRevocationList"}
OTHER: JsonObject = {"id": "urn:uuid:7b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"}
PLAIN: dict[str, tuple[str, str, Callable[[], JsonObject | bytes | Unreachable]]] = {
    "named": ("status.revoked", "invalid", lambda: {"revokedCredential": [{"id": BADGE_ID, "revoked": True}]}),
    "named without more": ("status.revoked", "invalid", lambda: {"revokedCredential": [{"id": BADGE_ID}]}),
    "named alone": ("status.revoked", "invalid", lambda: {"revokedCredential": {"id": BADGE_ID}}),
    "named under the other member": ("status.revoked", "invalid", lambda: {"revokedCredentials": [{"id": BADGE_ID}]}),
    "named under both": (
        "status.revoked", "invalid", lambda: {"revokedCredential": [], "revokedCredentials": [{"id": BADGE_ID}]}
    ),
    "named with a reason": (
        "status.revoked_because", "invalid",
        lambda: {"revokedCredential": [{"id": BADGE_ID, "revocationReason": "awarded by mistake"}]},
    ),
    "named by a list of another issuer": (
        "status.revoked", "invalid", lambda: {"issuer": "did:web:x.example", "revokedCredential": [{"id": BADGE_ID}]}
    ),
    "named and not revoked": (
        "status.clear", "valid", lambda: {"revokedCredential": [{"id": BADGE_ID, "revoked": False}]}
    ),
    "not named": ("status.clear", "valid", lambda: {"revokedCredential": [OTHER]}),
    "nobody named": ("status.clear", "valid", lambda: {"revokedCredential": []}),
    "a list of the issuer's": (
        "status.clear", "valid", lambda: {"id": REVOKED_URL, "issuer": HUB.did, "revokedCredential": []}
    ),
    "a list of another issuer": (
        "status.list_untrusted", "unknown", lambda: {"issuer": "did:web:x.example.org", "revokedCredential": []}
    ),
    "another list": (
        "status.list_untrusted", "unknown", lambda: {"id": "https://x.example.org/l", "revokedCredential": []}
    ),
    "neither member": ("status.list_malformed", "unknown", lambda: {"revoked": [BADGE_ID]}),
    "texts instead of entries": ("status.list_malformed", "unknown", lambda: {"revokedCredential": [BADGE_ID]}),
    "a revocation that is a text": (
        "status.list_malformed", "unknown", lambda: {"revokedCredential": [{"id": BADGE_ID, "revoked": "false"}]}
    ),
    "an entry without id": ("status.list_malformed", "unknown", lambda: {"revokedCredential": [{"revoked": True}]}),
    "no JSON": ("status.list_untrusted", "unknown", lambda: b"not found"),
    "out of reach": ("status.unreachable", "unknown", lambda: Unreachable(REVOKED_URL, "fetch.status", "404")),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_an_unsigned_list_is_looked_up(name: str) -> None:
    code, verdict, found = PLAIN[name]
    assert told(check(badge(REVOCATION), found(), url=REVOKED_URL)) == (code, verdict)


def test_an_unsigned_list_is_called_so() -> None:
    report = check(badge(REVOCATION), {"revokedCredential": []}, url=REVOKED_URL)
    assert remarked(report) == ["remark.unsigned_list", "remark.older_status_list"]


def test_an_unsigned_list_without_address_says_nothing() -> None:
    assert told(check(badge({"type": "1EdTechRevocationList"}))) == ("status.entry_malformed", "unknown")


def test_an_old_copy_of_an_unsigned_list_clears_nobody() -> None:
    content = b'{"revokedCredential":[]}'
    old = Retrieved(url=REVOKED_URL, content=content, at=NOW - timedelta(hours=25), source="registry")
    evidence = Evidence({**HUB.evidence().documents, REVOKED_URL: old})
    report = verify(badge(REVOCATION), evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert told(report) == ("status.list_expired", "unknown")


def test_thousands_may_stand_in_an_unsigned_list() -> None:
    many: list[JsonValue] = [{"id": f"urn:uuid:{number:032x}", "revoked": True} for number in range(8_000)]
    assert told(check(badge(REVOCATION), {"revokedCredential": many}, url=REVOKED_URL)) == ("status.clear", "valid")


def test_every_kind_of_list_is_asked_for() -> None:
    assert REVOKED_URL in needed(badge(REVOCATION), Evidence())
    assert LIST_URL in needed(badge_1_1(), Evidence())
    strange: JsonObject = {"id": "https://tracker.example.net/r", "type": "https://example.org/Ledger"}
    assert not any("tracker" in url for url in needed(badge(strange), Evidence()))


def test_the_official_sample_of_an_unsigned_list_is_asked_for(shared_vectors: Path) -> None:
    sample = (shared_vectors / "1edtech-ob30" / "credential-status-revoked.json").read_bytes()
    urls = needed(sample, Evidence())
    assert any("/api/revocations/" in url for url in urls)
    assert not any("/api/refresh/" in url for url in urls)
