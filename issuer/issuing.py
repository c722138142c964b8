"""Award badges: the ceremony, for a list of people, one commit per step for the whole list.

  1 decide      may this person be given this, by whom, for whom (policy), each on their own
  2 reserve     credential id and status index; commit; neither is ever used again
  3 compose     the unsigned credential in its public form
  4 rehearse    lint it, sign a copy with a throwaway key, verify that copy
  5 intend      the linted bytes into the journal; commit
  6 sign        with the keyring, which accepts only the one-use result of step 4
  7 verify      what came out, and that without its proof it is what was rehearsed
  8 store       exactly the bytes that will be served, the holder's link, the mail; commit

What is signed was recorded before, so that a crash never leaves a signed badge that nobody can revoke. Each award
has a lease; `recover` takes those whose lease ran out and goes on from step 3 with the same instant and the same
status index, so that the same bytes come out. No row of a list skips a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chassis.database import Connection
from chassis.roles import Actor
from chassis.secrets_at_rest import new_identifier
from credentials.problems import CredentialProblem
from credentials.rehearsal import Rehearsed, Signer, complete, rehearse
from issuer import award_queries, journal, status_queries
from issuer.achievements import material_of_award
from issuer.composing import Material, compose
from issuer.deciding import decide
from issuer.feeds import told
from issuer.holders import link_for
from issuer.identities import open_recipient
from issuer.journal import Entry, Kind
from issuer.keyring import active_key
from issuer.mails import post_award
from issuer.problems import AwardInProgress, AwardLint, AwardTooMany, IssuerProblem, KeyMissing, KeyUnusable
from issuer.records import Award, AwardState, Key, KeyPurpose, Stage, StatusEntry, StoredCredential
from issuer.requests import AwardRequest
from issuer.reserving import LEASE, reserve
from issuer.service import Issuer

MAX_LIST = 30


@dataclass(frozen=True)
class Awarded:
    """A badge that was signed and stored; `holder_url` is its holder's one-time link."""

    award_id: str
    url: str
    holder_url: str
    state: AwardState


@dataclass(frozen=True)
class Refused:
    """A badge that was not made, and why."""

    problem: IssuerProblem


Outcome = Awarded | Refused


