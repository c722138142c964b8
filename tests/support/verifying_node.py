"""A node of which only the verifier's pages and API are there."""

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.testclient import TestClient
from simulator import Issuer

from chassis.service import Shell
from chassis.surrounding import surround
from skills_framework.loading import load_framework
from verifier.recognised_issuers import Scope
from verifier.routes import batches, verifications, verify
from verifier.service import Verifier
from verifier.trust_queries import recognise_issuer

PUBLIC_URL = "https://movement.example.com"


@dataclass(frozen=True)
class Verifying:
    """The node, and a browser that visits it."""

    shell: Shell
    browser: TestClient

    @classmethod
    def around(cls, shell: Shell) -> "Verifying":
        """Give a node with this shell around it."""
        app = FastAPI(openapi_url=None)
        surround(app, shell)
        app.state.verifier = Verifier(load_framework())
        for router in (verify.router, verifications.router, batches.router):
            app.include_router(router)
        return cls(shell, TestClient(app, base_url=shell.settings.public_url, follow_redirects=False))

    def recognise(self, issuer: Issuer, scope: Scope | None = None) -> None:
        """Let the operator recognise an issuer for everything, or within a scope."""
        with self.shell.database.writing() as connection:
            recognise_issuer(connection, issuer.recognition(scope=scope))
