"""One case of the adversarial library: what a verifier is handed, what it may see besides, and what it must answer."""

import base64
import copy
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from badge_world import NOW

from credentials.gathered import Unreachable
from credentials.instants import format_instant, parse_instant
from credentials.strict_json import JsonObject, JsonValue

Documents: TypeAlias = Mapping[str, bytes | Unreachable]

ENDINGS: Final = {b"{": "json", b"\x89": "png", b"<": "svg"}


@dataclass(frozen=True)
class Case:
    """A badge, what stands where, and the answer.

    `verdict` is one of a report's, or `refused` for what is no badge at all; `checks` are the checks that must answer
    just so, by their names; for what is refused the one name is `refused`. `reports` are the verdicts on the
    credentials inside. A case that is `large` is built when it is tried and never written to disk.
    """

    name: str
    title: str
    sources: Sequence[str]
    badge: bytes
    verdict: str
    checks: Mapping[str, str]
    documents: Documents = field(default_factory=dict)
    policy: str = "public"
    at: datetime = NOW
    recipient: str | None = None
    issuers: Sequence[JsonValue] = ()
    newest: Mapping[str, datetime] = field(default_factory=dict)
    reports: Sequence[str] = ()
    remarks: Sequence[str] = ()
    large: bool = False

    @property
    def folder(self) -> str:
        return "must_pass" if self.verdict == "valid" else "must_fail"

    @property
    def ending(self) -> str:
        """Give the ending of the badge's file: by its bytes, as a verifier should go by them."""
        text = self.badge.lstrip(b"\xef\xbb\xbf \n")
        return ENDINGS.get(text[:1], "txt" if text.startswith(b"http") else "jwt")

    def under(self, policy: str) -> "Case":
        """Give the same case under another policy."""
        return replace(self, policy=policy)

    def files(self) -> dict[str, bytes]:
        """Give the files of the case by their names; the same bytes each time."""
        badge = f"badge.{self.ending}"
        documents = dict[str, JsonValue]()
        files = {badge: self.badge}
        for number, url in enumerate(sorted(self.documents), 1):
            found = self.documents[url]
            if isinstance(found, Unreachable):
                documents[url] = {"unreachable": found.code, "detail": found.detail}
                if found.content:
                    documents[url] = {
                        "unreachable": found.code, "detail": found.detail, "content": found.content.decode()
                    }  # fmt: skip
            else:
                name = f"document-{number}.json"
                documents[url] = name
                files[name] = found
        described: JsonObject = {
            "title": self.title,
            "sources": list(self.sources),
            "badge": badge,
            "at": format_instant(self.at),
            "policy": self.policy,
            "documents": documents,
        }
        optional: JsonObject = {
            "recipient": self.recipient,
            "registry": {"issuers": list(self.issuers)} if self.issuers else None,
            "newest": {url: format_instant(at) for url, at in self.newest.items()} or None,
        }
        described.update({name: value for name, value in optional.items() if value is not None})
        expected: JsonObject = {"verdict": self.verdict, "checks": dict(self.checks)}
        if self.reports:
            expected["inside"] = list(self.reports)
        if self.remarks:
            expected["remarks"] = list(self.remarks)
        described["expected"] = expected
        files["case.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
        return files


Cases: TypeAlias = Iterable[Case]
Build: TypeAlias = Callable[[], Cases]


def at(document: JsonObject, path: str) -> JsonObject:
    """Give the object at a path such as `credentialSubject/achievement`, or the first one of a list there."""
    place: JsonValue = document
    for step in filter(None, path.split("/")):
        assert isinstance(place, dict)
        place = place[step]
        if isinstance(place, list):
            place = place[0]
    assert isinstance(place, dict)
    return place


def changed(document: JsonObject, path: str, value: JsonValue) -> JsonObject:
    """Give a copy with the member at a path put in, or taken away if the value is None."""
    parents, _, last = path.rpartition("/")
    return added(document, parents, last, value)


def added(document: JsonObject, path: str, name: str, value: JsonValue) -> JsonObject:
    """Give a copy with a member of any name in the object at a path, or without it if the value is None."""
    copied = copy.deepcopy(document)
    holder = at(copied, path)
    if value is None:
        del holder[name]
    else:
        holder[name] = value
    return copied


def written(document: JsonObject) -> bytes:
    """Write JSON as anybody might."""
    return json.dumps(document, ensure_ascii=False).encode()


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_case(folder: Path) -> Case:
    """Read a case from its folder, as another verifier would."""
    described = json.loads((folder / "case.json").read_bytes())
    expected = described["expected"]

    def found(url: str, stands: str | dict[str, str]) -> bytes | Unreachable:
        if isinstance(stands, str):
            return (folder / stands).read_bytes()
        return Unreachable(url, stands["unreachable"], stands["detail"], stands.get("content", "").encode())

    return Case(
        name=folder.name,
        title=described["title"],
        sources=described["sources"],
        badge=(folder / described["badge"]).read_bytes(),
        verdict=expected["verdict"],
        checks=expected["checks"],
        documents={url: found(url, stands) for url, stands in described["documents"].items()},
        policy=described["policy"],
        at=instant(described["at"]),
        recipient=described.get("recipient"),
        issuers=described.get("registry", {}).get("issuers", ()),
        newest={url: instant(text) for url, text in described.get("newest", {}).items()},
        reports=expected.get("inside", ()),
        remarks=expected.get("remarks", ()),
    )


def instant(text: str) -> datetime:
    found = parse_instant(text)
    assert found is not None
    return found
