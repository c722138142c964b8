"""Lay out what the issuer keeps: organisations and keys, achievements, status lists, awards, holders, journal.

What must never happen is forbidden here as well, whatever the program above does: an index or an award that
gets two credentials, a revocation that is taken back, a journal entry that is changed (`GUARDS`).
"""

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from chassis.database import UtcDateTime, metadata

organisations = Table(
    "issuer_organisations",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("url", Text),
    Column("contact_sealed", Text),
    # The bytes served as did.json, composed at key events only.
    Column("did_document", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
)

keys = Table(
    "issuer_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer_slug", Text, ForeignKey("issuer_organisations.slug"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("multikey", Text, nullable=False, unique=True),
    # The private key as a JWE; emptied when the private part is destroyed.
    Column("sealed", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("purpose IN ('credential', 'status')", name="purpose"),
    CheckConstraint("state IN ('active', 'retired', 'revoked')", name="state"),
)
Index(
    "uq_issuer_keys_one_active",
    keys.c.issuer_slug,
    keys.c.purpose,
    unique=True,
    sqlite_where=text("state = 'active'"),
    postgresql_where=text("state = 'active'"),
)

# Keys of P-256, which sign tokens and nothing else. The release before knows no such purpose, so they stand apart.
token_keys = Table(
    "issuer_token_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer_slug", Text, ForeignKey("issuer_organisations.slug"), nullable=False),
    Column("state", Text, nullable=False),
    Column("multikey", Text, nullable=False, unique=True),
    Column("thumbprint", Text, nullable=False, unique=True),
    # The private key as a JWE; emptied when the private part is destroyed.
    Column("sealed", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("state IN ('active', 'retired', 'revoked')", name="state"),
)
Index(
    "uq_issuer_token_keys_one_active",
    token_keys.c.issuer_slug,
    unique=True,
    sqlite_where=text("state = 'active'"),
    postgresql_where=text("state = 'active'"),
)

achievements = Table(
    "issuer_achievements",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner_slug", Text, ForeignKey("issuer_organisations.slug"), nullable=False),
    Column("movement", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("current_version", Integer, nullable=False),
    Column("created_by", Text),
    Column("created_at", UtcDateTime, nullable=False),
)

achievement_versions = Table(
    "issuer_achievement_versions",
    metadata,
    Column("achievement_id", Text, ForeignKey("issuer_achievements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("level", Integer),
    # JSON: the alignments as signed, [{slug, uri, name, framework}].
    Column("alignments", Text, nullable=False),
    Column("image", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="level"),
)

achievement_skills = Table(
    "issuer_achievement_skills",
    metadata,
    Column("achievement_id", Text, ForeignKey("issuer_achievements.id"), primary_key=True),
    Column("skill_uri", Text, primary_key=True, index=True),
)

achievement_issuers = Table(
    "issuer_achievement_issuers",
    metadata,
    Column("achievement_id", Text, ForeignKey("issuer_achievements.id"), primary_key=True),
    Column("issuer_slug", Text, ForeignKey("issuer_organisations.slug"), primary_key=True, index=True),
)

status_lists = Table(
    "issuer_status_lists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer_slug", Text, ForeignKey("issuer_organisations.slug"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("allocated", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    # True from a revocation until the list that shows it is stored.
    Column("stale", Boolean, nullable=False),
    Column("content", LargeBinary),
    Column("published_at", UtcDateTime),
    Column("valid_until", UtcDateTime),
    CheckConstraint("allocated BETWEEN 0 AND size", name="allocated"),
)

# The order in which a list gives out its indices, shuffled once: 4 bytes (big-endian) an index.
status_orders = Table(
    "issuer_status_orders",
    metadata,
    Column("list_id", Text, ForeignKey("issuer_status_lists.id"), primary_key=True),
    Column("indices", LargeBinary, nullable=False),
)

status_entries = Table(
    "issuer_status_entries",
    metadata,
    Column("list_id", Text, ForeignKey("issuer_status_lists.id"), primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("credential_id", Text, nullable=False, unique=True),
    Column("revoked_at", UtcDateTime),
)

awards = Table(
    "issuer_awards",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer_slug", Text, ForeignKey("issuer_organisations.slug"), nullable=False),
    Column("achievement_id", Text, nullable=False),
    Column("achievement_version", Integer, nullable=False),
    Column("subject_id", Text, nullable=False, unique=True),
    Column("batch_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    # How far the ceremony is; a lease says who is at it until when.
    Column("stage", Text, nullable=False),
    Column("undone_code", Text),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("intent_sha256", Text),
    Column("awarded_by", Text),
    Column("awarded_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime),
    Column("level", Integer),
    # JSON: [{url, narrative}], as signed.
    Column("evidence", Text, nullable=False),
    # What the holder decided.
    Column("decision", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("visibility", Text, nullable=False),
    Column("show_name", Boolean, nullable=False),
    Column("map_consent", Boolean, nullable=False),
    # How and when a trainer says that consent was given on paper.
    Column("paper_consent", Text),
    Column("revoked_at", UtcDateTime),
    Column("revocation_reason", Text),
    Column("erased_at", UtcDateTime),
    # Where the award counts: dated, not signed.
    Column("community", Text),
    Column("country", Text),
    Column("region", Text),
    Column("languages", Text, nullable=False),
    Column("placed_at", UtcDateTime),
    # The feed: never told, told, or told to be removed; and the number of the last change.
    Column("feed_state", Text, nullable=False),
    Column("feed_sequence", Integer, index=True),
    ForeignKeyConstraint(
        ["achievement_id", "achievement_version"],
        ["issuer_achievement_versions.achievement_id", "issuer_achievement_versions.version"],
        name="fk_issuer_awards_version",
    ),
    UniqueConstraint("batch_id", "position"),
    CheckConstraint("stage IN ('reserved', 'intended', 'issued', 'undone')", name="stage"),
    CheckConstraint("decision IN ('pending', 'accepted', 'declined')", name="decision"),
    CheckConstraint("visibility IN ('private', 'unlisted', 'public')", name="visibility"),
    CheckConstraint("feed_state IN ('never', 'in', 'out')", name="feed_state"),
    CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="level"),
)
Index("ix_issuer_awards_issuer_slug_awarded_at", awards.c.issuer_slug, awards.c.awarded_at)
Index(
    "ix_issuer_awards_unfinished",
    awards.c.lease_until,
    sqlite_where=text("stage IN ('reserved', 'intended')"),
    postgresql_where=text("stage IN ('reserved', 'intended')"),
)

# Who an award is for: sealed, found by keyed hashes, deleted at erasure.
recipients = Table(
    "issuer_recipients",
    metadata,
    Column("award_id", Text, ForeignKey("issuer_awards.id"), primary_key=True),
    Column("name_sealed", Text),
    Column("email_sealed", Text),
    Column("email_hash", Text, index=True),
    Column("wiki_name_sealed", Text),
    Column("wiki_name_hash", Text, index=True),
    Column("wiki_sub_sealed", Text),
    Column("account_id", Text, index=True),
    # The issuer's own name for the person when no verified identity is known.
    Column("person_id", Text, nullable=False),
)

credentials = Table(
    "issuer_credentials",
    metadata,
    Column("id", Text, primary_key=True),
    Column("award_id", Text, ForeignKey("issuer_awards.id"), nullable=False, unique=True),
    Column("key_id", Text, ForeignKey("issuer_keys.id"), nullable=False),
    # Exactly the bytes that were signed and are served; emptied at erasure.
    Column("content", LargeBinary),
    Column("sha256", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)

# The second form of a badge, signed when somebody first asks for it.
tokens = Table(
    "issuer_tokens",
    metadata,
    Column("award_id", Text, ForeignKey("issuer_awards.id"), primary_key=True),
    Column("key_id", Text, ForeignKey("issuer_token_keys.id"), nullable=False),
    # Exactly the bytes that were signed and are served; emptied at erasure.
    Column("content", LargeBinary),
    Column("sha256", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)

holder_links = Table(
    "issuer_holder_links",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("award_id", Text, ForeignKey("issuer_awards.id"), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

holder_visits = Table(
    "issuer_holder_visits",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("award_id", Text, ForeignKey("issuer_awards.id"), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False),
)

feed_readers = Table(
    "issuer_feed_readers",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("person_key_sealed", Text, nullable=False),
)

journal = Table(
    "issuer_journal",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text),
    Column("issuer_slug", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
)

# The bytes that an entry is about stand beside it, so that erasure leaves the entry and its digest.
journal_payloads = Table(
    "issuer_journal_payloads",
    metadata,
    Column("sequence", Integer, ForeignKey("issuer_journal.sequence"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

# Rising numbers that follow the order of commits: whoever takes one holds the row until its commit.
counters = Table(
    "issuer_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)


def _guard(name: str, table: str, act: str, sentence: str, when: str | None = None) -> list[tuple[str, str]]:
    """Give the statements, by dialect, that make the database itself refuse `act` on `table`."""
    condition = f" WHEN ({when})" if when else ""
    trigger = f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW{condition}"
    refusing = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
    return [
        ("sqlite", f"{trigger} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"),
        ("postgresql", f"{refusing} $body$ BEGIN RAISE EXCEPTION '{sentence}'; END $body$"),
        ("postgresql", f"{trigger} EXECUTE FUNCTION {name}()"),
    ]


# By table: (dialect, statement). The first revision runs the same statements.
GUARDS: dict[str, list[tuple[str, str]]] = {
    "issuer_journal": [
        *_guard("issuer_journal_kept", "issuer_journal", "UPDATE", "the journal is append-only"),
        *_guard("issuer_journal_whole", "issuer_journal", "DELETE", "the journal is append-only"),
    ],
    "issuer_journal_payloads": [
        *_guard("issuer_journal_payload_kept", "issuer_journal_payloads", "UPDATE", "the journal is append-only"),
    ],
    "issuer_status_entries": [
        *_guard(
            "issuer_status_entry_final",
            "issuer_status_entries",
            "UPDATE",
            "a revocation is final and an index is never given again",
            "OLD.revoked_at IS NOT NULL OR NEW.idx <> OLD.idx OR NEW.list_id <> OLD.list_id "
            "OR NEW.credential_id <> OLD.credential_id",
        ),
        *_guard(
            "issuer_status_entry_kept",
            "issuer_status_entries",
            "DELETE",
            "a revocation is final and an index is never given again",
        ),
    ],
    "issuer_credentials": [
        *_guard(
            "issuer_credential_kept",
            "issuer_credentials",
            "UPDATE",
            "signed bytes are never changed, only erased",
            "NEW.content IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.id <> OLD.id",
        ),
        *_guard(
            "issuer_credential_whole", "issuer_credentials", "DELETE", "signed bytes are never changed, only erased"
        ),
    ],
}
# What a later revision added.
TOKEN_GUARDS: dict[str, list[tuple[str, str]]] = {
    "issuer_tokens": [
        *_guard(
            "issuer_token_kept",
            "issuer_tokens",
            "UPDATE",
            "signed bytes are never changed, only erased",
            "NEW.content IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.award_id <> OLD.award_id",
        ),
        *_guard("issuer_token_whole", "issuer_tokens", "DELETE", "signed bytes are never changed, only erased"),
    ],
}
for _table, _statements in (GUARDS | TOKEN_GUARDS).items():
    for _dialect, _statement in _statements:
        # SQLAlchemy's DDL has no types of its own.
        _trigger = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(metadata.tables[_table], "after_create", _trigger.execute_if(dialect=_dialect))
