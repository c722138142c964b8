"""The demonstration: its invented world, and one whole start of it in a folder, checked as its visitor would."""

import json
import re
import signal
import stat
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from chassis import queries
from chassis.clock import utc_now
from movement_badges.cli import program
from movement_badges.demonstration.history import draw_history
from movement_badges.demonstration.people import ROLES
from movement_badges.demonstration.running import Demonstration, FolderProblem, open_demonstration
from movement_badges.demonstration.world import ISSUERS, load_achievements, load_communities, load_learners
from skills_framework.loading import load_framework
from skills_framework.places import REGION_CODES, load_places

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
URL = "http://localhost:8765"


def test_the_world_has_what_was_promised() -> None:
    achievements, learners = load_achievements(), load_learners()
    assert len(ISSUERS) == 3
    assert Counter(one.owner for one in achievements) == {
        "movement": 10, "rivermouth": 10, "southern-hub": 10, "open-library": 10,
    }  # fmt: skip
    assert len(learners) == len({one.email for one in learners}) == 240
    assert {one.community.region for one in learners} == set(REGION_CODES)
    assert all(one.email.endswith("@example.org") for one in learners)


def test_its_places_and_skills_exist() -> None:
    places, framework = load_places(), load_framework()
    assert [one.slug for one in load_communities() if places.region_of(one.country) != one.region] == []
    assert {skill for one in load_achievements() for skill in one.skills} <= set(framework.skills)
    groups = {framework.skills[skill].group for one in load_achievements() for skill in one.skills}
    assert groups == set(framework.groups)


def test_the_history_is_long_mixed_and_the_same_each_time() -> None:
    def drawn() -> list[object]:
        return list(draw_history(NOW, load_achievements(), load_learners()))

    workshops = draw_history(NOW, load_achievements(), load_learners())
    people = [(workshop, one) for workshop in workshops for one in workshop.participants]
    assert len(people) >= 600
    assert len({one.learner.email for _, one in people}) == 240
    assert {workshop.achievement.key for workshop in workshops} == {one.key for one in load_achievements()}
    assert {workshop.issuer for workshop in workshops} == {one.slug for one in ISSUERS}
    assert {one.decision for _, one in people} == {"accept", "accept without map", "decline", "wait"}
    # Whom a visitor can be has a badge to decide about, and others besides.
    visitor = load_learners()[0]
    assert {one.decision for _, one in people if one.learner == visitor} > {"wait"}
    assert sum(len(workshop.revoked) for workshop in workshops) >= 3
    assert any(workshop.valid_for and workshop.at + workshop.valid_for < NOW for workshop in workshops)
    assert all(workshop.at < NOW - timedelta(days=2) for workshop in workshops)
    assert drawn() == drawn()
    assert [workshop.at for workshop in workshops] == sorted(workshop.at for workshop in workshops)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration") / "data"


@pytest.fixture(scope="module")
def first(folder: Path) -> Demonstration:
    """The first start, which seeds; everything below shares it."""
    made = open_demonstration(folder, URL, clock=utc_now, runs_jobs=False)
    made.application.state.shell.database.dispose()
    return made


