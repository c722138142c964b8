"""The canonical form: equal to that of other implementations, cheap, and the same for every thread."""

import hashlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from json_ld_oracles import pyld_canonical, pyoxigraph_canonical
from sample_badges import rich_badge as badge

from credentials.canonical import Canonicaliser
from credentials.context_processing import MAX_COMPILED_CONTEXTS
from credentials.contexts import CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.problems import ContradictoryContexts, CredentialProblem
from credentials.proofs import unsecured
from credentials.remembering import RememberingCanonicaliser
from credentials.strict_json import JsonObject, parse_object

OB_3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
CANONICALISER = Canonicaliser()


# --- equality with others ------------------------------------------------------------------------------------------


def test_a_badge_with_every_kind_of_term_is_canonicalised_as_others_do() -> None:
    ours = CANONICALISER.canonicalise(badge()).nquads
    assert ours == pyld_canonical(badge())
    assert ours == pyoxigraph_canonical(badge())


def samples(folder: Path) -> Iterator[tuple[str, JsonObject]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".1ob", ""} and path.is_file():
            content = json.loads(path.read_bytes())
            if isinstance(content, dict) and "@context" in content:
                yield path.name, parse_object(path.read_bytes())


def test_every_official_sample_is_canonicalised_as_others_do_or_refused(shared_vectors: Path) -> None:
    equal, refused = set[str](), set[str]()
    for name, document in samples(shared_vectors / "1edtech-ob30"):
        for part in (document, unsecured(document)):
            try:
                ours = CANONICALISER.canonicalise(part).nquads
            except CredentialProblem:
                refused.add(name)
                continue
            assert ours == pyld_canonical(part)
            equal.add(name)
    assert refused == {
        "complete_v1.json",
        "simple-err-context.json",
        "simple-err-credential-subject-achievement-result-description-type.json",
        "simple-err-credential-subject-identifier-type.json",
        "simple-err-credential-subject-type.json",
        "simple-err-evidence-type.json",
        "simple-err-issuer-otheridentifier-type.json",
        "simple-err-issuer-type.json",
        "simple-err-type.json",
    }
    assert {"simple.json", "simple_v1.json", "credential-status-revoked.json", "testlist"} <= equal


text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(c) for c in [*range(32), 127, 0xFFFE, 0xFFFF]])
)
words = text | st.sampled_from(["\t", "\n", '"', "\\", "a\\n", "\u2028", "🎓", "\U0010ffff", "e\u0301"])
uris = st.sampled_from(
    ["urn:uuid:1", "https://example.org/a", "https://example.org/é?q=1#f", "did:key:z6Mk", "mailto:a@b"]
)
alignments = st.fixed_dictionaries(
    {"type": st.just(["Alignment"]), "targetName": st.sampled_from(["a", "b"]), "targetUrl": uris},
    optional={"targetCode": words, "targetFramework": words, "targetDescription": words},
)
results = st.fixed_dictionaries({"type": st.just(["Result"])}, optional={"value": words, "resultDescription": uris})
profiles = st.fixed_dictionaries(
    {"id": uris, "type": st.sampled_from(["Profile", ["Profile"]])},
    optional={"name": words, "url": uris, "email": words, "dateOfBirth": words},
)
# Quarters are exact. How other readers write 17 digits differs; we never issue a decimal.
numbers = st.integers(-5, 2**53) | st.integers(-(10**6), 10**6).map(lambda quarters: quarters / 4)
achievements = st.fixed_dictionaries(
    {
        "id": uris,
        "type": st.just(["Achievement"]),
        "criteria": st.fixed_dictionaries({}, optional={"narrative": words, "id": uris}),
    },
    optional={
        "name": words,
        "tag": st.lists(words, max_size=3),
        "creator": profiles,
        "alignment": st.lists(alignments, max_size=4),
        "creditsAvailable": numbers,
        "resultDescription": st.lists(
            st.fixed_dictionaries(
                {"id": uris, "type": st.just(["ResultDescription"]), "allowedValue": st.lists(words, max_size=4)}
            ),
            max_size=2,
        ),
    },
)
subjects = st.fixed_dictionaries(
    {"id": uris, "type": st.just(["AchievementSubject"])},
    optional={
        "achievement": achievements,
        "result": st.lists(results, max_size=3),
        "creditsEarned": numbers,
        "identifier": st.lists(
            st.fixed_dictionaries({"type": st.just("IdentityObject"), "hashed": st.booleans(), "identityHash": words}),
            max_size=3,
        ),
    },
)
badges = st.fixed_dictionaries(
    {
        "@context": st.sampled_from([[CREDENTIALS_V2, OPEN_BADGES_3_0_3], [CREDENTIALS_V2, OB_3_0_2, EXTENSIONS]]),
        "id": st.just("urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"),
        "type": st.just(["VerifiableCredential", "OpenBadgeCredential"]),
        "issuer": profiles,
        "credentialSubject": subjects,
    },
    optional={"name": words, "validFrom": words, "evidence": st.lists(st.just({"type": ["Evidence"]}), max_size=3)},
)


