"""The official validator's samples: what it calls invalid is never valid here, what it calls valid never invalid.

Each row names the check that must fire and its code. Where the official verdict rests on trusting the badge about its
own key, ours is unknown.
"""

import json
from pathlib import Path

import pytest
from badge_world import CANONICALISER, NOW

from credentials.gathered import Evidence, Retrieved
from credentials.strict_json import JsonObject, dump, parse_object
from credentials.verification import ONE_EDTECH, PUBLIC, Policy, Report, needed, verify

SELF_ASSERTED = ("unknown", "issuer_key", "issuer_key.self_asserted")
# File, verdict, the check that decides it, its code.
SAMPLES: dict[str, tuple[str, str, str]] = {
    "simple.json": SELF_ASSERTED,
    "simple.1ob": SELF_ASSERTED,
    "simple-context-alias.json": SELF_ASSERTED,
    "simple-did-web-method.json": SELF_ASSERTED,
    "simple-json.png": SELF_ASSERTED,
    "simple_v1.json": SELF_ASSERTED,
    "simple-jwt.png": SELF_ASSERTED,
    "simple-jwt_v1.svg": SELF_ASSERTED,
    "simple-err-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-context.json": ("invalid", "data_model", "data_model.context_missing"),
    "simple-err-credential-subject-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-credential-subject-identifier-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-credential-subject-achievement-result-description-type.json": (
        "invalid", "data_model", "data_model.wrong_type"
    ),
    "simple-err-evidence-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-issuer-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-issuer-otheridentifier-type.json": ("invalid", "data_model", "data_model.wrong_type"),
    "simple-err-proof-method.json": ("unknown", "issuer_key", "issuer_key.unreachable"),
    "simple-err-proof-method-unknown-did-method.json": ("unknown", "proof", "unsupported.did_method"),
    "simple-err-expired.json": ("invalid", "time", "time.expired"),
    "simple-noproof.json": ("invalid", "proof", "proof.missing"),
    "simple.jwt": ("invalid", "proof", "proof.malformed"),
    "complete_v1.json": ("invalid", "data_model", "data_model.value"),
    "credential-status-revoked.json": ("invalid", "status", "status.revoked"),
    "bit-string-list/credential-status-revoked.json": ("invalid", "status", "status.revoked"),
    "bit-string-list/testlist": ("unknown", "data_model", "unsupported.credential_type"),
}  # fmt: skip
LIST = "bit-string-list/testlist"
# The same under the rules of the official validator: what it calls a warning is valid with a remark.
OFFICIAL: dict[str, tuple[str, str, str]] = SAMPLES | {
    **{
        name: ("valid", "issuer_key", "issuer_key.self_asserted")
        for name, row in SAMPLES.items()
        if row == SELF_ASSERTED
    },
    "simple-err-proof-method.json": ("invalid", "issuer_key", "issuer_key.unreachable"),
    "simple-err-proof-method-unknown-did-method.json": ("invalid", "proof", "unsupported.did_method"),
    "bit-string-list/testlist": ("valid", "data_model", "unsupported.credential_type"),
}
WARNINGS = frozenset({"remark.older_data_model", "remark.older_context"})


@pytest.fixture(scope="session")
def folder(shared_vectors: Path) -> Path:
    return shared_vectors / "1edtech-ob30"


def check(data: bytes, evidence: Evidence | None = None, policy: Policy = PUBLIC) -> Report:
    return verify(data, evidence or Evidence(), policy, at=NOW, canonicaliser=CANONICALISER)


def evidence_for(data: bytes, folder: Path) -> Evidence:
    """Serve the status lists to whoever asks for them, and nothing else."""
    found = dict[str, Retrieved]()
    for url in needed(data, Evidence()):
        if url.endswith("/testlist"):
            found[url] = Retrieved(url=url, content=(folder / LIST).read_bytes(), at=NOW, source="network")
        elif "/revocations/" in url:
            listed: JsonObject = {"revokedCredential": [{"id": parse_object(data)["id"], "revoked": True}]}
            found[url] = Retrieved(url=url, content=dump(listed), at=NOW, source="network")
    return Evidence(found)


def test_every_sample_has_a_row(folder: Path) -> None:
    listed = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert {row["file"] for row in listed} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_judged_for_the_right_reason(name: str, folder: Path) -> None:
    data = (folder / name).read_bytes()
    report = check(data, evidence_for(data, folder))
    verdict, check_name, code = SAMPLES[name]
    assert {made.check.value: made.code for made in report.checks}[check_name] == code
    assert report.verdict.value == verdict


def test_no_verdict_contradicts_the_official_one(folder: Path) -> None:
    forbidden = {"invalid": "valid", "valid": "invalid", "warning": "invalid"}
    for row in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        assert SAMPLES[row["file"]][0] != forbidden[row["expected"]], row["file"]


@pytest.mark.parametrize("name", OFFICIAL)
def test_the_official_policy_judges_a_sample_for_the_right_reason(name: str, folder: Path) -> None:
    data = (folder / name).read_bytes()
    report = check(data, evidence_for(data, folder), ONE_EDTECH)
    verdict, check_name, code = OFFICIAL[name]
    made = next(made for made in report.checks if made.check.value == check_name)
    assert (made.code, made.outcome.value) == (code, verdict)
    assert report.verdict.value == verdict


def test_the_official_policy_agrees_with_the_official_verdict_on_every_sample(folder: Path) -> None:
    for row in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        data = (folder / row["file"]).read_bytes()
        report = check(data, evidence_for(data, folder), ONE_EDTECH)
        is_warned = bool(WARNINGS & {remark.code for remark in report.remarks})
        told = "warning" if report.verdict.value == "valid" and is_warned else report.verdict.value
        assert told == row["expected"], row["file"]


def test_the_list_out_of_reach_leaves_the_badge_unknown(folder: Path) -> None:
    report = check((folder / "bit-string-list/credential-status-revoked.json").read_bytes())
    assert report.verdict.value == "unknown"
    assert [remark.code for remark in report.remarks] == ["remark.numeric_index"]


def test_older_editions_are_remarked(folder: Path) -> None:
    report = check((folder / "simple_v1.json").read_bytes())
    assert [remark.code for remark in report.remarks] == [
        "remark.older_data_model", "remark.older_context", "remark.older_suite"
    ]  # fmt: skip


def test_a_token_of_a_badge_without_achievement_is_told_both_faults(folder: Path) -> None:
    codes = {made.check.value: made.code for made in check((folder / "simple.jwt").read_bytes()).checks}
    assert codes["proof"] == "proof.malformed"
    assert codes["data_model"] == "data_model.member_missing"


def test_an_official_sample_with_a_term_smuggled_in_is_invalid(folder: Path) -> None:
    document = parse_object((folder / "simple.json").read_bytes())
    document["endorsedBy"] = "Wikimedia Foundation"
    report = check(json.dumps(document).encode())
    assert report.verdict.value == "invalid"
