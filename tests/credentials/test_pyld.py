"""What PyLD does that made us write our own walk; each test fails when PyLD changes, so that we look again.

PyLD is still used to process contexts, with one addition of ours: its results are kept.
"""

import inspect
from importlib import metadata
from typing import Any

import pytest
from json_ld_oracles import pyld_canonical, pyld_expanded
from pyld import canon, jsonld
from pyld.documentloader.frozen import FrozenDocumentLoader

from credentials.canonical import Canonicaliser
from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3, PINNED
from credentials.strict_json import JsonObject

LOADER = FrozenDocumentLoader(dict(PINNED))


def badge(**members: str) -> JsonObject:
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"type": ["AchievementSubject"], "role": "x"},
        **members,
    }


def test_the_version_is_the_one_whose_inner_functions_we_know() -> None:
    assert metadata.version("PyLD") == "3.3.0"


def test_an_undefined_member_is_dropped_in_silence() -> None:
    assert pyld_canonical(badge(grade="A+")) == pyld_canonical(badge())
    assert pyld_expanded(badge(grade="A+"))[1] != []


def test_without_a_base_one_is_invented() -> None:
    options: Any = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": LOADER}
    assert "<http://example.org/base/admin>" in jsonld.normalize(badge(id="admin"), options)


def test_with_no_base_a_relative_identifier_takes_its_statements_along() -> None:
    assert pyld_canonical(badge(id="admin")).count("\n") < pyld_canonical(badge()).count("\n")


@pytest.mark.parametrize("character", ["\b", "\f", "\x01", "\x7f"])
def test_control_characters_are_not_escaped(character: str) -> None:
    assert character in pyld_canonical(badge(name=character))


def test_canonicalisation_has_no_work_limit() -> None:
    assert "max" not in str(inspect.signature(canon.URDNA2015.__init__)).lower()
    assert "ermutations" in inspect.getsource(canon.URDNA2015.hash_n_degree_quads)
    assert "maxPermutations" not in inspect.getsource(canon)


def test_type_scoped_contexts_are_compiled_again_for_every_badge(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_term = jsonld.JsonLdProcessor._create_term_definition

    def counting(self: Any, active: Any, local: Any, term: str, *rest: Any, **more: Any) -> object:
        compiled.append(term)
        return compile_term(self, active, local, term, *rest, **more)

    monkeypatch.setattr(jsonld.JsonLdProcessor, "_create_term_definition", counting)
    pyld_expanded(badge())
    compiled.clear()
    pyld_expanded(badge())
    assert "achievement" in compiled

    canonicaliser = Canonicaliser()
    canonicaliser.canonicalise(badge())
    compiled.clear()
    canonicaliser.canonicalise(badge())
    assert compiled == []