@settings(max_examples=100)
@given(badges)
def test_generated_badges_are_canonicalised_as_others_do(document: object) -> None:
    generated = cast(JsonObject, document)
    ours = CANONICALISER.canonicalise(generated).nquads
    assert ours == pyld_canonical(generated)
    assert ours == pyoxigraph_canonical(generated)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1.0, -0.0, 1e20, 1e21, 1e-7]))
def test_every_decimal_is_written_as_pyld_writes_it(number: float) -> None:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "credentialSubject": {"type": ["AchievementSubject"], "creditsEarned": number},
        "type": ["VerifiableCredential"],
    }
    assert CANONICALISER.canonicalise(document).nquads == pyld_canonical(document)


def test_an_empty_list_says_nothing_unless_its_order_counts() -> None:
    document = badge()
    achievement = document["credentialSubject"]
    assert isinstance(achievement, dict)
    achievement["result"] = []
    achievement["achievement"] = {
        "id": "urn:x",
        "type": ["Achievement"],
        "tag": [],
        "resultDescription": [{"id": "urn:y", "type": ["ResultDescription"], "allowedValue": []}],
    }
    canonical = CANONICALISER.canonicalise(document).nquads
    assert canonical == pyld_canonical(document)
    assert canonical.count("rdf-syntax-ns#nil>") == 1


# --- cost -----------------------------------------------------------------------------------------------------------


def test_a_badge_costs_less_than_a_few_milliseconds() -> None:
    document = badge()
    CANONICALISER.canonicalise(document)
    rounds = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(20):
            CANONICALISER.canonicalise(document)
        rounds.append((time.process_time() - start) / 20)
    assert min(rounds) < 0.005


def test_threads_share_one_canonicaliser_from_its_first_badge_on() -> None:
    expected = CANONICALISER.canonicalise(badge()).nquads
    shared = Canonicaliser()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: shared.canonicalise(badge()).nquads, range(64)))
    assert set(results) == {expected}


def test_strangers_cannot_fill_the_memory_with_combinations_of_types() -> None:
    canonicaliser = Canonicaliser()
    classes = [
        "Achievement", "AchievementSubject", "Address", "Alignment", "Criteria", "EndorsementSubject", "Evidence",
        "GeoCoordinates", "IdentifierEntry", "IdentityObject", "Image", "Profile", "Related", "Result",
        "ResultDescription", "RubricCriterionLevel",
    ]  # fmt: skip
    document = badge()
    before = CANONICALISER.canonicalise(document).nquads
    for types in combinations(classes, 3):
        with suppress(ContradictoryContexts):
            canonicaliser.canonicalise(
                {
                    "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
                    "type": ["VerifiableCredential"],
                    "issuer": {"type": list(types)},
                }
            )
        assert canonicaliser.compiled_contexts <= MAX_COMPILED_CONTEXTS
    assert canonicaliser.canonicalise(document).nquads == before


def test_the_longer_hash_orders_the_blank_nodes_anew() -> None:
    remembering = RememberingCanonicaliser(CANONICALISER)
    document = badge()
    shorter = remembering.canonicalise(document)
    longer = remembering.canonicalise(document, hash_name="sha384")
    assert shorter == CANONICALISER.canonicalise(document)
    assert longer == CANONICALISER.canonicalise(document, hash_name="sha384")
    assert shorter.nquads != longer.nquads
    assert sorted(map(len, shorter.nquads.splitlines())) == sorted(map(len, longer.nquads.splitlines()))
    assert (len(shorter.digest), len(longer.digest)) == (32, 48)
    assert shorter.digest == shorter.sha256
    assert longer.digest == hashlib.sha384(longer.nquads.encode()).digest()
