"""The work of `movement-badges verify` and `extract`: read the sources, check them, say what came of it."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from chassis.clock import utc_now
from chassis.fetching import Fetcher, FetchProblem
from chassis.languages import DEFAULT_LANGUAGE, Languages
from credentials.baking import MAX_INPUT_BYTES, extract
from credentials.kinds import Kind
from credentials.problems import CredentialProblem
from credentials.report import POLICIES, Check, CheckName, Outcome, Remark, Report, Rules
from credentials.strict_json import JsonObject
from movement_badges.knowledge import UNREADABLE, Knowledge, read_knowledge
from skills_framework.framework import Framework
from skills_framework.loading import load_framework
from verifier.appearances import Tone, look_of
from verifier.badge_facts import BadgeFacts, facts_of_report
from verifier.checking import Checked, check, check_newest, fetch_badge
from verifier.claimed_issuers import LOOK_ALIKE
from verifier.explaining import (
    QUESTIONS_APART,
    explain,
    is_doubtful,
    label_of,
    next_step_of,
    question,
    why_not_made,
)
from verifier.gathering import OFFLINE
from verifier.nested_views import endorsements_of, headline_of, inner_of
from verifier.report_document import next_step, parameters, report_document
from verifier.trust import Registry, TrustFileProblem

ALL_VALID, ANY_INVALID, SOME_UNKNOWN, UNUSABLE = range(4)
STANDARD_INPUT = "-"

_SIGNS = {
    Outcome.VALID: ("✔", "green"),
    Outcome.INVALID: ("✘", "red"),
    Outcome.UNKNOWN: ("?", "yellow"),
    Outcome.NOT_APPLICABLE: ("–", "dim"),
}
# How an answer looks: an intact badge of an issuer whom nobody knows is no green one.
_TONES: Mapping[Tone, tuple[str, str]] = {
    "success": ("✔", "green"),
    "error": ("✘", "red"),
    "warning": ("?", "yellow"),
    "notice": ("–", "dim"),
}
_INDENT = (0, 0, 0, 2)
_PARTS = ("title", "reason", "next")


@dataclass(frozen=True)
class Wanted:
    """How the sources are to be checked."""

    policy: str
    trust: Path | None
    at: datetime | None
    recipient: str | None
    offline: bool
    refresh: bool = False
    bundle: Path | None = None
    bundle_key: str = ""


@dataclass(frozen=True)
class Unusable:
    """A source that is no badge: a code of our problems, or none when the file itself could not be read."""

    code: str | None
    fields: Sequence[str]
    plain: str


def verify_all(sources: Sequence[str], wanted: Wanted, *, as_json: bool) -> int:
    """Check every source, print what came of each, and give the exit status."""
    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    knowledge = open_knowledge(wanted)
    if knowledge is None:
        return UNUSABLE
    registry = knowledge.registry
    languages = Languages.load()
    framework = load_framework() if registry.issuers else None
    results = list[Outcome | None]()
    checked = asyncio.run(_check_all(sources, wanted, registry, framework))
    for source, found in zip(sources, checked, strict=True):
        if isinstance(found, Unusable):
            results.append(None)
            title, reason, following = _told_unusable(found, languages)
            if as_json:
                write_json_line({"source": source, "code": found.code, "message": reason})
            else:
                _print_unusable(errors, source, title, reason, following)
            continue
        results.append(found.report.verdict)
        if as_json:
            told = report_document(found.report, languages, DEFAULT_LANGUAGE, framework)
            write_json_line({"source": source, **told, **knowledge.document(found)})
        else:
            _print_checked(console, source, found, languages, framework)
            as_of = knowledge.as_of(found)
            if as_of is not None:
                when = languages.date_time(DEFAULT_LANGUAGE, as_of)
                line = Text(languages.t(DEFAULT_LANGUAGE, "verify.as-of", when), style="dim")
                console.print(Padding(line, _INDENT, expand=False))
    return _exit_status(results)


def open_knowledge(wanted: Wanted) -> Knowledge | None:
    """Give what is to be known beforehand; None, and say why, when it cannot be used."""
    try:
        return read_knowledge(wanted.trust, wanted.bundle, wanted.bundle_key)
    except UNREADABLE as problem:
        Console(stderr=True, highlight=False).print(Text(f"{problem.title}: {problem}"), soft_wrap=True)
        return None


def extract_to(source: str, output: Path | None) -> int:
    """Write the credential inside `source` to a file or standard output, and give the exit status."""
    errors = Console(stderr=True, highlight=False)
    try:
        payload = extract(_read(source)).payload
        if output is None:
            sys.stdout.buffer.write(payload)
            sys.stdout.buffer.flush()
        else:
            output.write_bytes(payload)
    except (CredentialProblem, OSError) as problem:
        title, reason, following = _told_unusable(_unusable(problem), Languages.load())
        _print_unusable(errors, source, title, reason, following)
        return UNUSABLE
    return ALL_VALID


def _exit_status(results: Sequence[Outcome | None]) -> int:
    if Outcome.INVALID in results:
        return ANY_INVALID
    if None in results:
        return UNUSABLE
    return SOME_UNKNOWN if Outcome.UNKNOWN in results else ALL_VALID


async def _check_all(
    sources: Sequence[str], wanted: Wanted, registry: Registry, framework: Framework | None
) -> list[Checked | Unusable]:
    fetcher = None if wanted.offline else Fetcher()
    return [await _check(source, wanted, registry, framework, fetcher) for source in sources]


async def _check(
    source: str, wanted: Wanted, registry: Registry, framework: Framework | None, fetcher: Fetcher | None
) -> Checked | Unusable:
    try:
        if source.startswith(("https://", "http://")):
            if fetcher is None:
                return Unusable(OFFLINE, (source,), "The network is not used with --offline.")
            content = (await fetch_badge(source, fetcher)).content
        else:
            content = await asyncio.to_thread(_read, source)
        return await (check_newest if wanted.refresh else check)(
            content,
            policy=POLICIES[wanted.policy],
            at=wanted.at or utc_now(),
            registry=registry,
            fetcher=fetcher,
            framework=framework,
            recipient=wanted.recipient,
        )
    except (CredentialProblem, FetchProblem, TrustFileProblem, OSError) as problem:
        return _unusable(problem)


def _read(source: str) -> bytes:
    # One byte more than a badge may have, so that what is too large is refused as such.
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    with Path(source).open("rb") as file:
        return file.read(MAX_INPUT_BYTES + 1)


def _unusable(problem: CredentialProblem | FetchProblem | TrustFileProblem | OSError) -> Unusable:
    if isinstance(problem, OSError):
        return Unusable(None, (), problem.strerror or "The file cannot be read")
    return Unusable(problem.code, [str(value) for value in problem.fields.values()], str(problem))


def _told_unusable(found: Unusable, languages: Languages) -> tuple[str, str, str]:
    if found.code is None or not languages.has(f"problem.{found.code}.reason"):
        return found.plain, found.plain, ""
    said = (languages.t(DEFAULT_LANGUAGE, f"problem.{found.code}.{part}", *found.fields) for part in _PARTS)
    title, reason, following = said
    return title, reason, following


def write_json_line(document: JsonObject) -> None:
    """Print one JSON object on a line of its own."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a terminal of another encoding, or a file name that is no text
        text = json.dumps(document)
    sys.stdout.write(text + "\n")


