"""Cases about reading: the JSON gate and the sizes (security rules, sections 3.1 and 3.2)."""

from hostile.case import Case, Cases, changed, written
from hostile.parties import plain, signed, site

JSON_GATE = "Security rules, section 3.2"
LIMITS = "Security rules, section 3.1"
JSON = "RFC 8259, section 4"
I_JSON = "RFC 7493, section 2"


def cases() -> Cases:
    """Give texts that two programs read as two badges, or that cost more than one is worth."""
    good = written(signed(plain()))
    name = b'"name": "Source finder"'
    rows: list[tuple[str, str, str, bytes, str, str]] = [
        ("duplicate-name", "A member stands twice; one reader takes the first, another the last", JSON,
         good.replace(name, name + b', "name": "Master of sources"', 1), "invalid", "document.duplicate_key"),
        ("duplicate-subject", "The subject stands twice, the second time with another person", JSON,
         good[:-1] + b', "credentialSubject": {"id": "did:example:mallory"}}', "invalid", "document.duplicate_key"),
        ("duplicate-proof", "A second proof member hides the first", JSON,
         good[:-1] + b', "proof": {}}', "invalid", "document.duplicate_key"),
        ("duplicate-escaped", "The same member name, once spelled with an escape", JSON,
         good.replace(name, name + b', "n\\u0061me": "Master of sources"', 1), "invalid", "document.duplicate_key"),
        ("duplicate-nested", "A member of the achievement stands twice", JSON,
         good.replace(b'"description"', b'"description": "Knows all.", "description"', 1), "invalid",
         "document.duplicate_key"),
        ("not-a-number", "NaN is no JSON", JSON,
         good.replace(name, name + b', "level": NaN', 1), "invalid", "document.bad_number"),
        ("infinity", "Infinity is no JSON", JSON,
         good.replace(name, name + b', "level": -Infinity', 1), "invalid", "document.bad_number"),
        ("large-integer", "An integer beyond 2^53 is another number in other programs", I_JSON,
         good.replace(name, name + b', "level": 9007199254740993', 1), "invalid", "document.bad_number"),
        ("lone-surrogate", "Half a character", I_JSON,
         good.replace(b"Finds sources.", b"Finds \\ud800 sources."), "invalid", "document.bad_text"),
        ("null-character", "A null character, at which some programs end a text", I_JSON,
         good.replace(b"Finds sources.", b"Finds sources.\\u0000 Nothing else."), "invalid", "document.bad_text"),
        ("bell", "A control character", I_JSON,
         good.replace(b"Finds sources.", b"Finds\\u0007 sources."), "invalid", "document.bad_text"),
        ("delete-character", "U+007F, which is escaped in one canonical form and not in another", I_JSON,
         good.replace(b"Finds sources.", b"Finds\x7f sources."), "invalid", "document.bad_text"),
        ("byte-order-mark", "A byte order mark before the text", "RFC 8259, section 8.1",
         b"\xef\xbb\xbf" + good, "invalid", "document.bad_text"),
        ("not-utf-8", "Latin-1 in the place of UTF-8", "RFC 8259, section 8.1",
         good.replace(b"Finds sources.", b"Finds \xe9 sources."), "invalid", "document.bad_text"),
        ("overlong-utf-8", "A slash in two bytes, which strict decoders refuse", "RFC 3629, section 3",
         good.replace(b"Finds sources.", b"Finds \xc0\xaf sources."), "invalid", "document.bad_text"),
        ("too-deep", "Forty lists, one in the other", LIMITS,
         good[:-1] + b', "evidence": ' + b"[" * 40 + b"]" * 40 + b"}", "invalid", "document.too_deep"),
        ("too-deep-objects", "Forty objects, one in the other", LIMITS,
         good[:-1] + b', "evidence": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", "invalid", "document.too_deep"),
        ("too-many-nodes", "Five thousand tags", LIMITS,
         good[:-1] + b', "evidence": [' + b",".join([b"1"] * 5_001) + b"]}", "invalid", "document.too_many_nodes"),
        ("endless-string", "A text of 70,000 characters", LIMITS,
         written(changed(plain(), "name", "a" * 70_000)), "invalid", "document.string_too_long"),
    ]  # fmt: skip
    for folder, title, source, badge, verdict, code in rows:
        large = len(badge) > 60_000
        yield Case(f"json-{folder}", title, (JSON_GATE, source), badge, verdict, {"document": code}, site(),
                   large=large)  # fmt: skip
    yield from _no_badges(good)
    yield from _as_good(good)


def _no_badges(good: bytes) -> Cases:
    rows: list[tuple[str, str, str, bytes, str]] = [
        ("trailing-data", "A second document behind the first", JSON_GATE, good + b"{}", "no_badge.broken_json"),
        ("cut-off", "The last bracket is missing", JSON_GATE, good[:-1], "no_badge.broken_json"),
        ("comment", "A comment in JSON", JSON_GATE, good.replace(b'"name"', b'/* x */ "name"', 1),
         "no_badge.broken_json"),
        ("list", "A list of badges is no badge", JSON_GATE, b"[" + good + b"]", "no_badge.nothing_inside"),
        ("too-large", "More than 256 KiB", LIMITS, good[:-1] + b" " * 270_000 + b"}", "no_badge.too_large"),
        ("text", "A letter", LIMITS, b"Dear committee, please accept this badge.", "no_badge.form"),
        ("empty", "Nothing at all", LIMITS, b"", "no_badge.form"),
    ]  # fmt: skip
    for folder, title, source, badge, code in rows:
        yield Case(f"json-{folder}", title, (source,), badge, "refused", {"refused": code}, site(),
                   large=len(badge) > 60_000)  # fmt: skip


def _as_good(good: bytes) -> Cases:
    escaped = good.replace(b"Finds sources.", b"Finds \\u0073ources.")
    rows: list[tuple[str, str, bytes]] = [
        ("plain", "A good badge", good),
        ("white-space", "White space and the order of members mean nothing", good.replace(b", ", b" ,\r\n\t")),
        ("escapes", "An escape where none is needed", escaped),
    ]
    for folder, title, badge in rows:
        yield Case(f"json-{folder}", title, (JSON_GATE,), badge, "valid", {"document": "document.valid"}, site())
