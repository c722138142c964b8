"""What a node knows, as a value that can be carried away: its register, and copies of keys and lists."""

from datetime import datetime
from functools import partial

from fastapi import FastAPI

from chassis.database import Connection
from credentials.gathered import Retrieved
from issuer import queries, status_queries, token_queries
from issuer.key_publishing import token_key_document
from issuer.service import Issuer
from verifier.trust import Registry


def known_here(application: FastAPI, connection: Connection) -> Registry:
    """Give the register of this node with its trust file, and what its own organisations publish now."""
    now: datetime = application.state.shell.clock()
    own = own_documents(application, connection)
    copies = {url: partial(Retrieved, url, content, now, "own") for url, content in own.items()}
    known: Registry = application.state.verifier.registry(connection)
    return Registry((), copies).merged(known)


def own_documents(application: FastAPI, connection: Connection) -> dict[str, bytes]:
    """Give what the organisations of this node publish, by URL: DID documents and lists of revoked badges."""
    issuer: Issuer = application.state.issuer
    documents = dict[str, bytes]()
    for organisation in queries.all_organisations(connection):
        content = queries.did_document(connection, organisation.slug)
        if content is not None:
            # did:web always names the https form, also of a host that serves http on this machine.
            url = issuer.addresses.did_document(organisation.slug)
            documents[url.replace("http://", "https://", 1)] = content
    for key in token_queries.keys_for_tokens(connection):
        thumbprint = key.public.thumbprint
        documents[issuer.addresses.token_key(thumbprint)] = token_key_document(issuer, connection, thumbprint)
    for list_id in status_queries.lists_due(connection, published_before=issuer.clock()):
        published = status_queries.status_list(connection, list_id)
        if published is not None and published.content is not None:
            documents[issuer.addresses.status_list(list_id)] = published.content
    return documents
