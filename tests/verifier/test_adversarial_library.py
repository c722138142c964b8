"""A part of the adversarial library over HTTP, through the fetcher and the database: the same answers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hostile.case import Case
from hostile.library import library
from hostile.parties import UNIVERSITY
from simulator import World
from verifying_node import Verifying

from credentials.gathered import Unreachable
from verifier.trust_file import parse_issuer
from verifier.trust_queries import recognise_issuer

# The API checks for now, and for no person; a sixteenth of the rest, with some of every sort.
SAMPLE = [case for case in library() if not case.recipient and not case.newest and not case.large][::16]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_the_api_gives_the_answer_of_the_library(
    case: Case, node: Verifying, world: World, clock: Callable[[], datetime]
) -> None:
    assert case.at == clock()
    for url, found in case.documents.items():
        if isinstance(found, Unreachable):
            world.internet.statuses[url] = 503
        else:
            world.internet.documents[url] = found
    with node.shell.database.writing() as connection:
        for entry in case.issuers:
            recognise_issuer(connection, parse_issuer(entry))
    answer = node.browser.post("/api/v1/verifications", params={"policy": case.policy}, content=case.badge)
    if case.verdict == "refused":
        assert 400 <= answer.status_code < 500
        assert answer.json()["code"] == case.checks["refused"]
        return
    assert answer.status_code == 200, answer.text
    found_checks = {check["check"]: check["code"] for check in answer.json()["checks"]}
    assert answer.json()["verdict"] == case.verdict
    assert {name: found_checks[name] for name in case.checks} == case.checks
    assert set(world.internet.requests) <= case.documents.keys() | {UNIVERSITY}, "asked for something else"


def test_the_sample_has_something_of_everything() -> None:
    assert {case.verdict for case in SAMPLE} == {"valid", "invalid", "unknown", "refused"}
    assert {case.ending for case in SAMPLE} >= {"json", "jwt", "png", "svg"}
