"""Note with which keys recognised issuers were seen: when badges are checked, harvested, or an operator looks.

A check must stay cheap, so a process writes down the same key of the same issuer once an hour at most; first and last
use are exact to the hour. Only keys that are the issuer's by its own document or by a pin are noted: nobody can write
here with a badge that they signed themselves.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

import structlog

from chassis.database import Database, DatabaseUnreachable
from chassis.fetching import Fetcher, FetchProblem
from credentials.did_documents import did_key_document, did_web_url, parse_did_document
from credentials.gathered import Evidence
from credentials.problems import CredentialProblem
from credentials.report import CheckName, Report
from credentials.strict_json import parse_object
from verifier.gathering import ACCEPT
from verifier.trust_queries import note_seen_keys

MIN_BETWEEN_NOTES = timedelta(hours=1)
MAX_REMEMBERED = 20_000  # two keys for each of 10,000 issuers
_OF_THE_ISSUER = ("issuer_key.valid", "issuer_key.unconfirmed")
_log = structlog.stdlib.get_logger("verifier.key_sightings")

Sighting = tuple[str, str, str]
"""A DID, a method and the multikey behind it."""


class DocumentUnseen(Exception):
    """An issuer's document could not be looked at; `code` and `url` say why and where."""

    def __init__(self, code: str, url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code
        self.url = url


class NotedKeys:
    """What this process has written down within the last hour."""

    def __init__(self) -> None:
        self._noted = OrderedDict[Sighting, datetime]()
        self._lock = Lock()

    def due(self, sightings: Iterable[Sighting], at: datetime) -> list[Sighting]:
        """Give those that are to be written down now; they count as noted from now on."""
        with self._lock:
            found = [one for one in sightings if self._is_due(self._noted.get(one), at)]
            for one in found:
                self._noted[one] = at
                self._noted.move_to_end(one)
            while len(self._noted) > MAX_REMEMBERED:
                self._noted.popitem(last=False)
        return found

    @staticmethod
    def _is_due(last: datetime | None, at: datetime) -> bool:
        return last is None or at - last >= MIN_BETWEEN_NOTES


def sightings_in(report: Report, evidence: Evidence) -> tuple[Sighting, ...]:
    """Give the keys with which a recognised issuer was seen in a check; none of anybody else."""
    known = evidence.recognition
    if known is None or report.check(CheckName.ISSUER_KEY).code not in _OF_THE_ISSUER:
        return ()
    # Beside the issuer's own proof there may be proofs of others.
    own = (signer for signer in report.signers if signer.controller == known.did)
    return tuple((known.did, signer.method, signer.multikey) for signer in own)


def note_keys(database: Database, noted: NotedKeys, sightings: Iterable[Sighting], *, at: datetime) -> None:
    """Write down what is due. A database that cannot be written to costs the note, never the check."""
    due = noted.due(sightings, at)
    if not due:
        return
    try:
        with database.writing() as connection:
            for did, method, multikey in due:
                note_seen_keys(connection, did, [(method, multikey)], at=at)
    except DatabaseUnreachable as problem:
        _log.warning("key_sightings.not_noted", exc_info=problem)


async def look_at_document(did: str, fetcher: Fetcher) -> tuple[tuple[str, str], ...]:
    """Give the keys (method, multikey) that an issuer's own document lists for what it asserts, as it is now.

    Raises:
        DocumentUnseen: there is no document to look at, it is out of reach, or it cannot be read.
    """
    url = did
    try:
        if did.startswith("did:key:"):
            document = did_key_document(did)
        else:
            url = did_web_url(did)
            fetched = await fetcher.fetch(url, accept=ACCEPT)
            document = parse_did_document(parse_object(fetched.content), did=did)
    except (FetchProblem, CredentialProblem) as problem:
        raise DocumentUnseen(problem.code, url) from problem
    found = list[tuple[str, str]]()
    for method in document.methods:
        try:
            if document.may_assert(method.id):
                found.append((method.id, method.key().multikey))
        except CredentialProblem:
            continue  # a kind of key that we cannot use signs nothing that we could check
    return tuple(found)
