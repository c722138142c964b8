"""Give a finished check as the JSON document that the API and the command line answer with.

It holds verified data only: `credential` is null unless the proof is valid.
"""

from chassis.languages import Languages
from credentials.report import Report
from credentials.strict_json import JsonObject, JsonValue


def report_document(report: Report, languages: Languages, language: str) -> JsonObject:
    """Give verdict, policy, checks with their message in `language`, remarks and the credential."""

    def message(code: str, fields: tuple[str, ...]) -> str:
        key = f"problem.{code}.reason"
        return languages.t(language, key, *fields) if languages.has(key) else code

    checks: list[JsonValue] = [
        {
            "check": check.check.value,
            "outcome": check.outcome.value,
            "code": check.code,
            "message": message(check.code, tuple(check.fields.values())),
        }
        for check in report.checks
    ]
    remarks: list[JsonValue] = [
        {"code": remark.code, "message": message(remark.code, tuple(remark.fields.values()))}
        for remark in report.remarks
    ]
    return {
        "verdict": report.verdict.value,
        "policy": report.policy.name,
        "checks": checks,
        "remarks": remarks,
        "credential": report.credential,
    }