class Companion(Protocol):
    """What has to commit together with the ceremony: the key of a repeated request, and its answer."""

    def reserving(self, connection: Connection, batch_id: str) -> None:
        """Act in the transaction of step 2."""
        ...

    def storing(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Act in the transaction of step 8."""
        ...


def award(
    issuer: Issuer,
    requests: Sequence[AwardRequest],
    *,
    by: Actor,
    batch_id: str | None = None,
    companion: Companion | None = None,
) -> tuple[Outcome, ...]:
    """Award a list of badges; the outcomes stand in the order of the requests.

    Raises: AwardTooMany, ClockBehind; whatever else is wrong with one person is that person's `Refused`.
    """
    if len(requests) > MAX_LIST:
        raise AwardTooMany(count=len(requests), limit=MAX_LIST)
    at = issuer.clock()
    owner = new_identifier(issuer.entropy)

    # 1 Decide.
    with issuer.database.reading() as connection:
        decisions = decide(issuer, connection, requests, by=by)
    if all(decision.refusal is not None for decision in decisions):
        return tuple(Refused(decision.refusal) for decision in decisions if decision.refusal is not None)

    # 2 Reserve.
    batch_id = batch_id or new_identifier(issuer.entropy)
    with issuer.database.writing() as connection:
        reserved = reserve(issuer, connection, decisions, batch_id=batch_id, owner=owner, by=by, at=at)
        if companion is not None:
            companion.reserving(connection, batch_id)

    allowed = [position for position, decision in enumerate(decisions) if decision.refusal is None]
    places = dict(zip([one.id for one in reserved], allowed, strict=True))
    refused: dict[int, Outcome] = {
        position: Refused(decision.refusal)
        for position, decision in enumerate(decisions)
        if decision.refusal is not None
    }
    return _carry_out(
        issuer, reserved, owner=owner, actor=by.account_id, companion=companion, places=places, others=refused
    )


def recover(issuer: Issuer) -> tuple[Outcome, ...]:
    """Finish or undo every award whose worker is gone; run at each start and now and then."""
    outcomes: tuple[Outcome, ...] = ()
    while True:
        owner = new_identifier(issuer.entropy)
        at = issuer.clock()
        with issuer.database.writing() as connection:
            taken = award_queries.take_expired(connection, owner=owner, at=at, until=at + LEASE, limit=MAX_LIST)
        if not taken:
            return outcomes
        outcomes += _carry_out(issuer, taken, owner=owner, actor=None, companion=None)


def finish(issuer: Issuer, batch_id: str, *, companion: Companion) -> tuple[Outcome, ...]:
    """Finish what a repeated request set out to make, and give its answer.

    Raises: AwardInProgress while another worker is still at it.
    """
    owner = new_identifier(issuer.entropy)
    at = issuer.clock()
    with issuer.database.writing() as connection:
        taken = award_queries.take_expired(
            connection, owner=owner, at=at, until=at + LEASE, limit=MAX_LIST, batch_id=batch_id
        )
        batch = award_queries.batch(connection, batch_id)
    if any(one.stage in (Stage.RESERVED, Stage.INTENDED) and one.lease_owner != owner for one in batch):
        raise AwardInProgress
    if taken:
        _carry_out(issuer, taken, owner=owner, actor=None, companion=None)
    with issuer.database.writing() as connection:
        outcomes = tuple(_outcome(issuer, connection, one) for one in award_queries.batch(connection, batch_id))
        companion.storing(connection, outcomes)
    return outcomes


@dataclass(frozen=True)
class _Ready:
    """An award between the steps 4 and 8."""

    award: Award
    material: Material
    key: Key
    signer: Signer
    rehearsed: Rehearsed


def _carry_out(
    issuer: Issuer,
    reserved: Sequence[Award],
    *,
    owner: str,
    actor: str | None,
    companion: Companion | None,
    places: dict[str, int] | None = None,
    others: dict[int, Outcome] | None = None,
) -> tuple[Outcome, ...]:
    """Go through the steps 3 to 8; `places` and `others` put the outcomes into the order of the requests."""
    places = places or {one.id: position for position, one in enumerate(reserved)}
    outcomes: dict[int, Outcome] = dict(others or {})
    faults: dict[str, IssuerProblem] = {}

    # 3 Compose. 4 Rehearse.
    ready = _rehearsed(issuer, reserved, faults)

    # 5 Intend.
    with issuer.database.writing() as connection:
        ready = _intend(issuer, connection, ready, owner=owner, actor=actor)
        for one in reserved:
            if one.id in faults:
                _undo(connection, one, faults[one.id], owner=owner, actor=actor, at=issuer.clock())

    # 6 Sign. 7 Verify.
    signed = _signed(ready, faults)

    # 8 Store.
    with issuer.database.writing() as connection:
        for prepared in ready:
            award_id = prepared.award.id
            if award_id in faults:
                _undo(connection, prepared.award, faults[award_id], owner=owner, actor=actor, at=issuer.clock())
                continue
            outcomes[places[award_id]] = _store(
                issuer, connection, prepared, signed[award_id], owner=owner, actor=actor
            )
        for award_id, fault in faults.items():
            outcomes[places[award_id]] = Refused(fault)
        for award_id, position in places.items():
            outcomes.setdefault(position, Refused(AwardInProgress(award=award_id)))
        ordered = tuple(outcomes[position] for position in sorted(outcomes))
        if companion is not None:
            companion.storing(connection, ordered)
    return ordered


def _rehearsed(issuer: Issuer, reserved: Sequence[Award], faults: dict[str, IssuerProblem]) -> list[_Ready]:
    ready: list[_Ready] = []
    materials: dict[tuple[str, int, str], Material] = {}
    keys: dict[str, Key] = {}
    with issuer.database.reading() as connection:
        entries = status_queries.entries_of(connection, [one.id for one in reserved])
        for one in reserved:
            about = (one.achievement_id, one.achievement_version, one.issuer_slug)
            if about not in materials:
                materials[about] = material_of_award(connection, one)
            try:
                if one.issuer_slug not in keys:
                    keys[one.issuer_slug] = active_key(connection, one.issuer_slug, KeyPurpose.CREDENTIAL)
            except KeyMissing as problem:
                faults[one.id] = problem
    for one in reserved:
        if one.id in faults:
            continue
        material = materials[(one.achievement_id, one.achievement_version, one.issuer_slug)]
        key = keys[one.issuer_slug]
        try:
            signer = issuer.keyring.signer(key)
            rehearsed = _rehearse(issuer, one, entries[one.id], material, key)
        except KeyUnusable as problem:
            faults[one.id] = problem
        except CredentialProblem as problem:
            faults[one.id] = AwardLint(code=problem.code)
        else:
            ready.append(_Ready(one, material, key, signer, rehearsed))
    return ready


def _rehearse(issuer: Issuer, one: Award, entry: StatusEntry, material: Material, key: Key) -> Rehearsed:
    # The instant is the award's own, also when a later worker signs: the same award gives the same bytes.
    created = max(one.awarded_at, key.created_at)
    return rehearse(
        compose(one, entry, material, issuer.addresses),
        method_id=issuer.addresses.method(one.issuer_slug, key.multikey),
        created=created,
        at=created,
        canonicaliser=issuer.canonicaliser,
    )


def _intend(
    issuer: Issuer,
    connection: Connection,
    ready: Sequence[_Ready],
    *,
    owner: str,
    actor: str | None,
) -> list[_Ready]:
    at = issuer.clock()
    intended: list[_Ready] = []
    for one in ready:
        # A key that was rotated or revoked meanwhile must not sign; a later worker uses the new one.
        if active_key(connection, one.award.issuer_slug, KeyPurpose.CREDENTIAL).id != one.key.id:
            continue
        sha256 = one.rehearsed.document_sha256.hex()
        if award_queries.intend(connection, one.award.id, owner=owner, sha256=sha256, lease_until=at + LEASE):
            intended.append(one)
    journal.record(
        connection,
        [
            Entry(Kind.AWARD_INTENDED, one.award.issuer_slug, one.award.id, one.rehearsed.linted_bytes)
            for one in intended
            if one.award.intent_sha256 != one.rehearsed.document_sha256.hex()
        ],
        at=at,
        actor=actor,
    )
    return intended


def _signed(ready: Sequence[_Ready], faults: dict[str, IssuerProblem]) -> dict[str, bytes]:
    """Sign each; `complete` verifies the signature and that the document without it is the rehearsed one."""
    signed: dict[str, bytes] = {}
    for one in ready:
        try:
            signed[one.award.id] = complete(one.rehearsed, one.signer.sign(one.rehearsed), one.signer.public_key)
        except CredentialProblem as problem:
            faults[one.award.id] = AwardLint(code=problem.code)
    return signed


def _undo(
    connection: Connection, one: Award, fault: IssuerProblem, *, owner: str, actor: str | None, at: datetime
) -> None:
    if award_queries.undo(connection, one.id, owner=owner, code=fault.code):
        award_queries.delete_recipient(connection, one.id)
        entry = Entry(Kind.AWARD_UNDONE, one.issuer_slug, one.id, fault.code.encode())
        journal.record(connection, [entry], at=at, actor=actor)


def _store(
    issuer: Issuer, connection: Connection, one: _Ready, content: bytes, *, owner: str, actor: str | None
) -> Outcome:
    at = issuer.clock()
    if not award_queries.finish(connection, one.award.id, owner=owner):
        return Refused(AwardInProgress(award=one.award.id))
    sha256 = one.rehearsed.document_sha256.hex()
    award_queries.store_credential(
        connection,
        StoredCredential(award_id=one.award.id, key_id=one.key.id, content=content, sha256=sha256, signed_at=at),
    )
    entry = Entry(Kind.AWARD_SIGNED, one.award.issuer_slug, one.award.id, content)
    journal.record(connection, [entry], at=at, actor=actor)
    issued = told(connection, replace(one.award, stage=Stage.ISSUED))
    award_queries.save(connection, issued)
    return _outcome(issuer, connection, issued, material=one.material)


def _outcome(issuer: Issuer, connection: Connection, one: Award, material: Material | None = None) -> Outcome:
    """Give the outcome of an award with a fresh holder link; the mail goes out with the first (`material`)."""
    if one.stage is not Stage.ISSUED:
        return Refused(AwardLint(code=one.undone_code or ""))
    at = issuer.clock()
    holder_url = issuer.addresses.holder_link(link_for(issuer, connection, one.id, at=at))
    sealed = award_queries.sealed_recipients(connection, [one.id]).get(one.id)
    if material is not None and sealed is not None:
        post_award(issuer, connection, open_recipient(issuer.vault, sealed), material, one.id, holder_url)
    return Awarded(award_id=one.id, url=issuer.addresses.badge(one.id), holder_url=holder_url, state=one.state(at))
