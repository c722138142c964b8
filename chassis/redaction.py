"""Keep secrets and people's addresses out of every log line, whoever writes it.

The rule for writers is not to log them; this is the net below it (security.md 6, case 38).
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence

REMOVED = "[removed]"
_SECRET_NAMES = re.compile(
    r"passw|secret|token(?!_id)|authori[sz]ation|cookie|csrf|e-?mail|address|recipient|api.?key|private|kek|session",
    re.IGNORECASE,
)
_SECRET_TEXTS = (
    # What stands here is looked for in this order; the first patterns are the most telling.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\bmbt_[0-9a-f]+_?[\w-]*"),
    re.compile(r"(?i)(?<=\bbearer )\S+"),
    re.compile(r"""(?<=://)[^/\s:@'"]*:[^/\s'"]*(?=@)"""),
    re.compile(r"\beyJ[\w-]+\.[\w-]*\.[\w-]*"),
    re.compile(r"""(?<=["']d["'])\s*:\s*["'][\w-]+["']"""),
    # A secret of ours alone in a path, a cookie or a form: 256 bits in base64url.
    re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"),
    re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"),
)


def redacted(value: object) -> object:
    """Give the value without what looks like a secret or an e-mail address, however deep it stands."""
    if isinstance(value, str):
        for pattern in _SECRET_TEXTS:
            value = pattern.sub(REMOVED, value)
        return value
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {
            redacted(key): REMOVED if isinstance(key, str) and _SECRET_NAMES.search(key) else redacted(inner)
            for key, inner in value.items()
        }
    if isinstance(value, Sequence):
        return [redacted(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redacted(str(value))


def redact(_logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
    """Redact one log event; a processor of structlog."""
    return {
        key: REMOVED if _SECRET_NAMES.search(key) and not isinstance(value, bool | int) else redacted(value)
        for key, value in event.items()
    }
