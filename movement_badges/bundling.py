"""Put together what a check needs without the network: the register, keys and lists, signed and dated."""

import asyncio
from collections.abc import Sequence

from fastapi import FastAPI

from chassis.fetching import FetchProblem
from credentials.did_documents import did_web_url
from credentials.gathered import Retrieved
from credentials.problems import CredentialProblem
from credentials.report import PUBLIC
from movement_badges.carrying import known_here
from movement_badges.sources import Finder
from verifier.batches.checking import Desk, check_many
from verifier.batches.documents import DocumentsOfRun
from verifier.bundles import sign_bundle
from verifier.checking import Checked
from verifier.exchanging import Exchange, signing_key
from verifier.gathering import ACCEPT


def bundle(application: FastAPI, exchange: Exchange, sources: Sequence[str]) -> tuple[str, int]:
    """Give the signed bundle of this node, and how many documents are in it.

    In it are the register, the documents of this node's organisations, the key documents of the issuers in the
    register as far as they are within reach now, and all that checking the badges in `sources` takes.
    """
    shell, at = application.state.shell, exchange.clock()
    with shell.database.writing() as connection:
        registry = known_here(application, connection)
        private_key = signing_key(exchange, connection)
    copies = (registry.document(url) for url in registry.documents)
    found = {one.url: one for one in copies if one is not None}
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
