"""Who vouches for an issuer of this node: a block for its page and for the pages of its badges."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request

from chassis.database import Connection
from chassis.rendering import Block
from chassis.service import Shell
from verifier.badge_facts import host_of
from verifier.explaining import Trust
from verifier.recognised_issuers import RecognisedIssuer, recognition
from verifier.recognition_views import RecognitionWords, state_of
from verifier.service import Verifier


def vouching_for_badge(
    request: Request, connection: Connection, did: str, awarded_at: datetime, skills: Sequence[str]
) -> Block:
    """Say who vouched for the issuer of a badge when it was awarded, for its skills."""
    verifier: Verifier = request.app.state.verifier
    entry = verifier.registry(connection).recognise(did, awarded_at)
    return _block(request, verifier, entry, _trust_in_badge(verifier, entry, awarded_at, skills), of_issuer=False)


def vouching_for_issuer(request: Request, connection: Connection, did: str) -> Block:
    """Say who vouches for an issuer now, and for what."""
    verifier: Verifier = request.app.state.verifier
    shell: Shell = request.app.state.shell
    entry = verifier.registry(connection).recognise(did, shell.clock())
    if entry is None:
        return _block(request, verifier, None, Trust.UNRECOGNISED.value, of_issuer=True)
    state = state_of(entry, shell.clock())
    return _block(request, verifier, entry, Trust.RECOGNISED.value if state == "active" else state, of_issuer=True)


def _trust_in_badge(
    verifier: Verifier, entry: RecognisedIssuer | None, awarded_at: datetime, skills: Sequence[str]
) -> str:
    if entry is None:
        return Trust.UNRECOGNISED.value
    if not entry.is_active(awarded_at):
        return Trust.INACTIVE.value
    # As the check `issuer_trust` decides: every skill must be covered, and no skill at all only by everything.
    known = recognition(entry, verifier.framework)
    covered = known.covers_all or (bool(skills) and known.skills.issuperset(skills))
    return (Trust.RECOGNISED if covered else Trust.OUT_OF_SCOPE).value


def _block(
    request: Request, verifier: Verifier, entry: RecognisedIssuer | None, trust: str, *, of_issuer: bool
) -> Block:
    shell: Shell = request.app.state.shell
    words = RecognitionWords(verifier.framework, verifier.places, shell.renderer.language(request))
    context = {
        "vouching_entry": entry,
        "vouching_trust": trust,
        "vouching_host": host_of(entry.did) if entry is not None else None,
        "of_issuer": of_issuer,
        "words": words,
    }
    return Block("verifier/vouching.html", context)
