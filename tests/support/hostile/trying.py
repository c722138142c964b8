"""Try a case: hand the badge and what the case allows to be seen to the verifier, and say what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from badge_world import CANONICALISER
from hostile.case import Case

from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.problems import NoBadge
from credentials.remembering import RememberingCanonicaliser
from credentials.report import Policy, Report
from credentials.verification import POLICIES, CheckName, needed, verify
from verifier.recognised_issuers import recognition
from verifier.trust_file import parse_issuer

REMEMBERING = RememberingCanonicaliser(CANONICALISER)


@dataclass(frozen=True)
class Answer:
    """What a verifier said: as `expected` of a case, for every check and remark."""

    verdict: str
    checks: dict[str, str]
    reports: Sequence[str] = ()
    remarks: Sequence[str] = ()

    def difference(self, case: Case) -> str:
        """Say what differs from what the case expects; nothing if all is well."""
        made = {name: self.checks.get(name, "none") for name in case.checks}
        expected = (case.verdict, dict(case.checks), list(case.reports))
        found = (self.verdict, made, list(self.reports))
        missing = set(case.remarks) - set(self.remarks)
        if expected == found and not missing:
            return ""
        return f"{case.folder}/{case.name}: expected {expected} {list(case.remarks)}, found {found} {self.remarks}"


def evidence_of(case: Case) -> Evidence:
    """Give what the case lets a verifier see, without what nobody would ask for."""
    everything: dict[str, Retrieved | Unreachable] = {
        url: found if isinstance(found, Unreachable) else Retrieved(url, found, case.at, "network")
        for url, found in case.documents.items()
    }
    documents = dict[str, Retrieved | Unreachable]()
    known = {entry.did: recognition(entry, None) for entry in map(parse_issuer, case.issuers)}
    while missing := needed(case.badge, Evidence(documents)) - documents.keys():
        for url in missing:
            documents[url] = everything.get(url) or Unreachable(url, "fetch.status", "404")
    return Evidence(documents, _recognition(case, known), known, dict(case.newest))


def _recognition(case: Case, known: dict[str, Recognition]) -> Recognition | None:
    """Give the first entry: a case names the issuer of its badge first."""
    del case
    return next(iter(known.values()), None)


def policy_of(case: Case) -> Policy:
    """Give the policy of a case; a named recipient must match, whatever the policy says."""
    policy = POLICIES[case.policy]
    return policy if case.recipient is None else Policy(policy.name, policy.required | {CheckName.RECIPIENT})


def try_case(case: Case) -> Answer:
    """Verify the badge of a case."""
    try:
        evidence = evidence_of(case)
        report = verify(
            case.badge,
            evidence,
            policy_of(case),
            at=case.at,
            canonicaliser=REMEMBERING,
            recipient=case.recipient,
        )
    except NoBadge as problem:
        return Answer("refused", {"refused": problem.code})
    return answer_of(report)


def answer_of(report: Report) -> Answer:
    inside = [found.report for found in report.endorsements] + list(report.inner)
    return Answer(
        report.verdict.value,
        {check.check.value: check.code for check in report.checks},
        [found.verdict.value for found in inside],
        [remark.code for remark in report.remarks],
    )
