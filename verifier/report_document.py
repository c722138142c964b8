"""Give a finished check as the JSON document that the API and the command line answer with.

It holds verified data only: `credential` and `badge` are null unless the proof is valid.
"""

from chassis.languages import Languages
from credentials.checks.issuer_trust import NO_SKILL
from credentials.instants import format_instant, parse_instant
from credentials.report import Check, Remark, Report
from credentials.strict_json import JsonObject, JsonValue
from skills_framework.framework import Framework
from verifier.badge_facts import BadgeFacts, facts_of_report
from verifier.explaining import MISSING
from verifier.gathering import OFFLINE


def parameters(
    found: Check | Remark, languages: Languages, language: str, framework: Framework | None
) -> tuple[str, ...]:
    """Give the parameters of the message of a check, in the reader's words.

    A reason that is itself a code is given by its title, a moment as a day, and a skill by its label, if the framework
    knows it; a stranger's skill keeps its address, which is all that vouches for what it means.
    """

    def told(name: str, value: str) -> str:
        if name == "skill":
            return _skill(value, languages, language, framework)
        key = f"problem.{value}.title"
        if name == "reason" and languages.has(key):
            return languages.t(language, key)
        instant = parse_instant(value)
        return languages.date(language, instant) if instant is not None else value

    return tuple(told(name, value) for name, value in found.fields.items())


def next_step(found: Check, languages: Languages, language: str) -> str:
    """Say what the reader can do about a check; empty when there is nothing to do."""
    if found.fields.get("reason") == OFFLINE:
        return languages.t(language, f"problem.{OFFLINE}.next")  # trying again would change nothing
    if found.fields.get("reason") in MISSING:
        return languages.t(language, "verify.missing.next")
    return languages.t(language, f"problem.{found.code}.next")


def _skill(uri: str, languages: Languages, language: str, framework: Framework | None) -> str:
    if uri == NO_SKILL:
        return languages.t(language, "verify.skill.none")
    entry = framework.by_uri(uri) if framework is not None else None
    return entry.label(language) if entry is not None else uri


def report_document(
    report: Report, languages: Languages, language: str, framework: Framework | None = None
) -> JsonObject:
    """Give verdict, policy, generation, checks with messages in `language`, remarks, the badge and its document.

    The endorsements, and the credentials in a learner record, follow in the same form, each with all of this.
    """

    def message(found: Check | Remark) -> str:
        key = f"problem.{found.code}.reason"
        return (
            languages.t(language, key, *parameters(found, languages, language, framework))
            if languages.has(key)
            else found.code
        )

    checks: list[JsonValue] = [
        {
            "check": check.check.value,
            "outcome": check.outcome.value,
            "code": check.code,
            "message": message(check),
        }
        for check in report.checks
    ]
    remarks: list[JsonValue] = [{"code": remark.code, "message": message(remark)} for remark in report.remarks]
    endorsements: list[JsonValue] = [
        {"endorses": found.endorsed.value, **report_document(found.report, languages, language, framework)}
        for found in report.endorsements
    ]
    inner: list[JsonValue] = [report_document(found, languages, language, framework) for found in report.inner]
    facts = facts_of_report(report)
    return {
        "verdict": report.verdict.value,
        "kind": report.kind.value,
        "policy": report.policy.name,
        "generation": report.generation.value,
        "checks": checks,
        "remarks": remarks,
        "badge": _badge(facts) if facts is not None else None,
        "credential": report.credential,
        "endorsements": endorsements,
        "inner": inner,
    }


def _badge(facts: BadgeFacts) -> JsonObject:
    """Give the few facts that badges of every generation have, under the same names."""
    recipient = facts.recipient
    return {
        "name": facts.name,
        "issuer": {"id": facts.issuer_id, "name": facts.issuer.name, "url": facts.issuer.url},
        "criteria": {"id": facts.criteria_url, "narrative": facts.criteria},
        "image": facts.image_url,
        "issued": format_instant(facts.issued) if facts.issued is not None else None,
        "expires": format_instant(facts.until) if facts.until is not None else None,
        "recipient": {"type": recipient.kind, "hashed": recipient.name is None} if recipient is not None else None,
    }
