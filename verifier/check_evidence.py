"""Which of the documents at hand a check of a badge rests on, for people who want to know how old an answer is."""

from collections.abc import Iterable, Mapping

from credentials.checks.status import status_documents
from credentials.facts import facts_of
from credentials.gathered import Evidence, PinnedKey, Retrieved, Unreachable
from credentials.generation import Generation
from credentials.problems import CredentialProblem
from credentials.report import CheckName, Outcome
from credentials.secured import Secured, key_documents, open_secured
from verifier.checking import Checked

_Documents = tuple[Retrieved | Unreachable, ...]


def evidence_of(checked: Checked) -> Mapping[CheckName, _Documents]:
    """Give the documents behind the answers on the key, on the status and, of a hosted badge, on what its site says."""
    if checked.report.generation is Generation.OPEN_BADGES_2:
        return _of_older(checked)
    try:
        secured = open_secured(checked.payload)
    except CredentialProblem:
        return {}
    keys = _followed(secured, checked.evidence)
    lists = status_documents(facts_of(secured.document), checked.evidence) - keys
    return {
        CheckName.ISSUER_KEY: _at(keys, checked.evidence),
        CheckName.STATUS: _at(lists, checked.evidence),
    }


def registry_key(checked: Checked) -> PinnedKey | None:
    """Give the key of the registry with which a badge was checked because the issuer's own word was out of reach."""
    report, known = checked.report, checked.evidence.recognition
    found = evidence_of(checked).get(CheckName.ISSUER_KEY, ())
    if known is None or report.check(CheckName.ISSUER_KEY).outcome is not Outcome.VALID:
        return None
    if not found or any(isinstance(document, Retrieved) for document in found):
        return None
    multikeys = {signer.multikey for signer in report.signers}
    return next((pin for pin in known.keys if pin.key is not None and pin.key.multikey in multikeys), None)


def _followed(secured: Secured, evidence: Evidence) -> frozenset[str]:
    """Ask for the documents of the key as a verification does: what one says may lead to the next."""
    documents = dict[str, Retrieved | Unreachable]()
    while found := {
        url: evidence.documents[url]
        for url in key_documents(secured, Evidence(dict(documents)))
        if url in evidence.documents
    }:
        documents.update(found)
    return frozenset(documents)


def _of_older(checked: Checked) -> Mapping[CheckName, _Documents]:
    awarded = checked.report.awarded_badge
    documents = checked.evidence.documents.values()
    if awarded is None:
        return {CheckName.PROOF: tuple(documents)}
    issuer = tuple(document for document in documents if document.url == awarded.badge.issuer_id)
    return {
        CheckName.PROOF: tuple(document for document in documents if document not in issuer),
        CheckName.ISSUER_KEY: issuer,
    }


def _at(urls: Iterable[str], evidence: Evidence) -> _Documents:
    return tuple(evidence.documents[url] for url in sorted(urls) if url in evidence.documents)
