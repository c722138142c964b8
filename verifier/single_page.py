"""The verifier as one file: a page that checks badges with no network and no server, from what is written into it.

`frontend/single-page/` is the program; here it gets what it may believe: the registry with groups expanded to skills,
copies of documents with when each was read, the pinned contexts, the closed sets of values, and the outcome of every
code. So neither contexts nor words nor outcomes exist a second time. What the page may claim: docs/decisions/0024.
"""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from chassis.assets import STATIC_FOLDER, Assets
from chassis.languages import Languages
from credentials import vocabulary
from credentials.contexts import OPEN_BADGES_CONTEXTS, PINNED
from credentials.gathered import Retrieved
from credentials.instants import format_instant
from credentials.problems import ANSWERS, PROBLEMS
from credentials.report import Outcome
from skills_framework.framework import Framework
from verifier.explaining import answers
from verifier.recognised_issuers import RecognisedIssuer, recognition
from verifier.trust import Registry

LANGUAGES: Final = ("en", "fr", "ar")
# A page is opened on telephones; beyond this they refuse or stall.
MAX_PAGE_BYTES: Final = 24 * 1024 * 1024
# What the page says, besides the three messages of each code that a report can hold.
_SAID: Final = ("verify.", "single-page.")
_ALSO_SAID: Final = ("site.name", "site.language", "footer.licence")
_NEEDS_SCRIPT: Final = "single-page.needs-script"
_NO_BADGE: Final = "no_badge."

Told: TypeAlias = "Mapping[str, Told] | Sequence[Told] | str | bool | None"


class PageTooLarge(Exception):
    """The page would hold more than a telephone can open."""


@dataclass(frozen=True)
class SinglePage:
    """An exported page, and what to say about it: how many issuers and documents it holds."""

    content: bytes
    issuers: int
    documents: int

    @property
    def sha256(self) -> str:
        """Give the fingerprint by which a reader can compare two copies."""
        return hashlib.sha256(self.content).hexdigest()


def oldest(registry: Registry) -> datetime | None:
    """Give when the oldest document of a registry was read; None without documents."""
    return min((document.at for document in _documents(registry)), default=None)


def single_page(
    registry: Registry, *, framework: Framework | None, languages: Languages, as_of: datetime
) -> SinglePage:
    """Compose the page.

    Args:
        registry: whom the page recognises, and the documents that it may use.
        framework: expands the groups of a scope to their skills.
        languages: the messages.
        as_of: the age of what it knows is counted from then.

    Raises:
        PageTooLarge: it would be larger than `MAX_PAGE_BYTES`.
        TrustFileProblem: a document of the registry cannot be read any more.
    """
    assets = Assets()
    documents = tuple(_documents(registry))
    told: dict[str, Told] = {
        "made": format_instant(as_of),
        "issuers": [_entry(issuer, framework) for issuer in registry.issuers],
        "documents": {document.url: _copy(document) for document in documents},
        "contexts": json.loads(json.dumps(dict(PINNED))),
        "open_badges_contexts": sorted(OPEN_BADGES_CONTEXTS),
        "words": {
            "achievement": sorted(vocabulary.ACHIEVEMENT_TYPES),
            "identifier": sorted(vocabulary.IDENTIFIER_TYPES),
            "result": sorted(vocabulary.RESULT_TYPES),
            "resultStatus": sorted(vocabulary.RESULT_STATUSES),
            "target": sorted(vocabulary.TARGET_TYPES),
        },
        "outcomes": {code: found.outcome for code, found in (*ANSWERS.items(), *PROBLEMS.items())},
        "answers": {
            outcome.value: [(code, answer.value) for code, answer in answers(outcome)]
            for outcome in (Outcome.VALID, Outcome.INVALID, Outcome.UNKNOWN)
        },
        "messages": {code: _messages(languages, code) for code in LANGUAGES},
        "autonyms": {code: languages.autonym(code) for code in LANGUAGES},
        "licences": (STATIC_FOLDER / "licences" / "single-page.txt").read_text(encoding="utf-8"),
    }
    content = _page(assets, languages, told).encode()
    if len(content) > MAX_PAGE_BYTES:
        raise PageTooLarge
    return SinglePage(content, len({issuer.did for issuer in registry.issuers}), len(documents))


def _documents(registry: Registry) -> Iterable[Retrieved]:
    found = (registry.document(url) for url in registry.documents)
    return (document for document in found if document is not None)


def _copy(document: Retrieved) -> Told:
    # A document that is no text is out of reach for the page, as nonsense of a host is.
    return {"content": document.content.decode("utf-8", "replace"), "at": format_instant(document.at)}


def _entry(issuer: RecognisedIssuer, framework: Framework | None) -> Told:
    known = recognition(issuer, framework)
    return {
        "did": known.did,
        "name": known.name,
        "vouched_by": known.vouched_by,
        "since": format_instant(issuer.since),
        "until": format_instant(issuer.until) if issuer.until is not None else None,
        "covers_all": known.covers_all,
        "skills": sorted(known.skills),
        "keys": [
            {
                "id": key.id,
                "thumbprint": key.thumbprint,
                "multikey": key.key.multikey if key.key is not None else None,
                "first_seen": format_instant(key.first_seen),
                "last_seen": format_instant(key.last_seen),
            }
            for key in known.keys
        ],
    }


def _messages(languages: Languages, language: str) -> Told:
    codes = (*ANSWERS, *(code for code in PROBLEMS if not code.startswith(("lint.", "rehearsal."))))
    keys = [f"problem.{code}.{part}" for code in codes for part in _parts(code)]
    keys += [key for key in languages.keys() if key.startswith(_SAID)]  # noqa: SIM118 - no mapping, a method of its own
    return {key: languages.source(language, key) for key in sorted({*keys, *_ALSO_SAID}) if languages.has(key)}


def _parts(code: str) -> tuple[str, ...]:
    return ("title", "reason", "next") if code.startswith((_NO_BADGE, "internal.")) else ("reason", "next")


def _page(assets: Assets, languages: Languages, told: Mapping[str, Told]) -> str:
    """Put script, styles and data into one document; its policy allows these by their hashes, and nothing else."""
    script = assets.text("single-page.js").replace("</script", "<\\/script")
    light = assets.text("tokens.css") + assets.text("single-page.css")
    dark = assets.text("dark.css")
    styles = " ".join(_hash(style) for style in (light, dark))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {styles}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    # Inside a script element only "<" could end it, or begin a comment.
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    needs = "".join(
        f'<p lang="{code}" dir="{languages.direction(code)}">{html.escape(languages.t(code, _NEEDS_SCRIPT))}</p>'
        for code in LANGUAGES
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html.escape(languages.t('en', 'single-page.title'))}</title>\n"
        f'<style>{light}</style>\n<style media="screen and (prefers-color-scheme: dark)">{dark}</style>\n'
        "</head>\n<body>\n"
        f'<noscript><main>{needs}</main></noscript>\n<div id="page"></div>\n'
        f'<script type="application/json" id="knowledge">{data}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode('ascii')}'"
