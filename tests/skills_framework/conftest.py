"""A node that serves the skills, with the whole shell around it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL, Clock, Entropy, Mailbox, shell_at

from chassis.database import Database
from chassis.rendering import Renderer
from chassis.surrounding import surround
from skills_framework.loading import load_framework
from skills_framework.routes import routers


@pytest.fixture
def app(tmp_path: Path, database: Database, clock: Clock, entropy: Entropy) -> FastAPI:
    shell = shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, Mailbox())
    renderer = Renderer(
        houses=("skills_framework",), languages=shell.languages, public_url=PUBLIC_URL, demonstration=False
    )
    application = FastAPI(openapi_url="/api/v1/openapi.json")
    surround(application, replace(shell, renderer=renderer))
    application.state.framework = load_framework()
    for router in routers():
        application.include_router(router)
    return application


@pytest.fixture
def browser(app: FastAPI) -> TestClient:
    return TestClient(
        app, base_url=PUBLIC_URL, follow_redirects=False, headers={"Accept": "text/html", "Accept-Language": "en"}
    )
