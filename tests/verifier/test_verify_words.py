"""The words of a checked badge: no two answers look or read alike, and no line contradicts another."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from foreign_badges import method_of, mint
from foreign_keys import private_key
from simulator import Issuer, World, altered, signed
from verifying_node import Verifying

from credentials.problems import ANSWERS as ANSWER_CODES
from credentials.report import PUBLIC, Check, CheckName, Outcome, Report
from credentials.strict_json import JsonObject, dump
from skills_framework.loading import load_framework
from verifier.appearances import look_of
from verifier.check_views import answer_of
from verifier.explaining import Answer
from verifier.recognised_issuers import Scope

LANGUAGES = ("en", "fr", "ar")
SAID: Mapping[str, Mapping[str, str]] = {
    language: json.loads(
        (Path(__file__).parents[2] / "chassis" / "i18n" / f"{language}.json").read_text(encoding="utf-8")
    )
    for language in LANGUAGES
}
ICONS = json.loads((Path(__file__).parents[2] / "chassis" / "static" / "icons.json").read_text(encoding="utf-8"))
ADDRESS = "ada@example.org"


def page(node: Verifying, badge: bytes, language: str = "en", **form: str) -> str:
    data = {"text": badge.decode(), **form}
    answer = node.browser.post("/verify", data=data, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def text(html: str) -> str:
    """Give what stands on the page, without the raw document."""
    main = re.sub(r"(?s)<details.*?</details>", " ", html[html.index("<main") : html.index("</main")])
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|h[1-6]|li|div|dd|dt)>", " ", main))))


def checks(html: str) -> dict[str, str]:
    """Give the answer of two words to each question."""
    rows = re.findall(
        r'(?s)<div class="mb-row"><h3>([^<]*)</h3>\s*<span class="cdx-info-chip[^>]*>.*?__text">([^<]*)<', html
    )
    # French puts a space that does not break before some signs.
    return {re.sub(r"\s", " ", unescape(question)): unescape(answer) for question, answer in rows}


def verdict(html: str) -> tuple[str, str]:
    """Give the class of the verdict's box and the two words in it."""
    (found,) = re.findall(r'(?s)mb-verdict mb-verdict--(\w+)">.*?<p class="mb-small mb-strong">([^<]*)</p>', html)
    return found[0], unescape(found[1])


def told(html: str, answer: Answer, language: str = "en") -> bool:
    return SAID[language][f"verify.answer.{answer.value}"] in text(html)


def to(identifier: str, world: World, hub: Issuer) -> bytes:
    """Give a badge that names its holder by an e-mail address."""
    document = world.unsigned(hub)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": identifier, "identityType": "emailAddress"}
    ]
    return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at))


def suspended(world: World, _: Issuer) -> bytes:
    other = world.issuer("pausing")
    other.list_purpose = "suspension"
    badge = world.badge(other)
    other.revoke(badge)
    return badge


def upcoming(world: World, hub: Issuer) -> bytes:
    document = world.unsigned(hub, valid_from=world.at + timedelta(days=9))
    return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at))


