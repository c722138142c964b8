import json
import re
from typing import Never

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx2 import Response
from pyld import jsonld

from chassis.database import Connection
from chassis.rendering import Block
from skills_framework.framework import Skill
from skills_framework.loading import load_framework

SKOS = "http://www.w3.org/2004/02/skos/core#"
FRAMEWORK = load_framework()


def texts(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_skills_page_lists_every_group_and_skill_and_says_that_it_is_a_draft(browser: TestClient) -> None:
    page = browser.get("/skills")
    assert page.status_code == 200
    for slug in (*FRAMEWORK.groups, *FRAMEWORK.skills):
        assert f'href="/skills/{slug}"' in page.text
    assert "Version 0.1.0 is a draft" in page.text
    assert FRAMEWORK.sha256 in page.text


def test_a_french_reader_reads_french(browser: TestClient) -> None:
    page = browser.get("/skills/advocacy", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert "<h1>" in page.text
    assert "Plaidoyer pour la connaissance libre" in page.text
    assert "Défend la cause de la connaissance libre" in page.text
    assert "Reste à jour pendant" in page.text
    assert "affichée en" not in page.text


def test_an_arabic_reader_is_told_which_language_the_definition_is_in(browser: TestClient) -> None:
    page = browser.get("/skills/advocacy?uselang=ar")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert 'lang="en" dir="ltr">Argues the case for free knowledge' in page.text
    assert "لا يوجد وصف بلغتك بعد" in page.text


def test_a_skill_page_shows_its_identifier_every_language_and_how_long_it_stays_fresh(browser: TestClient) -> None:
    page = browser.get("/skills/digital-security")
    assert FRAMEWORK.skills["digital-security"].uri in page.text
    assert "Protéger les comptes et les données personnelles" in page.text
    assert "12 months; after that" in texts(page)
    assert 'href="/skills/grp-technology"' in page.text


def test_candidate_matches_are_labelled_as_unconfirmed_and_attributed(browser: TestClient) -> None:
    page = browser.get("/skills/fundraising")
    assert "Suggested matches, not confirmed" in page.text
    assert "never enter a badge" in page.text
    assert "http://data.europa.eu/esco/skill/526a0eaa-2bee-4e80-989f-cb36f9fbee47" in page.text
    assert "uses the ESCO classification of the European Commission" in page.text
    without_esco = browser.get("/skills/hackathon-organising").text
    assert "a name to look up" in without_esco
    assert "ESCO" not in without_esco
    assert "not confirmed" not in browser.get("/skills/wiki-editing").text


def test_a_group_page_lists_its_skills_with_what_they_are(browser: TestClient) -> None:
    page = browser.get("/skills/grp-learning")
    for skill in FRAMEWORK.skills_of("grp-learning"):
        assert f'href="/skills/{skill.slug}"' in page.text
        assert skill.definitions["en"] in page.text
    assert "/skills/advocacy" not in page.text


@pytest.mark.parametrize("path", ["/skills/no-such-skill", "/skills/Advocacy", "/skills/advocacy.jsonldx"])
def test_an_unknown_slug_is_not_found(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_an_unknown_slug_is_a_problem_document_for_a_program(browser: TestClient) -> None:
    answer = browser.get("/skills/no-such-skill.jsonld")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_short_id_of_a_uri_leads_to_the_page(browser: TestClient) -> None:
    short = FRAMEWORK.skills["advocacy"].uri.rpartition("/")[2]
    assert browser.get(f"/skills/{short}").headers["location"] == "/skills/advocacy"
    document = browser.get(f"/skills/{short}", headers={"Accept": "application/ld+json"})
    assert (document.status_code, document.headers["location"]) == (303, "/skills/advocacy.jsonld")


def test_search_keeps_to_the_skills_that_answer(browser: TestClient) -> None:
    page = browser.get("/skills", params={"q": "  PLAIDOYER "}, headers={"Accept-Language": "fr"})
    assert 'href="/skills/advocacy"' in page.text
    assert 'href="/skills/budgeting"' not in page.text
    assert 'value="PLAIDOYER"' in page.text
    assert "Nothing is named" in browser.get("/skills", params={"q": "fundrising"}).text
    assert "No skill found" in browser.get("/skills", params={"q": "zzzzzz"}).text


def test_what_was_searched_for_is_shown_as_text_only(browser: TestClient) -> None:
    page = browser.get("/skills", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text


def test_a_query_beyond_every_label_is_refused(browser: TestClient) -> None:
    assert browser.get("/skills", params={"q": "a" * 101}).status_code == 422


def test_other_houses_add_their_blocks_to_a_skill_page(app: FastAPI, browser: TestClient) -> None:
    asked: list[str] = []

    def offered(_request: Request, connection: Connection, skill: Skill) -> Block:
        assert not connection.closed
        asked.append(skill.slug)
        return Block("skills_framework/entry_parts.html", {"skill": skill})

    app.state.skill_page_blocks = (offered,)
    assert browser.get("/skills/advocacy").status_code == 200
    assert browser.get("/skills/grp-communication").status_code == 200
    assert asked == ["advocacy"]


# --- For programs ----------------------------------------------------------------------------------------------------


def no_documents(url: str, _options: object) -> Never:
    raise AssertionError(f"the context must stand inside, not at {url}")


def expanded(answer: Response) -> list[dict[str, object]]:
    """Expand without fetching anything: what we publish brings its whole context."""
    assert answer.headers["content-type"].startswith("application/ld+json")
    found: list[dict[str, object]] = jsonld.expand(answer.json(), {"documentLoader": no_documents})
    return found


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/skills.jsonld", "*/*"), ("/skills", "application/ld+json"), ("/skills", "application/json")],
)
def test_the_framework_is_a_concept_scheme_for_programs(browser: TestClient, path: str, accept: str) -> None:
    nodes = {node["@id"]: node for node in expanded(browser.get(path, headers={"Accept": accept}))}
    assert len(nodes) == 101
    scheme = nodes[FRAMEWORK.uri]
    assert scheme["@type"] == [SKOS + "ConceptScheme"]
    assert {"@id": FRAMEWORK.groups["grp-learning"].uri} in scheme[SKOS + "hasTopConcept"]  # type: ignore[operator]
    for skill in FRAMEWORK.skills.values():
        node = nodes[skill.uri]
        assert node[SKOS + "broader"] == [{"@id": FRAMEWORK.groups[skill.group].uri}]
        assert {"@language": "fr", "@value": skill.labels["fr"]} in node[SKOS + "prefLabel"]  # type: ignore[operator]


@pytest.mark.parametrize("slug", ["advocacy", "grp-communication"])
def test_a_skill_and_a_group_are_concepts_and_lose_nothing(browser: TestClient, slug: str) -> None:
    by_suffix = browser.get(f"/skills/{slug}.jsonld")
    by_accept = browser.get(f"/skills/{slug}", headers={"Accept": "application/ld+json"})
    assert by_suffix.content == by_accept.content
    (node,) = expanded(by_suffix)
    entry = FRAMEWORK.by_slug(slug)
    assert entry is not None
    assert (node["@id"], node["@type"]) == (entry.uri, [SKOS + "Concept"])
    # Each member of the document survives expansion: no term is undefined.
    assert len(node) == len(by_suffix.json()) - 1
    assert node[SKOS + "notation"] == [{"@value": slug}]
    assert node["http://www.w3.org/2000/01/rdf-schema#seeAlso"] == [
        {"@id": f"https://badges.example.org/skills/{slug}"}
    ]


def test_no_unconfirmed_match_stands_in_the_data_for_programs(browser: TestClient) -> None:
    text = browser.get("/skills.jsonld").text
    assert "data.europa.eu" not in text
    assert "Match" not in text


def test_a_browser_gets_the_page(browser: TestClient) -> None:
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        assert (
            browser.get("/skills/advocacy", headers={"Accept": accept}).headers["content-type"].startswith("text/html")
        )


def test_the_api_finds_skills_in_the_language_asked_for(browser: TestClient) -> None:
    answer = browser.get("/api/v1/skills", params={"q": "benevoles", "lang": "fr"})
    assert answer.status_code == 200
    body = answer.json()
    first = body["skills"][0]
    assert (first["slug"], first["label"], first["language"]) == ("volunteer-management", "Gérer des bénévoles", "fr")
    assert first["uri"] == FRAMEWORK.skills["volunteer-management"].uri
    assert first["url"] == "https://badges.example.org/skills/volunteer-management"
    assert first["group"]["label"] == "Projets, financement et organisation"
    assert (body["framework"]["version"], body["framework"]["draft"], body["near"]) == ("0.1.0", True, False)


def test_the_api_gives_all_skills_without_a_query_and_english_for_a_language_without_texts(
    browser: TestClient,
) -> None:
    body = browser.get("/api/v1/skills", params={"lang": "ar"}).json()
    assert len(body["skills"]) == 90
    assert (body["language"], body["skills"][0]["language"]) == ("ar", "en")


@pytest.mark.parametrize("params", [{"q": "a" * 101}, {"lang": "not a language"}])
def test_the_api_refuses_what_it_cannot_read(browser: TestClient, params: dict[str, str]) -> None:
    answer = browser.get("/api/v1/skills", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_the_api_is_described(browser: TestClient) -> None:
    described = browser.get("/api/v1/openapi.json").json()
    assert list(described["paths"]) == ["/api/v1/skills"]
    assert described["paths"]["/api/v1/skills"]["get"]["operationId"] == "find_skills"
    assert "SkillsAnswer" in json.dumps(described["components"])