def described(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    return found


# One worker does all of these, so that the demonstration is made once.
@pytest.mark.xdist_group("demonstration")
class TestAWholeStart:
    def test_it_says_what_is_where_for_its_owner_alone(self, first: Demonstration, folder: Path) -> None:
        said = described(folder)
        assert set(said) == {"url", "tokens", "issuer", "achievement", "badges"}
        assert set(said["badges"]) == {"valid", "revoked", "expired"}
        assert str(said["url"]) == URL
        assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
        assert set(first.sign_in_links) == {role.key for role in ROLES}
        assert first.moved_from is None
        trusted = json.loads((folder / "trust.json").read_text(encoding="utf-8"))
        assert {one["did"] for one in trusted["issuers"]} == {
            f"did:web:localhost%3A8765:issuers:{one.slug}" for one in ISSUERS
        }

    def test_every_role_has_a_door(self, first: Demonstration) -> None:
        for role, link in first.sign_in_links.items():
            visitor = TestClient(first.application, base_url=URL, headers={"accept": "text/html", "origin": URL})
            answer = visitor.get(link)
            assert answer.status_code == 200, role
            assert visitor.get("/me").status_code == 200, role

    def test_the_learner_has_a_badge_to_decide_about_at_once(self, first: Demonstration) -> None:
        visitor = TestClient(first.application, base_url=URL, headers={"accept": "text/html", "origin": URL})
        own = visitor.get(first.sign_in_links["learner"]).text
        waiting = re.search(r"badges? waits? for you.*?(/me/badges/[0-9a-f]{32})", own, re.DOTALL)
        assert waiting is not None
        page = visitor.get(waiting[1]).text
        assert 'value="accept"' in page
        assert 'value="decline"' in page

    def test_there_are_as_many_badges_as_promised_and_trainers_hold_some(
        self, first: Demonstration, folder: Path
    ) -> None:
        with first.application.state.shell.database.reading() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM issuer_credentials").scalar_one()
            assert count >= 600
            names = [one for issuer in ISSUERS for one in issuer.trainers]
            trainers = [one.account.id for one in queries.all_people(connection) if one.account.display_name in names]
            held = connection.exec_driver_sql("SELECT DISTINCT account_id FROM issuer_recipients").scalars().all()
        assert len(trainers) == len(names)
        assert set(trainers) <= set(held)
        headers = {"authorization": f"Bearer {described(folder)['tokens']['evaluator']}"}
        exact = TestClient(first.application, base_url=URL).get("/api/v1/skill-gaps", headers=headers).json()
        assert {cell["region"] for cell in exact["cells"] if cell["state"] == "shown"} == set(REGION_CODES)
        # Two snapshots were published; the public map still says something of nearly every region.
        public = TestClient(first.application, base_url=URL).get("/api/v1/skill-gaps").json()
        shown = [cell["region"] for cell in public["cells"] if cell["state"] == "shown"]
        assert len(shown) >= 40
        assert len(set(shown)) >= 7

    def test_the_command_line_checks_its_badges_with_the_trust_file_alone(
        self, first: Demonstration, folder: Path, tmp_path: Path
    ) -> None:
        visitor = TestClient(first.application, base_url=URL)
        for name, status in (("valid", 0), ("revoked", 1), ("expired", 1)):
            file = tmp_path / f"{name}.json"
            file.write_bytes(visitor.get(f"/badges/{described(folder)['badges'][name]}.json").content)
            trust = ["--trust", str(folder / "trust.json"), "--policy", "recognised", "--offline"]
            result = CliRunner().invoke(program, ["verify", *trust, str(file)])
            assert result.exit_code == status, result.output
        picture = ["verify", "--trust", str(folder / "trust.json"), "--offline", str(first.example)]
        assert CliRunner().invoke(program, picture).exit_code == 0

    def test_another_start_continues_with_the_same_tokens_and_another_port_is_told(
        self, first: Demonstration, folder: Path
    ) -> None:
        before = described(folder)
        again = open_demonstration(folder, "http://localhost:9999", clock=utc_now, runs_jobs=False)
        old = TestClient(again.application, base_url=URL, headers={"accept": "text/html"})
        refused = old.get(first.sign_in_links["learner"])
        assert (refused.status_code, "each time it starts" in refused.text) == (410, True)
        assert (again.public_url, again.moved_from) == (URL, URL)
        assert described(folder) == before
        headers = {"authorization": f"Bearer {before['tokens']['trainer']}"}
        visitor = TestClient(again.application, base_url=URL)
        assert visitor.get("/api/v1/awards", headers=headers).status_code == 200
        assert visitor.get(f"/badges/{before['badges']['valid']}.json").status_code == 200
        again.application.state.shell.database.dispose()

    def test_the_links_stay_on_the_screen_while_pages_are_opened(self, first: Demonstration, folder: Path) -> None:
        home = first.public_url.rpartition(":")[2]
        command = [sys.executable, "-m", "movement_badges", "demo", "--port", home, "--data", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
            assert program.stdout is not None
            try:
                lines = list(takewhile(lambda line: "verify --trust" not in line, program.stdout))
                links = [line.split()[1] for line in lines if "/demo-sign-in/" in line]
                opened = [urlopen(url).status for url in (f"{URL}/", f"{URL}/map", *links)]
            finally:
                program.send_signal(signal.SIGINT)
            assert program.stdout.read() == ""
        assert opened == [200] * 7
        assert lines[1] == f"Ready: {URL}/\n"


@pytest.mark.parametrize("content", ["[]", "{", ""])
def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "demonstration.json").write_text(content)
    with pytest.raises(FolderProblem):
        open_demonstration(tmp_path, URL, clock=utc_now, runs_jobs=False)
