"""Many badges in a browser and by the API: a ZIP archive in; a page, CSV and JSON out; nothing kept."""

import asyncio
import csv
import io
import json
import re
import subprocess
import sys
from base64 import b64decode
from html import unescape
from pathlib import Path

import httpx2
import pytest
from archives import MIXED, mixed, picture, zipped
from simulator import Issuer, World
from verifying_node import PUBLIC_URL, Verifying

from credentials.baking import bake_png
from credentials.instants import format_instant
from verifier.batches.answering import LIMITS, MAX_ARCHIVE_BYTES
from verifier.trust import write_registry

REPOSITORY = Path(__file__).resolve().parents[2]
BATCH = "/api/v1/verifications/batch"


def uploaded(node: Verifying, archive: bytes, language: str = "en") -> httpx2.Response:
    return node.browser.post(
        "/verify/many", files={"file": ("all.zip", archive, "application/zip")}, headers={"Accept-Language": language}
    )


def words(html: str) -> str:
    main = html[html.index("<main") : html.index("</main")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def saved(html: str, name: str) -> bytes:
    """Give what a click on a button of the page saves."""
    found = re.search(rf'href="data:[a-z/]+;charset=utf-8;base64,([^"]+)" download="{re.escape(name)}"', html)
    assert found is not None
    return b64decode(found[1], validate=True)


def test_the_way_there_stands_on_the_page_for_one(node: Verifying) -> None:
    assert 'href="/verify/many"' in node.browser.get("/verify").text
    assert 'enctype="multipart/form-data"' in node.browser.get("/verify/many").text


def test_an_archive_becomes_totals_and_a_table(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    answer = uploaded(node, zipped(mixed(world, hub) | {"__MACOSX/._good.json": b"x"}))
    assert answer.status_code == 200
    page = words(answer.text)
    assert "8 files checked" in page
    assert "One hidden file was left out." in page
    for state, count in MIXED.items():
        assert re.search(rf'<a class="mb-strong" href="#{state}">{count} · ', answer.text)
        section = answer.text.partition(f'<h2 id="{state}">')[2].partition("<h2")[0]
        assert section.count('<tr role="row">') == count + 1  # and the head
    valid = words("<main>" + answer.text.partition('<h2 id="valid">')[2] + "</main")
    for told in ("good.json", "picture.png", hub.name, "The movement"):
        assert told in valid
    assert "Steward" not in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_table_speaks_the_readers_language(language: str, node: Verifying, world: World, hub: Issuer) -> None:
    said = json.loads((REPOSITORY / "chassis" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    page = words(uploaded(node, zipped(mixed(world, hub)), language).text)
    for key in (
        "verify.many.state.invalid", "verify.many.column.vouched", "verify.answer.revoked",
        "problem.no_badge.broken_json.title", "verify.many.trust.unrecognised", "verify.many.unsigned",
    ):  # fmt: skip
        assert said[key] in page


def test_page_table_and_document_say_the_same(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    archive = zipped(mixed(world, hub))
    html = uploaded(node, archive).text
    document = json.loads(saved(html, "badges.json"))
    rows = list(csv.DictReader(io.StringIO(saved(html, "badges.csv").decode("utf-8-sig"))))
    by_api = node.browser.post(BATCH, content=archive, headers={"Content-Type": "application/zip"})
    assert by_api.status_code == 200
    assert by_api.json() == document
    assert [(row["name"], row["result"], row["code"]) for row in rows] == [
        (row["name"], row["result"], row["code"] or "") for row in document["results"]
    ]
    totals = document["totals"]
    assert {state: totals[state] for state in MIXED} == MIXED
    assert (totals["files"], totals["reasons"]["invalid"]) == (
        8, {"status.revoked": 1, "time.expired": 1, "proof.signature": 1},
    )  # fmt: skip
    good = document["results"][0]
    assert (good["issuer"], good["vouched_by"], good["trust"]) == (
        {"id": hub.did, "name": hub.name}, "The movement", "recognised",
    )  # fmt: skip


def test_the_policy_of_a_program_is_followed(node: Verifying, world: World, hub: Issuer) -> None:
    archive = zipped({"good.json": world.badge(hub)})
    results = {
        policy: node.browser.post(f"{BATCH}?policy={policy}", content=archive).json()["results"][0]["result"]
        for policy in ("public", "recognised")
    }
    assert results == {"public": "valid", "recognised": "unknown"}


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "no archive": (b"hello", 422, "archive.broken"),
    "nothing": (b"", 422, "archive.broken"),
    "too many files": (zipped({f"{n}": b"" for n in range(LIMITS.entries + 1)}), 413, "archive.entries"),
    "too much altogether": (
        zipped({f"{n}": bytes(8 * 1024 * 1024) for n in range(LIMITS.total_bytes // (8 * 1024 * 1024) + 1)}),
        413,
        "archive.expands",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_opened_is_refused_with_its_reason(name: str, node: Verifying) -> None:
    archive, status, code = REFUSED[name]
    answer = node.browser.post(BATCH, content=archive)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    said = json.loads((REPOSITORY / "chassis" / "i18n" / "en.json").read_text(encoding="utf-8"))
    page = uploaded(node, archive)
    assert page.status_code == status
    assert said[f"problem.{code}.title"] in words(page.text)
    assert 'enctype="multipart/form-data"' in page.text  # and the form once more


def test_an_archive_beyond_the_limit_is_not_read(node: Verifying) -> None:
    for path in ("/verify/many", BATCH):
        announced = {"Content-Length": str(2 * MAX_ARCHIVE_BYTES), "Content-Type": "application/zip"}
        assert node.browser.post(path, content=b"PK", headers=announced).status_code == 413


def test_one_bad_file_is_a_row(node: Verifying, world: World, hub: Issuer) -> None:
    files = {"good.json": world.badge(hub), "inner.zip": zipped({"a": b""}), "../up.json": b"{}", "empty": bytes(2**21)}
    found = node.browser.post(BATCH, content=zipped(files)).json()["results"]
    assert [row["code"] for row in found] == [None, "archive.nested", "archive.path", "archive.ratio"]


def test_nothing_is_kept_and_nothing_stored(node: Verifying, world: World, hub: Issuer) -> None:
    for answer in (
        uploaded(node, zipped({"good.json": world.badge(hub)})),
        node.browser.post(BATCH, content=zipped({"good.json": world.badge(hub)})),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "Location" not in answer.headers


def test_strangers_texts_are_only_text(node: Verifying, world: World, hub: Issuer) -> None:
    html = uploaded(node, zipped({"<script>x</script>.json": world.badge(hub), "=1+1.json": b"x"})).text
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
    assert "'=1+1.json" in saved(html, "badges.csv").decode("utf-8-sig")


def test_whoever_hands_in_too_many_archives_waits(node: Verifying, world: World, hub: Issuer) -> None:
    archive = zipped({"a.txt": b"x"})
    statuses = [node.browser.post(BATCH, content=archive).status_code for _ in range(13)]
    assert statuses == [200] * 12 + [429]
    refused = uploaded(node, archive)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_others_are_served_while_a_thousand_are_checked(node: Verifying, world: World, hub: Issuer) -> None:
    """Serve a small page again and again meanwhile; and let no third archive in beside two others."""
    files = {f"{n}/{name}": content for n in range(25) for name, content in mixed(world, hub).items()}
    archive = zipped(files)
    transport = httpx2.ASGITransport(app=node.browser.app)

    async def run() -> tuple[int, list[int]]:
        async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, timeout=120) as client:
            runs = [asyncio.create_task(client.post(BATCH, content=archive)) for _ in range(3)]
            served = 0
            while sum(task.done() for task in runs) < 2:  # one is refused at once, and until the first other is done
                assert (await client.get("/verify/many")).status_code == 200
                served += 1
            return served, sorted([answer.status_code for answer in await asyncio.gather(*runs)])

    served, statuses = asyncio.run(run())
    assert statuses == [200, 200, 429]
    assert served > 10


MEASURED = """
import resource, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import asyncio
from verifier.batches.answering import check_archive
from verifier.batches.checking import Desk
from verifier.batches.documents import DocumentsOfRun
from verifier.batches.rows import State, Wording
from chassis.languages import Languages
from credentials.instants import parse_instant
from credentials.report import PUBLIC
from verifier.trust import Registry
desk = Desk(policy=PUBLIC, at=parse_instant(sys.argv[5]), registry=Registry.from_file(Path(sys.argv[3])), fetcher=None,
            framework=None, documents=DocumentsOfRun())
for name in sys.argv[4], sys.argv[6]:
    with open(name, "rb") as file:
        answered = asyncio.run(check_archive(file, desk, Wording(Languages.load(), "en"), seconds=250))
    counts = [answered.totals.states[state] for state in State]
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, *counts)
"""


def test_a_thousand_in_one_upload_have_right_totals_in_bounded_memory(
    node: Verifying, world: World, hub: Issuer, tmp_path: Path
) -> None:
    kinds = mixed(world, hub) | {"picture.png": bake_png(picture(150), world.badge(hub))}
    for name, count in (("small.zip", 5), ("large.zip", 125)):
        files = {f"{number}/{kind}": content for number in range(count) for kind, content in kinds.items()}
        (tmp_path / name).write_bytes(zipped(files))
    write_registry(
        tmp_path / "trust.json",
        [hub.recognition()],
        {hub.did_url: hub.did_document(), hub.list_url: hub.status_list()},
    )
    finished = subprocess.run(
        [
            sys.executable, "-c", MEASURED, str(REPOSITORY), str(REPOSITORY), str(tmp_path / "trust.json"),
            str(tmp_path / "small.zip"), format_instant(world.at), str(tmp_path / "large.zip"),
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (small, *few), (large, *thousand) = [map(int, line.split()) for line in finished.stdout.splitlines()]
    assert few == [15, 5, 5, 10, 5]
    assert thousand == [375, 125, 125, 250, 125]
    assert large - small < 40

    answer = uploaded(node, (tmp_path / "large.zip").read_bytes())
    assert "1,000 files checked" in words(answer.text)
    for state, count in MIXED.items():
        assert re.search(rf'href="#{state}">{count * 125} · ', answer.text)