def _print_unusable(console: Console, source: str, title: str, reason: str, following: str) -> None:
    console.print(Text.assemble(("✘ ", "bold red"), (f"{title}: ", "bold"), printable(source)), soft_wrap=True)
    for sentence in dict.fromkeys((reason, following)):
        if sentence and sentence != title:
            console.print(Padding(Text(printable(sentence)), _INDENT, expand=False))


def _print_checked(
    console: Console, source: str, checked: Checked, languages: Languages, framework: Framework | None
) -> None:
    def say(key: str, *parameters: str) -> str:
        return printable(languages.t(DEFAULT_LANGUAGE, key, *parameters))

    def indented(line: Text, columns: int = 2) -> None:
        console.print(Padding(line, (0, 0, 0, columns), expand=False))

    report = checked.report
    explained = explain(report)
    sign, colour = _TONES[look_of(report).tone]
    verdict = f"{sign} {say(label_of(report))}: "
    console.print(Text.assemble((verdict, f"bold {colour}"), (printable(source), "bold")), soft_wrap=True)
    for key in _headlines(report):
        indented(Text(say(key)))
    facts = facts_of_report(report)
    if facts is not None:
        standard = say(f"verify.standard.{report.generation.value}")
        indented(Text.assemble((printable(facts.name), "bold"), f" – {printable(facts.issuer.name)} ({standard})"))
    trusted = report.check(CheckName.ISSUER_TRUST)
    indented(Text(say(f"verify.trust.{explained.trust.value}", *_named(trusted, facts, say))))
    if is_doubtful(report):
        indented(Text(f"→ {say(next_step_of(report))}"))
    for remark in _look_alikes(report):
        indented(Text(f"! {say(f'problem.{remark.code}.reason', *remark.fields.values())}", style="bold red"))
    _print_checks(console, report, languages, framework)
    _print_nested(console, report, languages, framework)


