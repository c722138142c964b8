"""Every refusal is a problem document or a page; what is unknown says nothing."""

import pytest
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL

from chassis.languages import Languages
from chassis.problems import codes, pointer_of, register_status
from chassis.security_headers import CONTENT_SECURITY_POLICY

JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_problem_of_another_house_is_a_document_at_the_api(client: TestClient) -> None:
    answer = client.get("/api/v1/teapot")
    assert answer.status_code == 418
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"{PUBLIC_URL}/problems/teapot.short",
        "title": "The teapot is short",
        "status": 418,
        "detail": "The teapot is short",
        "code": "teapot.short",
        "request_id": answer.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    ("path", "headers", "kind"),
    [
        ("/teapot", HTML, "text/html"),
        ("/teapot", {"Accept": "*/*"}, "text/html"),
        ("/teapot", JSON, "application/problem+json"),
        ("/teapot", {"Accept": "application/ld+json"}, "application/problem+json"),
        ("/api/v1/teapot", HTML, "application/problem+json"),
        ("/badges/1.json", HTML, "application/problem+json"),
        ("/nowhere", HTML, "text/html"),
    ],
)
def test_people_get_pages_and_programs_documents(
    client: TestClient, path: str, headers: dict[str, str], kind: str
) -> None:
    assert client.get(path, headers=headers).headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    ("case", "method", "path", "status", "code"),
    [
        ("unknown address", "GET", "/api/v1/nothing", 404, "not_found"),
        ("wrong method", "DELETE", "/api/v1/tea", 405, "method_not_allowed"),
        ("nobody signed in", "GET", "/api/v1/tea", 401, "unauthenticated"),
        ("empty body", "POST", "/api/v1/orders", 422, "invalid_request"),
        ("anything unforeseen", "GET", "/api/v1/broken", 500, "internal"),
    ],
)
def test_each_refusal_has_its_code(
    client: TestClient, case: str, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["type"] == f"{PUBLIC_URL}/problems/{code}"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_a_refusal_of_the_method_says_which_are_allowed(client: TestClient) -> None:
    assert client.delete("/api/v1/tea").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("case", "body", "pointers"),
    [
        ("missing", b"{}", ["#/cups"]),
        ("wrong type", b'{"cups": "swordfish"}', ["#/cups"]),
        ("unknown member", b'{"cups": 1, "swordfish~/": 2}', ["#/swordfish~0~1"]),
        ("two mistakes", b'{"cups": [], "password": 7}', ["#/cups", "#/password"]),
        ("no JSON", b"{swordfish", ["#/1"]),
        ("an array", b"[]", ["#"]),
        ("nothing", b"null", ["#"]),
    ],
)
def test_a_wrong_body_is_told_where_and_never_repeated(
    client: TestClient, case: str, body: bytes, pointers: list[str]
) -> None:
    answer = client.post("/api/v1/orders", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert all(error["message"] for error in answer.json()["errors"])
    assert "swordfish" not in str([error["message"] for error in answer.json()["errors"]])
    assert all(set(error) == {"pointer", "message"} for error in answer.json()["errors"])


@pytest.mark.parametrize("path", ["/broken", "/silent", "/api/v1/broken"])
def test_an_unforeseen_error_says_nothing_but_its_number(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 500
    for said in ("rosa", "mbt_", "RuntimeError", "swordfish", "Traceback", "teapot", "registered"):
        assert said not in answer.text
    assert answer.headers["x-request-id"] in answer.text


@pytest.mark.parametrize(
    ("case", "path", "size", "chunked", "status"),
    [
        ("within the limit", "/api/v1/orders", 500 * 1024, False, 200),
        ("beyond it", "/api/v1/orders", 513 * 1024, False, 413),
        ("beyond it without saying so", "/api/v1/orders", 513 * 1024, True, 413),
        ("an address that reads more", "/api/v1/large", 1024 * 1024, False, 200),
        ("beyond that", "/api/v1/large", 2049 * 1024, False, 413),
        ("an address that reads nothing", "/api/v1/nowhere", 513 * 1024, False, 413),
    ],
)
def test_a_body_beyond_the_limit_is_refused(
    client: TestClient, case: str, path: str, size: int, chunked: bool, status: int
) -> None:
    body = b'{"cups": 1}'.ljust(size)
    content = (body[start : start + 65_536] for start in range(0, size, 65_536)) if chunked else body
    answer = client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    if status == 413:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "too_large"
        assert "content-security-policy" in answer.headers


def test_a_document_speaks_the_caller_s_language(client: TestClient) -> None:
    answer = client.get("/api/v1/nowhere", headers={"Accept-Language": "fr"})
    assert answer.json()["title"] == "Il n’y a rien ici"
    assert answer.headers["content-language"] == "fr"


def test_every_problem_of_the_shell_is_explained_in_every_language() -> None:
    languages = Languages.load()
    for code in codes():
        for part in ("title", "reason", "next"):
            key = f"problem.{code}.{part}"
            assert languages.has(key), key
            assert languages.t("fr", key) != languages.t("en", key), key


def test_an_unreachable_database_is_answered_as_such(client: TestClient) -> None:
    client.app.state.shell.database.dispose()  # type: ignore[attr-defined]  # the application under the client
    client.app.state.shell.settings.data_dir.joinpath("movement-badges.sqlite").unlink()  # type: ignore[attr-defined]  # as above
    client.app.state.shell.settings.data_dir.joinpath("movement-badges.sqlite").mkdir()  # type: ignore[attr-defined]  # as above
    answer = client.get("/api/v1/tea", headers={"Authorization": "Bearer mbt_000000000000_" + "A" * 43})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"status": "unavailable", "checks": {"database": "failed", "key": "ok"}}
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("location", "pointer"),
    [
        (("body",), "#"),
        (("body", "evidence", 0, "url"), "#/evidence/0/url"),
        (("body", "a/b~c"), "#/a~1b~0c"),
        (("query", "limit"), "?limit"),
        (("path", "award_id"), "{award_id}"),
        (("header", "idempotency-key"), "idempotency-key"),
        ((), ""),
    ],
)
def test_a_place_has_a_pointer(location: tuple[str | int, ...], pointer: str) -> None:
    assert pointer_of(location) == pointer


@pytest.mark.parametrize("status", [200, 302, 399, 600])
def test_a_problem_has_a_status_of_a_problem(status: int) -> None:
    with pytest.raises(ValueError, match="no status of a problem"):
        register_status(ZeroDivisionError, status)