def revoked(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.revoke(badge)
    return badge


def down(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    world.internet.down.add(hub.host)
    return badge


def without(url: Callable[[Issuer], str]) -> Callable[[World, Issuer], bytes]:
    def make(world: World, hub: Issuer) -> bytes:
        badge = world.badge(hub)
        del world.internet.documents[url(hub)]
        return badge

    return make


def ailing(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    world.internet.statuses[hub.list_url] = 503
    return badge


Make = Callable[[World, Issuer], bytes]
# Name: how the badge is made, whether its issuer stands in the register, the answer, and the colour of its box.
ANSWERS: dict[str, tuple[Make, bool, Answer, str]] = {
    "good": (World.badge, True, Answer.VALID, "valid"),
    "unrecognised": (World.badge, False, Answer.UNVOUCHED, "unknown"),
    "expired": (
        lambda world, hub: world.badge(hub, valid_until=world.at - timedelta(days=1)), True, Answer.EXPIRED, "invalid",
    ),
    "not yet valid": (upcoming, True, Answer.NOT_YET_VALID, "invalid"),
    "revoked": (revoked, True, Answer.REVOKED, "invalid"),
    "suspended": (suspended, True, Answer.SUSPENDED, "invalid"),
    "altered": (
        lambda world, hub: altered(world.badge(hub), {"name": "Steward of stewards"}), True, Answer.ALTERED, "invalid",
    ),
    "unsigned": (lambda world, hub: altered(world.badge(hub), {"proof": None}), True, Answer.UNSIGNED, "invalid"),
    "out of reach": (down, True, Answer.UNREACHABLE, "unknown"),
    "list missing": (without(lambda hub: hub.list_url), True, Answer.LIST_MISSING, "unknown"),
    "keys missing": (without(lambda hub: hub.did_url), False, Answer.KEYS_MISSING, "unknown"),
    "site not working": (ailing, True, Answer.FAULTY, "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_has_its_own_words_and_colour(name: str, node: Verifying, world: World, hub: Issuer) -> None:
    make, known, answer, box = ANSWERS[name]
    if known:
        node.recognise(hub)
    badge = make(world, hub)
    for language in LANGUAGES:
        html = page(node, badge, language)
        assert told(html, answer, language)
        assert verdict(html) == (box, SAID[language][f"verify.label.{answer.value}"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_answers_read_or_look_alike(language: str) -> None:
    said = SAID[language]
    for part in ("answer", "label"):
        sentences = [said[f"verify.{part}.{answer.value}"] for answer in Answer]
        same = {sentence for sentence in sentences if sentences.count(sentence) > 1}
        # The policy that asks for recognition comes to the same answer by the other way.
        allowed = {said[f"verify.{part}.{answer.value}"] for answer in (Answer.UNCOVERED, Answer.UNRECOGNISED)}
        assert same <= allowed


def test_green_is_for_what_can_be_relied_on_and_nothing_else(node: Verifying, world: World, hub: Issuer) -> None:
    inside, outside = list(load_framework().skills.values())[:2]
    node.recognise(hub, Scope(skills=frozenset({inside.uri})))
    html = page(node, world.badge(hub, skills=[outside.uri]))
    assert told(html, Answer.UNCOVERED)
    assert verdict(html)[0] == "unknown"
    node.recognise(hub)
    assert verdict(page(node, world.badge(hub, skills=[outside.uri])))[0] == "valid"


def test_an_issuer_that_resembles_a_recognised_one_is_no_green_answer(
    node: Verifying, world: World, hub: Issuer
) -> None:
    node.recognise(hub)
    html = page(node, world.badge(world.issuer("double", host="badges.example.net", name=hub.name)))
    assert told(html, Answer.LOOK_ALIKE)
    assert verdict(html)[0] == "invalid"
    assert f"Ask the real {hub.name}: https://{hub.host}/ Not the one: badges.example.net." in text(html)
    assert 'href="https://badges.example.net' not in html


def test_a_name_that_nothing_proves_is_vouched_for_by_nobody(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    bare = private_key("Ed25519", "bare")
    badge = mint("eddsa-rdfc-2022", world.unsigned(hub), bare, method_of(bare), world.at)
    html = page(node, dump(badge))
    assert told(html, Answer.UNPROVEN)
    assert SAID["en"]["verify.trust.unproven"].replace("$1", hub.name) in text(html)
    assert "vouched for by" not in text(html)[: text(html).index(SAID["en"]["verify.checks"])]
    assert SAID["en"]["verify.retry"] not in text(html)
    assert checks(html)["Does somebody vouch for the issuer?"] == SAID["en"]["verify.found.not-confirmed"]
    assert "did:key:" not in text(html)[: text(html).index(SAID["en"]["verify.says"])]


QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "good": (
        "good",
        {"proof": "unchanged", "issuer_key": "own-key", "issuer_trust": "yes", "time": "yes", "status": "no",
         "recipient": "not-checked", "endorsements": "none"},
    ),
    "unrecognised": ("unrecognised", {"issuer_trust": "not-found", "recipient": "not-checked"}),
    "expired": ("expired", {"time": "expired", "status": "no"}),
    "not yet valid": ("not yet valid", {"time": "early"}),
    "revoked": ("revoked", {"status": "revoked", "time": "yes"}),
    "suspended": ("suspended", {"status": "suspended"}),
    "list missing": ("list missing", {"status": "not-decided", "time": "yes"}),
    "altered": ("altered", {"proof": "mismatch"}),
    "unsigned": ("unsigned", {"proof": "unsigned"}),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_has_an_answer_that_fits(
    name: str, language: str, node: Verifying, world: World, hub: Issuer
) -> None:
    kind, answers = QUESTIONS[name]
    make, known, _, _ = ANSWERS[kind]
    if known:
        node.recognise(hub)
    said = SAID[language]
    found = checks(page(node, make(world, hub), language))
    assert {question: found[said[f"verify.check.{question}"]] for question in answers} == {
        question: said[f"verify.found.{answer}"] for question, answer in answers.items()
    }


def test_what_was_never_tried_shares_one_line_that_says_why(node: Verifying, world: World, hub: Issuer) -> None:
    html = page(node, altered(world.badge(hub), {"name": "Steward"}))
    said, seen = SAID["en"], text(html)
    why, _, _ = said["verify.not-checked.signature"].partition("$1")
    assert seen.count(why) == 1
    assert said["problem.status.not_checked.reason"] not in seen
    for check in ("issuer_key", "issuer_trust", "time", "status", "recipient", "endorsements"):
        assert seen.index(why) < seen.index(said[f"verify.check.{check}"])
        assert f"{check}.not_checked" in seen
    assert said["verify.evidence.unconfirmed"] in seen


@pytest.mark.parametrize("name", ["list missing", "keys missing"])
def test_what_is_missing_is_not_called_out_of_reach_and_waiting_is_not_advised(
    name: str, node: Verifying, world: World, hub: Issuer
) -> None:
    make, known, _, _ = ANSWERS[name]
    if known:
        node.recognise(hub)
    seen = text(page(node, make(world, hub)))
    assert "out of reach" not in seen
    assert "could not reach" not in seen
    assert "few minutes" not in seen
    # The advice is the same at the top and at the check.
    assert seen.count(SAID["en"][f"verify.answer.{ANSWERS[name][2].value}.next"]) == 2
    assert SAID["en"]["problem.fetch.missing.reason"] in seen
    assert (SAID["en"]["verify.lacks-only-status"] in seen) == (name == "list missing")


def test_the_waiting_time_is_the_same_everywhere(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    seen = text(page(node, down(world, hub)))
    assert (
        re.findall(r"Try again in [^.]*\. [^.]*\.", seen)
        == ["Try again in a few minutes. If it still fails tomorrow, ask the issuer."] * 2
    )


def test_a_key_of_the_register_is_said_to_come_from_there(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    without_site = text(page(node, down(world, hub)))
    world.internet.down.clear()
    with_site = text(page(node, world.badge(hub)))
    line = SAID["en"]["verify.evidence.key"].replace("$1", "2 November 2026")
    assert line not in with_site
    assert line in without_site


def test_each_check_says_what_it_looked_at_and_how_old_that_is(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    seen = text(page(node, world.badge(hub)))
    said = SAID["en"]
    fetched = said["verify.evidence.network"].replace("$1", said["verify.evidence.age.now"])
    assert f"Looked at: {hub.did_url} – {fetched}" in seen
    assert re.search(rf"Looked at: {hub.list_url} – as of 2 November 2026[^;]*; {fetched}", seen)
    assert said["verify.basis.register"] in seen
    assert said["verify.basis.badge"] in seen


def test_dates_that_contradict_each_other_are_said_to(node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(hub, valid_from=world.at - timedelta(days=10), valid_until=world.at - timedelta(days=40))
    assert "Its dates contradict each other: it ends on 23 September 2026" in text(page(node, badge))
    plain = world.badge(hub, valid_until=world.at - timedelta(days=1))
    assert "contradict" not in text(page(node, plain))


@pytest.mark.parametrize("known", [True, False])
def test_the_holder_can_be_compared_on_the_page_of_a_good_badge(
    known: bool, node: Verifying, world: World, hub: Issuer
) -> None:
    if known:
        node.recognise(hub)
    badge = to(ADDRESS, world, hub)
    html = page(node, badge)
    assert 'name="recipient"' in html
    assert SAID["en"]["verify.fact.holder.otherwise"] in text(html)
    form = html[html.index('aria-labelledby="person-heading"') :]
    carried = re.search(r'<input type="hidden" name="text" value="([^"]*)"', form)
    assert carried is not None
    again = unescape(carried[1]).encode()
    same, other = page(node, again, recipient=f" {ADDRESS} "), page(node, again, recipient="eve@example.org")
    assert checks(same)["The right person?"] == "Yes"
    assert SAID["en"]["verify.answer.valid.matched.next"] in text(same) or not known
    assert told(other, Answer.OTHER_PERSON)
    assert verdict(other)[0] == "invalid"
    assert "eve@example.org" not in other


def test_a_badge_that_names_nobody_offers_no_field(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    html = page(node, world.badge(hub))
    assert 'name="recipient"' not in html
    assert SAID["en"]["verify.person.unnamed"] in text(html)
    assert told(page(node, world.badge(hub), recipient=ADDRESS), Answer.UNNAMED)


def test_what_could_not_be_decided_can_be_tried_again_at_once(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    html = page(node, down(world, hub))
    form = html[: html.index(SAID["en"]["verify.retry"])].rpartition("<form")[2]
    carried = re.search(r'name="text" value="([^"]*)"', form)
    assert carried is not None
    world.internet.down.clear()
    assert told(page(node, unescape(carried[1]).encode()), Answer.VALID)


def test_the_issuer_is_asked_where_it_is_at_home_and_nowhere_else(node: Verifying, world: World, hub: Issuer) -> None:
    def issued(**issuer: str) -> bytes:
        document: JsonObject = {**world.unsigned(hub, valid_until=world.at - timedelta(days=1))}
        named = document["issuer"]
        assert isinstance(named, dict)
        named.update(issuer)
        return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at))

    elsewhere = issued(url="https://phish.example.net/", email="hub@example.net")
    contact = SAID["en"]["verify.contact"].replace("$1", "")
    seen = page(node, elsewhere)
    assert f"{contact}{hub.host}" in text(seen)
    assert "mailto:" not in seen
    node.recognise(hub)
    seen = page(node, issued(email="hub@example.org"))
    assert f"{contact}https://{hub.host}/, hub@example.org" in text(seen)
    unproven = text(page(node, altered(elsewhere, {"name": "Steward"})))
    assert f"The file names an issuer at {hub.host}; that is not confirmed." in unproven


@pytest.mark.parametrize("code", sorted(ANSWER_CODES))
def test_every_answer_of_a_check_has_two_words_in_each_language(code: str) -> None:
    given = ANSWER_CODES[code]
    good = tuple(Check(name, Outcome.VALID, f"{name.value}.valid") for name in CheckName)
    asked = [name for name in CheckName if code.startswith(f"{name.value}.")] or [CheckName.STATUS]
    for name in asked:
        made = Check(name, Outcome(given.outcome), code, dict.fromkeys(given.field_names, "x"))
        report = Report(Outcome.VALID, PUBLIC, good).amended(made)
        for language in LANGUAGES:
            assert answer_of(report, made) in SAID[language]
        assert look_of(report).icon in ICONS
