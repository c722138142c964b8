"""What is shipped: the wheel holds every file that the program reads, and nothing else."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from movement_badges import __version__

REPOSITORY = Path(__file__).resolve().parent.parent
HOUSES = ("chassis", "credentials", "issuer", "movement_badges", "skills_framework", "verifier")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def tracked(*patterns: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.splitlines() if (REPOSITORY / name).is_file()}


def test_the_wheel_holds_every_file_of_every_house(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    assert tracked(*HOUSES) - shipped == set()


def test_the_wheel_holds_the_migrations(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"movement_badges/_{name}" for name in tracked("migrations")}
    assert expected - shipped == set()
    assert any(name.startswith("movement_badges/_migrations/versions/") for name in shipped)


def test_the_wheel_holds_no_tests_and_no_caches(wheel: Path) -> None:
    strangers = [
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if name.partition("/")[0] not in (*HOUSES, wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info")
        or "__pycache__" in name
    ]
    assert strangers == []


def test_the_wheel_installs_into_an_empty_folder_and_starts(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    program = (
        "from movement_badges.migrating import migrate\n"
        "from chassis.database import Database\n"
        "import movement_badges, pathlib\n"
        f"assert pathlib.Path(movement_badges.__file__).is_relative_to({str(target)!r})\n"
        f"print(migrate(Database('sqlite:///{tmp_path / 'empty.sqlite'}')))\n"
    )
    # -P and an empty working folder: nothing of the checkout can be imported by chance.
    finished = subprocess.run(
        [sys.executable, "-P", "-c", program],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr


def test_every_direct_dependency_is_locked_with_hashes_and_justified() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (REPOSITORY / "requirements" / "run.txt").read_text(encoding="utf-8")
    decision = (REPOSITORY / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    for requirement in project["project"]["dependencies"]:
        name = requirement.partition("[")[0].partition(">")[0].partition("=")[0]
        assert f"\n{name}" in f"\n{lock}", f"{name} is not locked"
        assert name in decision, f"{name} is not justified"
    for line in lock.splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            assert line.endswith("\\"), f"{line} has no hash"


def test_the_image_copies_every_house() -> None:
    recipe = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    for folder in (*HOUSES, "migrations"):
        assert f"COPY {folder} {folder}\n" in recipe
    assert "USER 10001:10001" in recipe
    assert "HEALTHCHECK" in recipe


def test_the_program_and_its_package_bear_the_same_version() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
