"""The trust file of the settings while a node runs: replaced, broken, mended, gone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from verifier.recognised_issuers import RecognisedIssuer, Scope
from verifier.trust import TrustFileProblem, write_registry
from verifier.trust_watch import WatchedTrustFile


def write(path: Path, *names: str) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    scope = Scope(covers_all=True)
    write_registry(
        path, [RecognisedIssuer(f"did:web:{name}.example", name, scope, since, None, "Us") for name in names], {}
    )


def test_a_changed_file_is_read_again_and_a_broken_one_leaves_the_last_good_one_in_force(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    write(path, "one")
    watched = WatchedTrustFile(path)
    assert [issuer.name for issuer in watched.registry.issuers] == ["one"]
    write(path, "one", "two")
    assert [issuer.name for issuer in watched.registry.issuers] == ["one", "two"]
    path.write_text("{", encoding="utf-8")
    assert "is not JSON" in str(watched.problem)
    assert [issuer.name for issuer in watched.registry.issuers] == ["one", "two"]
    path.unlink()
    assert "cannot be read" in str(watched.problem)
    assert len(watched.registry.issuers) == 2
    write(path, "three")
    assert str(watched.problem) == "None"
    assert [issuer.name for issuer in watched.registry.issuers] == ["three"]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    write(path, "one")
    watched = WatchedTrustFile(path)
    assert watched.registry is watched.registry


def test_no_node_starts_on_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(TrustFileProblem):
        WatchedTrustFile(tmp_path / "trust.json")
