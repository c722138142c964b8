"""Give a finished check as the JSON document that the API and the command line answer with.

It holds verified data only: `credential` is null unless the proof is valid.
"""

from chassis.languages import Languages
from credentials.instants import parse_instant
from credentials.report import Check, Remark, Report
from credentials.strict_json import JsonObject, JsonValue


def parameters(found: Check | Remark, languages: Languages, language: str) -> tuple[str, ...]:
    """Give the parameters of the message of a check: a reason that is itself a code in words, a moment as a day."""

    def told(name: str, value: str) -> str:
        key = f"problem.{value}.title"
        if name == "reason" and languages.has(key):
            return languages.t(language, key)
        instant = parse_instant(value)
        return languages.date(language, instant) if instant is not None else value

    return tuple(told(name, value) for name, value in found.fields.items())


def report_document(report: Report, languages: Languages, language: str) -> JsonObject:
    """Give verdict, policy, checks with their message in `language`, remarks and the credential."""

    def message(found: Check | Remark) -> str:
        key = f"problem.{found.code}.reason"
        return languages.t(language, key, *parameters(found, languages, language)) if languages.has(key) else found.code

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
    return {
        "verdict": report.verdict.value,
        "policy": report.policy.name,
        "checks": checks,
        "remarks": remarks,
        "credential": report.credential,
    }
