"""Reading JSON objects into frozen classes, and writing them back, without losing a member.

`Members` reads one object: every member is asked for by name and kind, each refusal becomes a finding with its JSON
Pointer (RFC 6901), and reading goes on, so that one report names all faults of a document. Members that nobody asked
for are kept in `rest`. A value that is refused is replaced by an empty one; whoever sees findings throws the object
away.

Spec: Open Badges 3.0, "Serialization"; one value where a list belongs is read as a list of one, as the JSON-LD
adaptation of the official schema allows, and written back as it came.
"""

import copy
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final, TypeVar

from credentials.instants import format_instant, parse_instant
from credentials.problems import (
    BadDate,
    CredentialProblem,
    MemberMissing,
    MemberType,
    RelativeIri,
    UnknownMember,
    ValueNotAllowed,
    WrongType,
)
from credentials.strict_json import JsonObject, JsonValue

Found = TypeVar("Found")

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
# RFC 3986 scheme and something after it; what else an IRI may hold is for the canonicaliser to say.
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
# The pattern of the official schemas, anchored at the front.
_EXTENSION: Final = re.compile(r"ext:[a-zA-Z0-9.|_-]+")
_NAMES_IN_JSON: Final = {"context": "@context", "types": "type"}


@dataclass(frozen=True)
class Instant:
    """A point in time and the text that said so; the text is what was signed."""

    text: str
    at: datetime

    @classmethod
    def of(cls, at: datetime) -> "Instant":
        """Give the instant in the one form that we write: UTC, seconds, `Z`."""
        return cls(text=format_instant(at), at=at.astimezone(UTC).replace(microsecond=0))

    @classmethod
    def read(cls, text: str) -> "Instant | None":
        """Give the instant that an RFC 3339 text with a zone names, or None."""
        at = parse_instant(text)
        return None if at is None else cls(text=text, at=at)


_NOWHEN: Final = Instant(text="", at=datetime(1, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, kw_only=True)
class Node:
    """What every class of the data model has: members nobody reads, and the names written as one value, not a list."""

    rest: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))
    lone: frozenset[str] = field(default=frozenset(), compare=False)

    def document(self) -> JsonObject:
        """Give the JSON object that reads as this: unrecognised members and lone values as they came."""
        written: JsonObject = {}
        for attribute in fields(self):
            value: object = getattr(self, attribute.name)
            if attribute.name in ("rest", "lone") or value is None or value == ():
                continue
            name = json_name(attribute.name)
            if isinstance(value, tuple):
                items = [_write(item) for item in value]
                written[name] = items[0] if name in self.lone and len(items) == 1 else items
            else:
                written[name] = _write(value)
        return written | copy.deepcopy(dict(self.rest))


def json_name(attribute: str) -> str:
    """Give the JSON member of an attribute: `target_url` is `targetUrl`."""
    first, *more = attribute.split("_")
    return _NAMES_IN_JSON.get(attribute) or first + "".join(word.capitalize() for word in more)


def _write(value: object) -> JsonValue:
    if isinstance(value, Node):
        return value.document()
    if isinstance(value, Instant):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"no member of a badge is of {type(value)}")


