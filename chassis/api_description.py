"""Describe the API as programs read it: which problem documents each operation answers with, in one shape.

Spec: OpenAPI 3.1, RFC 9457.
"""

from collections import defaultdict
from typing import Any

from fastapi import FastAPI

from chassis.problem_answers import PROBLEM_JSON
from chassis.problems import Forbidden, Internal, InvalidRequest, RateLimited, ScopeMissing, TooLarge, Unauthenticated
from chassis.problems import status_of_kind as status_of

PROBLEM = "Problem"
# What every operation with a token may answer, besides its own.
TOKEN = (Unauthenticated, ScopeMissing, Forbidden)
WITH_BODY = (TooLarge,)
ALWAYS = (InvalidRequest, Internal)
LIMITED = (RateLimited,)
# FastAPI describes its own refusals, which never leave this program (chassis.problem_answers).
_UNUSED_SCHEMAS = ("HTTPValidationError", "ValidationError")

_TEXT = {"type": "string"}
PROBLEM_SCHEMA: dict[str, object] = {
    "title": PROBLEM,
    "description": "Why something was refused and what to do next. Texts follow Accept-Language; codes never change.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "a page that explains the code"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "what is wrong"},
        "next": {"type": "string", "description": "what to do"},
        "code": {"type": "string", "description": "stable; all of them stand at /problems"},
        "request_id": {"type": "string", "description": "what an operator looks for in the log"},
        "errors": {
            "type": "array",
            "description": "the places of the request that are wrong, for invalid_request",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {"pointer": _TEXT, "message": _TEXT},
            },
        },
    },
}

# FastAPI types the descriptions of answers so.
Answers = dict[int | str, dict[str, Any]]


def refusals(*kinds: type[Exception], named: dict[int, tuple[str, ...]] | None = None) -> Answers:
    """Describe the problem documents of an operation: these kinds, and those that any operation answers with.

    `named` adds codes by status, for a kind whose code depends on what happened.
    """
    codes: dict[int, set[str]] = defaultdict(set)
    for kind in (*ALWAYS, *kinds):
        codes[status_of(kind)].add(str(getattr(kind, "code", "")))
    for status, more in (named or {}).items():
        codes[status].update(more)
    return {
        status: {
            "description": "Problem: " + ", ".join(f"`{code}`" for code in sorted(codes[status])),
            "content": {PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}},
        }
        for status in sorted(codes)
    }


def gives(description: str, media_type: str, *, binary: bool = False, status: int = 200) -> Answers:
    """Describe an answer that is a document of its own kind."""
    schema = {"type": "string", "format": "binary"} if binary else {"type": "object"}
    return {status: {"description": description, "content": {media_type: {"schema": schema}}}}


def describe_problems(application: FastAPI) -> None:
    """Put the shape of a problem into the application's description, instead of the framework's own."""
    plain = application.openapi

    def described() -> dict[str, Any]:
        document = plain()
        schemas: dict[str, object] = document.setdefault("components", {}).setdefault("schemas", {})
        for name in _UNUSED_SCHEMAS:
            schemas.pop(name, None)
        schemas[PROBLEM] = PROBLEM_SCHEMA
        return document

    application.openapi = described  # type: ignore[method-assign]  # the documented way to extend it
