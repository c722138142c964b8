"""Recognise organisations of this node; none is recognised by itself (docs/architecture.md, "Recognised")."""

from collections.abc import Sequence

from fastapi import FastAPI

from chassis.database import Connection
from issuer import queries
from issuer.organisations import found, provide_token_keys
from issuer.problems import AchievementSkillUnknown
from issuer.records import Key
from skills_framework.framework import Framework
from verifier.recognising import Act, confirm_keys
from verifier.trust import RecognisedIssuer, Scope, SeenKey
from verifier.trust_queries import kept_issuers, note_change, note_seen_keys, recognise_issuer

BY = "command line"


def recognise_own(
    application: FastAPI,
    connection: Connection,
    slug: str,
    *,
    vouched_by: str,
    groups: Sequence[str] = (),
    skills: Sequence[str] = (),
) -> RecognisedIssuer:
    """Write an organisation of this node into the trust registry, for all skills or only for those named.

    Raises:
        OrganisationUnknown: no organisation has this slug.
        AchievementSkillUnknown: a group or skill is not in the framework.
    """
    issuer, framework = application.state.issuer, application.state.framework
    organisation = found(connection, slug)
    now = issuer.clock()
    entry = RecognisedIssuer(
        did=issuer.addresses.did(slug),
        name=organisation.name,
        scope=_scope(framework, groups, skills),
        since=organisation.created_at,
        until=None,
        vouched_by=vouched_by,
        keys=tuple(
            SeenKey(
                id=issuer.addresses.method(slug, key.fragment),
                multikey=key.multikey,
                first_seen=key.created_at,
                last_seen=now,
            )
            # All of its keys: a list signed by a key that the registry has not seen would not be believed either.
            for key in queries.keys_of(connection, slug)
        ),
    )
    recognise_issuer(connection, entry)
    note_change(connection, entry, "recognised", at=now, by=BY)
    return entry


def confirm_own_key(application: FastAPI, connection: Connection, key: Key, *, by: str = BY) -> None:
    """Confirm a new key of an organisation of this node where only confirmed keys count: its operator has made it."""
    issuer = application.state.issuer
    did, now = issuer.addresses.did(key.issuer_slug), issuer.clock()
    method = issuer.addresses.method(key.issuer_slug, key.fragment)
    note_seen_keys(connection, did, [(method, key.multikey)], at=now)
    for entry in kept_issuers(connection):
        if entry.issuer.did == did and entry.issuer.keys and entry.issuer.is_active(now):
            confirm_keys(connection, entry.id, [key.multikey], Act(by, now))


def _scope(framework: Framework, groups: Sequence[str], skills: Sequence[str]) -> Scope:
    for slug, known in [*((g, framework.groups) for g in groups), *((s, framework.skills) for s in skills)]:
        if slug not in known:
            raise AchievementSkillUnknown(skill=slug)
    if not groups and not skills:
        return Scope(covers_all=True)
    return Scope(
        groups=frozenset(framework.groups[slug].uri for slug in groups),
        skills=frozenset(framework.skills[slug].uri for slug in skills),
    )


def provide_own_token_keys(application: FastAPI) -> None:
    """Give the organisations of an earlier release their keys for tokens, and confirm them: this node made them."""
    issuer = application.state.issuer
    for key in provide_token_keys(issuer):
        with issuer.database.writing() as connection:
            confirm_own_key(application, connection, key, by="this node")