def _print_checks(console: Console, report: Report, languages: Languages, framework: Framework | None) -> None:
    """Print the checks that keep the verdict from being valid, each with what can be done about it."""

    def say(key: str, *parameters: str) -> str:
        return printable(languages.t(DEFAULT_LANGUAGE, key, *parameters))

    def names(checks: Sequence[Check]) -> str:
        return QUESTIONS_APART.join(say(question(report, found.check)) for found in checks)

    def indented(line: Text, columns: int = 2) -> None:
        console.print(Padding(line, (0, 0, 0, columns), expand=False))

    told = set[str]()
    for alike in _alike(report):
        found = alike[0]
        sign, colour = _SIGNS[found.outcome]
        reason = say(f"problem.{found.code}.reason", *parameters(found, languages, DEFAULT_LANGUAGE, framework))
        indented(Text.assemble((f"{sign} {names(alike)} ", colour), reason, (f"  [{found.code}]", "dim")))
        following = printable(next_step(found, languages, DEFAULT_LANGUAGE))
        if following and following not in told:
            told.add(following)
            indented(Text(f"→ {following}"), 4)
    if left := _not_made(report):
        indented(Text(f"– {say(why_not_made(report), names(left))}", style="dim"))


def _headlines(report: Report) -> list[str]:
    """Give the messages of the first lines: what it is if no badge, by whose rules if not ours, what it comes to."""
    kind = [f"verify.kind.{report.kind.value}"] if report.kind is not Kind.BADGE else []
    rules = ["verify.official.notice"] if report.policy.rules is Rules.OFFICIAL_VALIDATOR else []
    return [*kind, *rules, headline_of(report)]


def _print_nested(console: Console, report: Report, languages: Languages, framework: Framework | None) -> None:
    """Print a few lines for each credential inside: what it is, what it comes to, who signed it, what is wrong."""

    def say(key: str, *parameters: str) -> str:
        return printable(languages.t(DEFAULT_LANGUAGE, key, *parameters))

    for item in (*inner_of(report), *endorsements_of(report)):
        sign, colour = _TONES[item.look.tone]
        what = say("verify.inside.one" if item.endorsed is None else f"verify.endorsements.{item.endorsed.value}")
        name = say("verify.inside.unnamed") if item.name is None else printable(item.name)
        console.print(Padding(Text.assemble((f"{sign} {what}: ", colour), name), _INDENT, expand=False))
        told = list[Text]()
        if item.signer is not None:
            by = "verify.inside.by" if item.signer.is_recognised else "verify.inside.by.claimed"
            told.append(Text(f"{say(by, item.signer.name)} ({printable(item.signer.id)})"))
        if item.decided_by is not None:
            fields = parameters(item.decided_by, languages, DEFAULT_LANGUAGE, framework)
            reason = say(f"problem.{item.decided_by.code}.reason", *fields)
            told.append(Text.assemble(reason, (f"  [{item.decided_by.code}]", "dim")))
        for line in told:
            console.print(Padding(line, (0, 0, 0, 4), expand=False))


def _named(trusted: Check, facts: BadgeFacts | None, say: Callable[..., str]) -> tuple[str, str]:
    """Give the issuer that the register knows, with the site that tells it from others of its name, and who vouches."""
    name, site = trusted.fields.get("name", ""), facts.issuer_host if facts is not None else None
    told = say("verify.issuer.at", name, site) if name and site else name
    return told, trusted.fields.get("vouched_by", "")


def _look_alikes(report: Report) -> list[Remark]:
    """Give the one remark that nobody must miss; the others stand in the JSON."""
    return [remark for remark in report.remarks if remark.code == LOOK_ALIKE]


def _wanting(report: Report) -> list[Check]:
    """Give the checks that keep the verdict from being valid."""
    open_or_failed = (Outcome.INVALID, Outcome.UNKNOWN)
    return [
        found for found in report.checks if found.check in report.policy.required and found.outcome in open_or_failed
    ]


def _not_made(report: Report) -> list[Check]:
    """Give those that were not made, because another check came out badly: they say nothing of their own."""
    return [found for found in _wanting(report) if found.code == f"{found.check.value}.not_checked"]


def _alike(report: Report) -> list[list[Check]]:
    """Give the checks that were made, those with the same words together, what is invalid first."""
    groups: dict[tuple[str, ...], list[Check]] = {}
    left = _not_made(report)
    for found in sorted(_wanting(report), key=lambda found: found.outcome is not Outcome.INVALID):
        if found not in left:
            groups.setdefault((found.code, *found.fields.values()), []).append(found)
    return list(groups.values())


def printable(text: str) -> str:
    """Keep a stranger's text from steering the terminal (escape sequences, carriage returns)."""
    return "".join(character if character.isprintable() else "�" for character in text)
