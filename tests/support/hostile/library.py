"""Every case of the adversarial library, in order."""

from functools import cache

from hostile import carried, inside, linked_data, older, proving, reading, standing, tokens
from hostile.case import Build, Case

PARTS: dict[str, Build] = {
    "reading": reading.cases,
    "linked data": linked_data.cases,
    "proofs and keys": proving.cases,
    "tokens": tokens.cases,
    "dates, lists and standing": standing.cases,
    "pictures": carried.cases,
    "badges inside badges": inside.cases,
    "older badges": older.cases,
}


@cache
def library() -> tuple[Case, ...]:
    """Build every case anew, from nothing but the code and the published keys."""
    return tuple(case for build in PARTS.values() for case in build())