class Members:
    """One JSON object while it is read: `path` is its JSON Pointer, `findings` the list that a document shares."""

    def __init__(self, source: JsonObject, *, path: str, findings: list[CredentialProblem]) -> None:
        self.path = path
        self.findings = findings
        self._source = source
        self._read = set[str]()
        self._lone = set[str]()

    # What every class begins and ends with.

    def types(self, expected: str, *, also: Collection[str] = ()) -> tuple[str, ...]:
        """Give `type` as a list that contains `expected` (and each of `also`)."""
        types = self.texts("type", required=True)
        for name in (expected, *also):
            if types and name not in types:
                self.findings.append(WrongType(path=self.path, expected=name, found=", ".join(types)))
        return types

    def lone_type(self, expected: str) -> tuple[str, ...]:
        """Give `type` of a closed class: one plain text that is `expected`."""
        found = self.text("type")
        self._lone.add("type")
        if found != expected and isinstance(self.peek("type"), str):
            self.findings.append(WrongType(path=self.path, expected=expected, found=found))
        return (found,)

    def one_type(self) -> tuple[str, ...]:
        """Give `type` of a class that is open and yet has one type, which stands as a plain text."""
        types = self.texts("type", required=True)
        if isinstance(self.peek("type"), list):
            self.findings.append(MemberType(path=self._path_of("type"), expected="string"))
        return types

    def rest(self) -> Mapping[str, JsonValue]:
        """Give the members that nobody asked for."""
        return MappingProxyType({name: value for name, value in self._source.items() if name not in self._read})

    def close(self) -> None:
        """Refuse the members that nobody asked for."""
        for name in self.rest():
            self.findings.append(UnknownMember(path=self.path, member=name))

    def lone(self) -> frozenset[str]:
        """Give the names of lists that were written as one value."""
        return frozenset(self._lone)

    # Lone values. The optional form gives None when the member is absent.

    def text(self, name: str) -> str:
        """Give a required text."""
        return self._required(name, self.optional_text(name), "")

    def optional_text(self, name: str) -> str | None:
        """Give a text."""
        value = self._take(name)
        if value is None or isinstance(value, str):
            return value
        # A map of languages ends here too: no pinned context defines one, so it would not be signed.
        self._refuse(name, "string")
        return None

    def uri(self, name: str) -> str:
        """Give a required absolute URI."""
        return self._required(name, self.optional_uri(name), "")

    def optional_uri(self, name: str) -> str | None:
        """Give an absolute URI."""
        value = self.optional_text(name)
        if value is not None and not _ABSOLUTE.fullmatch(value):
            self.findings.append(RelativeIri(path=self._path_of(name), iri=value))
        return value

    def choice(self, name: str, allowed: Collection[str], *, extensible: bool = True) -> str:
        """Give a required text of a closed set, or one that begins with `ext:`."""
        return self._required(name, self.optional_choice(name, allowed, extensible=extensible), "")

    def optional_choice(self, name: str, allowed: Collection[str], *, extensible: bool = True) -> str | None:
        """Give a text of a closed set, or one that begins with `ext:`."""
        value = self.optional_text(name)
        if value is not None and value not in allowed and not (extensible and _EXTENSION.fullmatch(value)):
            self.findings.append(ValueNotAllowed(path=self._path_of(name), value=value))
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str | None:
        """Give a text that fits `pattern` as a whole."""
        value = self.optional_text(name)
        if value is not None and not pattern.fullmatch(value):
            self.findings.append(ValueNotAllowed(path=self._path_of(name), value=value))
        return value

    def instant(self, name: str) -> Instant:
        """Give a required date and time with its zone."""
        return self._required(name, self.optional_instant(name), _NOWHEN)

    def optional_instant(self, name: str) -> Instant | None:
        """Give a date and time with its zone."""
        value = self.optional_text(name)
        if value is None:
            return None
        instant = Instant.read(value)
        if instant is None:
            self.findings.append(BadDate(path=self._path_of(name), value=value))
        return instant

    def optional_date(self, name: str) -> date | None:
        """Give a day of the calendar."""
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            self.findings.append(BadDate(path=self._path_of(name), value=value))
        return day

    def boolean(self, name: str) -> bool:
        """Give a required true or false."""
        value = self._take(name)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._refuse(name, "boolean")
        return self._required(name, None, False)

    def number(self, name: str) -> int | float:
        """Give a required number."""
        return self._required(name, self.optional_number(name), 0)

    def optional_number(self, name: str) -> int | float | None:
        """Give a number."""
        value = self._take(name)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self._refuse(name, "number")
        return None

    def peek(self, name: str) -> JsonValue:
        """Give a member as it stands, without counting it as read."""
        return self._source.get(name)

    # Objects and lists.

    def one(self, name: str, read: "Callable[[Members], Found]") -> Found:
        """Give a required object; when it is absent, what an empty one reads as."""
        found = self.optional_one(name, read)
        if found is not None:
            return found
        self._required(name, None, None)
        return read(Members({}, path=self._path_of(name), findings=[]))

    def optional_one(self, name: str, read: "Callable[[Members], Found]") -> Found | None:
        """Give an object."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._refuse(name, "object")
            return None
        return read(Members(value, path=self._path_of(name), findings=self.findings))

    def several(self, name: str, read: "Callable[[Members], Found]") -> tuple[Found, ...]:
        """Give a list of objects, empty when absent."""
        found = list[Found]()
        for path, item in self._items(name):
            if isinstance(item, dict):
                found.append(read(Members(item, path=path, findings=self.findings)))
            else:
                self.findings.append(MemberType(path=path, expected="object"))
        return tuple(found)

    def texts(self, name: str, *, required: bool = False, pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """Give a list of texts, each of which fits `pattern` as a whole."""
        found = list[str]()
        for path, item in self._items(name):
            if not isinstance(item, str):
                self.findings.append(MemberType(path=path, expected="string"))
            elif pattern is not None and not pattern.fullmatch(item):
                self.findings.append(ValueNotAllowed(path=path, value=item[:60]))
            else:
                found.append(item)
        if required and self._source.get(name) in (None, []):
            self._required(name, None, None)
        return tuple(found)

    def _items(self, name: str) -> list[tuple[str, JsonValue]]:
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self._lone.add(name)
            return [(self._path_of(name), value)]
        if not value:
            # An empty list says nothing; it is kept as it is so that the document can be written back.
            self._read.discard(name)
        return [(f"{self._path_of(name)}/{position}", item) for position, item in enumerate(value)]

    def _take(self, name: str) -> JsonValue:
        self._read.add(name)
        if name in self._source and self._source[name] is None:
            self._refuse(name, "value")
            return None
        return self._source.get(name)

    def _path_of(self, name: str) -> str:
        return f"{self.path}/{name}"

    def _required(self, name: str, value: Found | None, empty: Found) -> Found:
        if value is not None:
            return value
        if name not in self._source or self._source[name] == []:
            self.findings.append(MemberMissing(path=self.path, member=name))
        return empty

    def _refuse(self, name: str, expected: str) -> None:
        self.findings.append(MemberType(path=self._path_of(name), expected=expected))
