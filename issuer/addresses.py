"""Compose the public addresses of what the issuer publishes: pages, documents, DIDs, status lists.

The public origin is for ever: it stands in every DID and every signed badge.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Addresses:
    """The addresses under one public origin (`https://badges.example.org`, no trailing slash)."""

    public_url: str

    def did(self, slug: str) -> str:
        """Give the issuer's DID; a port is written `%3A` (Spec: did:web, method-specific identifier)."""
        host = urlsplit(self.public_url).netloc.replace(":", "%3A")
        return f"did:web:{host}:issuers:{slug}"

    def method(self, slug: str, fragment: str) -> str:
        """Give the absolute id of a verification method: DID, `#`, multikey or thumbprint."""
        return f"{self.did(slug)}#{fragment}"

    def token_key(self, thumbprint: str) -> str:
        """Give the `kid` of a key for tokens, where its bare JWK stands.

        Like the URL that a did:web names it always says https, also for a node on this machine.
        """
        return f"https://{urlsplit(self.public_url).netloc}/keys/{thumbprint}"

    def issuer(self, slug: str) -> str:
        """Give the page of an organisation."""
        return f"{self.public_url}/issuers/{slug}"

    def did_document(self, slug: str) -> str:
        """Give where the DID document stands (Spec: did:web, read)."""
        return f"{self.issuer(slug)}/did.json"

    def achievement(self, achievement_id: str) -> str:
        """Give the id of an achievement, which is its page."""
        return f"{self.public_url}/achievements/{achievement_id}"

    def badge(self, award_id: str) -> str:
        """Give the one address of a badge."""
        return f"{self.public_url}/badges/{award_id}"

    def status_list(self, list_id: str) -> str:
        """Give the id of a status list, which is its address."""
        return f"{self.public_url}/status/{list_id}"

    def holder_link(self, token: str) -> str:
        """Give the one-time link of a holder."""
        return f"{self.public_url}/holder/{token}"
