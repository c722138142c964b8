"""Put together what a check needs without the network: the register, keys and lists, signed and dated."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from fastapi import FastAPI

from chassis.database import Connection
from chassis.fetching import FetchProblem
from credentials.did_documents import did_web_url
from credentials.gathered import Retrieved
from credentials.problems import CredentialProblem
from credentials.report import PUBLIC
from issuer import queries, status_queries, token_queries
from issuer.key_publishing import token_key_document
from issuer.service import Issuer
from movement_badges.sources import Finder
from verifier.batches.checking import Desk, check_many
from verifier.batches.documents import DocumentsOfRun
from verifier.bundles import sign_bundle
from verifier.checking import Checked
from verifier.exchanging import Exchange, signing_key
from verifier.gathering import ACCEPT


def own_documents(issuer: Issuer, connection: Connection) -> dict[str, bytes]:
    """Give the key documents and status lists of this node's own organisations, by URL."""
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
    for list_id in status_queries.lists_due(connection, published_before=issuer.clock() + timedelta(seconds=1)):
        published = status_queries.status_list(connection, list_id)
        if published is not None and published.content is not None:
            documents[issuer.addresses.status_list(list_id)] = published.content
    return documents


def bundle(application: FastAPI, exchange: Exchange, sources: Sequence[str]) -> tuple[str, int]:
    """Give the signed bundle of this node, and how many documents are in it.

    In it are the register, the documents of this node's organisations, the key documents of the issuers in the
    register as far as they are within reach now, and all that checking the badges in `sources` takes.
    """
    shell, at = application.state.shell, exchange.clock()
    with shell.database.writing() as connection:
        registry = application.state.verifier.registry(connection)
        private_key = signing_key(exchange, connection)
        own = own_documents(application.state.issuer, connection)
    copies = (registry.document(url) for url in registry.documents)
    found = {one.url: one for one in copies if one is not None}
    found.update((url, Retrieved(url=url, content=content, at=at, source="own")) for url, content in own.items())
    desk = Desk(PUBLIC, at, registry, shell.fetcher, application.state.framework, DocumentsOfRun())

    async def gather() -> None:
        for url in sorted(_key_documents({issuer.did for issuer in registry.issuers}) - found.keys()):
            try:
                fetched = await shell.fetcher.fetch(url, accept=ACCEPT)
            except FetchProblem:
                continue  # a check that needs it will say that it is missing
            found[url] = Retrieved(url=url, content=fetched.content, at=fetched.at, source="network")
        async for finished in check_many(Finder(sources, ()).items(), desk):
            if isinstance(finished.result, Checked):
                documents = finished.result.evidence.documents.values()
                found.update((one.url, one) for one in documents if isinstance(one, Retrieved))

    asyncio.run(gather())
    return sign_bundle(private_key, registry.issuers, found.values(), publisher=exchange.publisher, at=at), len(found)


def _key_documents(dids: set[str]) -> set[str]:
    urls = set[str]()
    for did in dids:
        try:
            urls.add(did_web_url(did))
        except CredentialProblem:
            continue  # a key of its own, or an address whose documents the badges name
    return urls
