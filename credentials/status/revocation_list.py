"""Look up a badge in a 1EdTechRevocationList: a plain JSON list of the identifiers that its issuer has revoked.

Nobody signs such a list. What it says rests on two things: its address stands in the badge, which the issuer has
signed, and the site at that address proves itself by TLS. The address need therefore not be on the site of the
issuer. A badge that the list names counts as revoked; one that it does not name counts as standing only if the copy is
fresh and the list does not call itself that of another issuer, or another list. Editions bear no date, so that an old
copy served anew cannot be told from a new one; a remark says that the list is unsigned.

Spec: 1EdTech Revocation List 1.0; Open Badges 3.0, "credentialStatus".
"""

from typing import Final

from credentials.envelope import CredentialStatus
from credentials.gathered import Evidence, Retrieved
from credentials.problems import DocumentProblem, StatusListMalformed
from credentials.report import Check, CheckName, Remark, answer, refusal
from credentials.status.looking_up import MAX_LIST_AGE, Answered, Asked, found_or_why_not, shown
from credentials.strict_json import JsonObject, JsonValue, parse_object

# What a fetched document may have, and about 40 bytes for each value in it (security rules, input limits).
MAX_LIST_BYTES: Final = 1024 * 1024
MAX_LIST_NODES: Final = 25_000
# The specification writes the one in its model and the other in its prose.
_MEMBERS: Final = ("revokedCredential", "revokedCredentials")


def documents(entry: CredentialStatus, evidence: Evidence) -> frozenset[str]:
    """Give the URL of the list; it names no keys."""
    del evidence
    return frozenset() if entry.id is None else frozenset({entry.id})


def look_up(entry: CredentialStatus, asked: Asked) -> Answered:
    """Look the badge up by its identifier."""
    if entry.id is None or asked.credential_id is None:
        return Answered(answer(CheckName.STATUS, "status.entry_malformed", member="id"))
    found = found_or_why_not(entry.id, asked.evidence)
    if isinstance(found, Check):
        return Answered(found)
    try:
        document = parse_object(found.content, max_bytes=MAX_LIST_BYTES, max_nodes=MAX_LIST_NODES)
        reasons = _reasons(document, asked.credential_id)
    except DocumentProblem:
        return Answered(answer(CheckName.STATUS, "status.list_untrusted", url=entry.id))
    except StatusListMalformed as problem:
        return Answered(refusal(CheckName.STATUS, problem))
    check = _judge(document, reasons, entry.id, found, asked)
    return Answered(check, (Remark("remark.unsigned_list", {"url": entry.id}),))


def _judge(document: JsonObject, reasons: list[str], url: str, found: Retrieved, asked: Asked) -> Check:
    """Say what the list comes to, given the reason of each entry that revokes the badge."""
    reason = next(filter(None, reasons), "")
    if reason:
        return answer(CheckName.STATUS, "status.revoked_because", reason=shown(reason))
    if reasons:
        return answer(CheckName.STATUS, "status.revoked")
    if document.get("issuer", asked.issuer) != asked.issuer or document.get("id", url) != url:
        return answer(CheckName.STATUS, "status.list_untrusted", url=url)
    if asked.at > found.at + MAX_LIST_AGE:
        return answer(CheckName.STATUS, "status.list_expired", url=url)
    return answer(CheckName.STATUS, "status.clear")


def _reasons(document: JsonObject, credential_id: str) -> list[str]:
    """Give the reason, or "", of each entry that revokes a badge."""
    named = [name for name in _MEMBERS if name in document]
    if not named:
        raise StatusListMalformed(member=_MEMBERS[0])
    return [
        _reason(item, name)
        for name in named
        for item in _items(document[name], name)
        if _text(item.get("id"), name) == credential_id and _revokes(item, name)
    ]


def _items(value: JsonValue, name: str) -> list[JsonObject]:
    items = value if isinstance(value, list) else [value]
    objects = [item for item in items if isinstance(item, dict)]
    if len(objects) != len(items):
        raise StatusListMalformed(member=name)
    return objects


def _revokes(item: JsonObject, name: str) -> bool:
    """Read `revoked`, which is true where it is absent."""
    revoked = item.get("revoked", True)
    if not isinstance(revoked, bool):
        raise StatusListMalformed(member=name)
    return revoked


def _reason(item: JsonObject, name: str) -> str:
    reason = item.get("revocationReason", "")
    return _text(reason, name)


def _text(value: JsonValue, name: str) -> str:
    if not isinstance(value, str):
        raise StatusListMalformed(member=name)
    return value
