"""Give the second form of a badge, a token (VC-JWT, ES256): signed when it is first asked for, and kept for ever after.

The same award, the same id, the same place in the status list: revoked with it and erased with it. The ceremony is that
of awards (`issuer.issuing`) for one badge that was linted and signed before:

  1 decide      the viewer may see the badge; a token that is there already is given as it stands
  2 compose     the signed badge without its proof, its claims beside it
  3 rehearse    sign a copy with a throwaway key, verify that copy
  4 intend      the payload into the journal; commit
  5 sign        with the key for tokens, which accepts only the one-use result of step 3
  6 verify      what came out
  7 store       exactly the bytes that will be served; commit

The same badge and key give the same bytes (RFC 6979), so two who ask at once or again after a crash get one token.
"""

import hashlib

from chassis.database import Connection
from credentials.problems import CredentialProblem
from credentials.token_rehearsal import RehearsedToken, rehearse_token
from issuer import award_queries, journal, token_queries
from issuer.badges import Viewer, badge_document, visible_award
from issuer.journal import Entry, Kind
from issuer.keyring import active_key
from issuer.problems import AwardLint, HolderErased, KeyMissing
from issuer.records import Award, Key, KeyPurpose, StoredToken
from issuer.service import Issuer


def signed_token(connection: Connection, award_id: str, viewer: Viewer) -> bytes | None:
    """Give the token of a badge if it was asked for before.

    Raises: AwardUnknown, HolderErased.
    """
    visible_award(connection, award_id, viewer)
    present = token_queries.stored_token(connection, award_id)
    return None if present is None else _content(present)


def badge_token(issuer: Issuer, award_id: str, viewer: Viewer) -> bytes:
    """Give the token of a badge, exactly the bytes that were signed.

    Raises:
        AwardUnknown, HolderErased: as for the badge itself.
        KeyMissing: the organisation has no key for tokens, or it changed while it was to sign; asking again helps.
        KeyUnusable: its key does not open.
        AwardLint: the token would not be a good one.
    """
    # 1 Decide.
    with issuer.database.reading() as connection:
        present = signed_token(connection, award_id, viewer)
        if present is not None:
            return present
        award = visible_award(connection, award_id, viewer)
        signed = badge_document(connection, award_id, viewer)
        key = active_key(connection, award.issuer_slug, KeyPurpose.TOKEN)
    # 2 Compose. 3 Rehearse.
    signer = issuer.keyring.token_signer(key)
    rehearsed = _rehearsed(issuer, signed, key)
    # 4 Intend.
    with issuer.database.writing() as connection:
        _require_living(connection, award)
        _require_active(connection, key)
        _record(issuer, connection, Kind.TOKEN_INTENDED, award, rehearsed.payload)
    # 5 Sign. 6 Verify.
    try:
        content = rehearsed.complete(signer.sign(rehearsed), signer.public_key)
    except CredentialProblem as problem:
        raise AwardLint(code=problem.code) from problem
    # 7 Store.
    with issuer.database.writing() as connection:
        _require_living(connection, award)
        earlier = token_queries.stored_token(connection, award_id)
        if earlier is not None:
            return _content(earlier)
        _require_active(connection, key)
        sha256 = hashlib.sha256(content).hexdigest()
        stored = StoredToken(award_id, key.id, content, sha256, issuer.clock())
        token_queries.store_token(connection, stored)
        _record(issuer, connection, Kind.TOKEN_SIGNED, award, content)
    return content


def _rehearsed(issuer: Issuer, signed: bytes, key: Key) -> RehearsedToken:
    kid = issuer.addresses.token_key(key.public.thumbprint)
    try:
        return rehearse_token(signed, kid=kid, canonicaliser=issuer.canonicaliser)
    except CredentialProblem as problem:
        raise AwardLint(code=problem.code) from problem


def _require_living(connection: Connection, award: Award) -> None:
    """Lock the award; a holder who has it erased meanwhile comes first."""
    present = award_queries.lock_award(connection, award.id)
    if present is None or present.erased_at is not None:
        raise HolderErased


def _require_active(connection: Connection, key: Key) -> None:
    if active_key(connection, key.issuer_slug, KeyPurpose.TOKEN).id != key.id:
        raise KeyMissing(issuer=key.issuer_slug, purpose=KeyPurpose.TOKEN)


def _record(issuer: Issuer, connection: Connection, kind: Kind, award: Award, payload: bytes) -> None:
    journal.record(connection, [Entry(kind, award.issuer_slug, award.id, payload)], at=issuer.clock(), actor=None)


def _content(stored: StoredToken) -> bytes:
    if stored.content is None:
        raise HolderErased
    return stored.content
