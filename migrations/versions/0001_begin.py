"""Begin: every table of the first release, and the guards that the database itself keeps.

One idea per revision; it must run beside the previous release, under the lock timeout that `migrate` sets.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime
from issuer.tables import GUARDS

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "chassis_accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("email_hash", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("wiki_sub", sa.Text(), nullable=True),
        sa.Column("wiki_username", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(email_hash IS NULL) = (email_sealed IS NULL)",
            name=op.f("ck_chassis_accounts_email_is_sealed_and_findable"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chassis_accounts")),
        sa.UniqueConstraint("email_hash", name=op.f("uq_chassis_accounts_email_hash")),
        sa.UniqueConstraint("wiki_sub", name=op.f("uq_chassis_accounts_wiki_sub")),
    )
    op.create_table(
        "chassis_idempotency",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status IS NULL) = (answer_sealed IS NULL)", name=op.f("ck_chassis_idempotency_answered_whole")
        ),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_chassis_idempotency")),
    )
    with op.batch_alter_table("chassis_idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chassis_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "chassis_outbox",
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("message_sealed", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("dedupe_key", name=op.f("pk_chassis_outbox")),
    )
    with op.batch_alter_table("chassis_outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_chassis_outbox_delivered_at_given_up_at_due_at"),
            ["delivered_at", "given_up_at", "due_at"],
            unique=False,
        )

    op.create_table(
        "chassis_sign_in_links",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("email_sealed", sa.Text(), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_chassis_sign_in_links")),
    )
    with op.batch_alter_table("chassis_sign_in_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chassis_sign_in_links_email_hash"), ["email_hash"], unique=False)

    op.create_table(
        "issuer_counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_issuer_counters")),
    )
    op.create_table(
        "issuer_feed_readers",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("person_key_sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_issuer_feed_readers")),
    )
    op.create_table(
        "issuer_journal",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_issuer_journal")),
    )
    with op.batch_alter_table("issuer_journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_journal_subject"), ["subject"], unique=False)

    op.create_table(
        "issuer_organisations",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("did_document", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_issuer_organisations")),
    )
    op.create_table(
        "skills_communities",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("under_represented", sa.Boolean(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.CheckConstraint("members IS NULL OR members >= 0", name=op.f("ck_skills_communities_members_are_counted")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_skills_communities")),
    )
    op.create_table(
        "verifier_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_verifier_feeds_url")),
    )
    op.create_table(
        "verifier_issuers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("vouched_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_issuers")),
        sa.UniqueConstraint("did", "since", name=op.f("uq_verifier_issuers_did_since")),
    )
    op.create_table(
        "verifier_member_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_verifier_member_counts_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_member_counts")),
    )
    op.create_table(
        "verifier_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_people")),
        sa.UniqueConstraint("digest", name=op.f("uq_verifier_people_digest")),
    )
    op.create_table(
        "verifier_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_snapshots")),
    )
    with op.batch_alter_table("verifier_snapshots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verifier_snapshots_period"), ["period"], unique=False)

    op.create_table(
        "verifier_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_verifier_targets_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_targets")),
    )
    with op.batch_alter_table("verifier_targets", schema=None) as batch_op:
        batch_op.create_index("ix_verifier_targets_subject_region", ["subject", "region"], unique=False)

    op.create_table(
        "chassis_api_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("limited_to", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["chassis_accounts.id"],
            name=op.f("fk_chassis_api_tokens_account_id_chassis_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chassis_api_tokens")),
    )
    with op.batch_alter_table("chassis_api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chassis_api_tokens_account_id"), ["account_id"], unique=False)

    op.create_table(
        "chassis_grants",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("granted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["chassis_accounts.id"],
            name=op.f("fk_chassis_grants_account_id_chassis_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"],
            ["chassis_accounts.id"],
            name=op.f("fk_chassis_grants_granted_by_chassis_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("account_id", "role", "scope", name=op.f("pk_chassis_grants")),
    )
    with op.batch_alter_table("chassis_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chassis_grants_role_scope"), ["role", "scope"], unique=False)

    op.create_table(
        "chassis_sessions",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["chassis_accounts.id"],
            name=op.f("fk_chassis_sessions_account_id_chassis_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_chassis_sessions")),
    )
    with op.batch_alter_table("chassis_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chassis_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "issuer_achievements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_slug", sa.Text(), nullable=False),
        sa.Column("movement", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_slug"],
            ["issuer_organisations.slug"],
            name=op.f("fk_issuer_achievements_owner_slug_issuer_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_achievements")),
    )
    op.create_table(
        "issuer_journal_payloads",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"], ["issuer_journal.sequence"], name=op.f("fk_issuer_journal_payloads_sequence_issuer_journal")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_issuer_journal_payloads")),
    )
    op.create_table(
        "issuer_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('credential', 'status')", name=op.f("ck_issuer_keys_purpose")),
        sa.CheckConstraint("state IN ('active', 'retired', 'revoked')", name=op.f("ck_issuer_keys_state")),
        sa.ForeignKeyConstraint(
            ["issuer_slug"], ["issuer_organisations.slug"], name=op.f("fk_issuer_keys_issuer_slug_issuer_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_keys")),
        sa.UniqueConstraint("multikey", name=op.f("uq_issuer_keys_multikey")),
    )
    with op.batch_alter_table("issuer_keys", schema=None) as batch_op:
        batch_op.create_index(
            "uq_issuer_keys_one_active",
            ["issuer_slug", "purpose"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "issuer_status_lists",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("valid_until", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("allocated BETWEEN 0 AND size", name=op.f("ck_issuer_status_lists_allocated")),
        sa.ForeignKeyConstraint(
            ["issuer_slug"],
            ["issuer_organisations.slug"],
            name=op.f("fk_issuer_status_lists_issuer_slug_issuer_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_status_lists")),
    )
    op.create_table(
        "verifier_badges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("feed_badge_id", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("achievement", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("awarded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("good_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status_list", sa.Text(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('counted', 'unknown', 'refused')", name=op.f("ck_verifier_badges_state")),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["verifier_feeds.id"],
            name=op.f("fk_verifier_badges_feed_id_verifier_feeds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["verifier_people.id"], name=op.f("fk_verifier_badges_person_id_verifier_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_badges")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_verifier_badges_credential_id")),
        sa.UniqueConstraint("feed_id", "feed_badge_id", name=op.f("uq_verifier_badges_feed_id_feed_badge_id")),
    )
    with op.batch_alter_table("verifier_badges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verifier_badges_person_id"), ["person_id"], unique=False)

    op.create_table(
        "verifier_issuer_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["verifier_issuers.id"],
            name=op.f("fk_verifier_issuer_keys_issuer_id_verifier_issuers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_issuer_keys")),
        sa.UniqueConstraint("issuer_id", "multikey", name=op.f("uq_verifier_issuer_keys_issuer_id_multikey")),
    )
    op.create_table(
        "verifier_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["verifier_feeds.id"],
            name=op.f("fk_verifier_refusals_feed_id_verifier_feeds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_refusals")),
        sa.UniqueConstraint("feed_id", "item", name=op.f("uq_verifier_refusals_feed_id_item")),
    )
    op.create_table(
        "verifier_waiting_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["verifier_feeds.id"],
            name=op.f("fk_verifier_waiting_items_feed_id_verifier_feeds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_waiting_items")),
        sa.UniqueConstraint("feed_id", "item", name=op.f("uq_verifier_waiting_items_feed_id_item")),
    )
    op.create_table(
        "issuer_achievement_issuers",
        sa.Column("achievement_id", sa.Text(), nullable=False),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["issuer_achievements.id"],
            name=op.f("fk_issuer_achievement_issuers_achievement_id_issuer_achievements"),
        ),
        sa.ForeignKeyConstraint(
            ["issuer_slug"],
            ["issuer_organisations.slug"],
            name=op.f("fk_issuer_achievement_issuers_issuer_slug_issuer_organisations"),
        ),
        sa.PrimaryKeyConstraint("achievement_id", "issuer_slug", name=op.f("pk_issuer_achievement_issuers")),
    )
    with op.batch_alter_table("issuer_achievement_issuers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_achievement_issuers_issuer_slug"), ["issuer_slug"], unique=False)

    op.create_table(
        "issuer_achievement_skills",
        sa.Column("achievement_id", sa.Text(), nullable=False),
        sa.Column("skill_uri", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["issuer_achievements.id"],
            name=op.f("fk_issuer_achievement_skills_achievement_id_issuer_achievements"),
        ),
        sa.PrimaryKeyConstraint("achievement_id", "skill_uri", name=op.f("pk_issuer_achievement_skills")),
    )
    with op.batch_alter_table("issuer_achievement_skills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_achievement_skills_skill_uri"), ["skill_uri"], unique=False)

    op.create_table(
        "issuer_achievement_versions",
        sa.Column("achievement_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("alignments", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name=op.f("ck_issuer_achievement_versions_level")),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["issuer_achievements.id"],
            name=op.f("fk_issuer_achievement_versions_achievement_id_issuer_achievements"),
        ),
        sa.PrimaryKeyConstraint("achievement_id", "version", name=op.f("pk_issuer_achievement_versions")),
    )
    op.create_table(
        "issuer_status_entries",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["issuer_status_lists.id"], name=op.f("fk_issuer_status_entries_list_id_issuer_status_lists")
        ),
        sa.PrimaryKeyConstraint("list_id", "idx", name=op.f("pk_issuer_status_entries")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_issuer_status_entries_credential_id")),
    )
    op.create_table(
        "issuer_status_orders",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("indices", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["issuer_status_lists.id"], name=op.f("fk_issuer_status_orders_list_id_issuer_status_lists")
        ),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_issuer_status_orders")),
    )
    op.create_table(
        "verifier_claims",
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.CheckConstraint("tier IN (4, 5)", name=op.f("ck_verifier_claims_tier")),
        sa.ForeignKeyConstraint(
            ["badge_id"],
            ["verifier_badges.id"],
            name=op.f("fk_verifier_claims_badge_id_verifier_badges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("badge_id", "skill", name=op.f("pk_verifier_claims")),
    )
    op.create_table(
        "issuer_awards",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.Column("achievement_id", sa.Text(), nullable=False),
        sa.Column("achievement_version", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("undone_code", sa.Text(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("intent_sha256", sa.Text(), nullable=True),
        sa.Column("awarded_by", sa.Text(), nullable=True),
        sa.Column("awarded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("map_consent", sa.Boolean(), nullable=False),
        sa.Column("paper_consent", sa.Text(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revocation_reason", sa.Text(), nullable=True),
        sa.Column("erased_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("placed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("feed_state", sa.Text(), nullable=False),
        sa.Column("feed_sequence", sa.Integer(), nullable=True),
        sa.CheckConstraint("decision IN ('pending', 'accepted', 'declined')", name=op.f("ck_issuer_awards_decision")),
        sa.CheckConstraint("feed_state IN ('never', 'in', 'out')", name=op.f("ck_issuer_awards_feed_state")),
        sa.CheckConstraint(
            "stage IN ('reserved', 'intended', 'issued', 'undone')", name=op.f("ck_issuer_awards_stage")
        ),
        sa.CheckConstraint("visibility IN ('private', 'unlisted', 'public')", name=op.f("ck_issuer_awards_visibility")),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name=op.f("ck_issuer_awards_level")),
        sa.ForeignKeyConstraint(
            ["achievement_id", "achievement_version"],
            ["issuer_achievement_versions.achievement_id", "issuer_achievement_versions.version"],
            name="fk_issuer_awards_version",
        ),
        sa.ForeignKeyConstraint(
            ["issuer_slug"],
            ["issuer_organisations.slug"],
            name=op.f("fk_issuer_awards_issuer_slug_issuer_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_awards")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_issuer_awards_batch_id_position")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_issuer_awards_subject_id")),
    )
    with op.batch_alter_table("issuer_awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_awards_feed_sequence"), ["feed_sequence"], unique=False)
        batch_op.create_index("ix_issuer_awards_issuer_slug_awarded_at", ["issuer_slug", "awarded_at"], unique=False)
        batch_op.create_index(
            "ix_issuer_awards_unfinished",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("stage IN ('reserved', 'intended')"),
            postgresql_where=sa.text("stage IN ('reserved', 'intended')"),
        )

    op.create_table(
        "issuer_credentials",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["issuer_awards.id"], name=op.f("fk_issuer_credentials_award_id_issuer_awards")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["issuer_keys.id"], name=op.f("fk_issuer_credentials_key_id_issuer_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_credentials")),
        sa.UniqueConstraint("award_id", name=op.f("uq_issuer_credentials_award_id")),
    )
    op.create_table(
        "issuer_holder_links",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["issuer_awards.id"], name=op.f("fk_issuer_holder_links_award_id_issuer_awards")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_issuer_holder_links")),
    )
    with op.batch_alter_table("issuer_holder_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_holder_links_award_id"), ["award_id"], unique=False)

    op.create_table(
        "issuer_holder_visits",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["issuer_awards.id"], name=op.f("fk_issuer_holder_visits_award_id_issuer_awards")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_issuer_holder_visits")),
    )
    with op.batch_alter_table("issuer_holder_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_holder_visits_award_id"), ["award_id"], unique=False)

    op.create_table(
        "issuer_recipients",
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("email_hash", sa.Text(), nullable=True),
        sa.Column("wiki_name_sealed", sa.Text(), nullable=True),
        sa.Column("wiki_name_hash", sa.Text(), nullable=True),
        sa.Column("wiki_sub_sealed", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["issuer_awards.id"], name=op.f("fk_issuer_recipients_award_id_issuer_awards")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_issuer_recipients")),
    )
    with op.batch_alter_table("issuer_recipients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issuer_recipients_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issuer_recipients_email_hash"), ["email_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_issuer_recipients_wiki_name_hash"), ["wiki_name_hash"], unique=False)
    dialect = op.get_bind().dialect.name
    for statements in GUARDS.values():
        for spoken, statement in statements:
            if spoken == dialect:
                op.execute(statement)


def downgrade() -> None:
    # PostgreSQL keeps a trigger's function when its table goes.
    if op.get_bind().dialect.name == "postgresql":
        for statements in GUARDS.values():
            for _, statement in statements:
                if statement.startswith("CREATE FUNCTION "):
                    name = statement.removeprefix("CREATE FUNCTION ").partition("(")[0]
                    op.execute(f"DROP FUNCTION {name}() CASCADE")
    with op.batch_alter_table("issuer_recipients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_recipients_wiki_name_hash"))
        batch_op.drop_index(batch_op.f("ix_issuer_recipients_email_hash"))
        batch_op.drop_index(batch_op.f("ix_issuer_recipients_account_id"))

    op.drop_table("issuer_recipients")
    with op.batch_alter_table("issuer_holder_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_holder_visits_award_id"))

    op.drop_table("issuer_holder_visits")
    with op.batch_alter_table("issuer_holder_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_holder_links_award_id"))

    op.drop_table("issuer_holder_links")
    op.drop_table("issuer_credentials")
    with op.batch_alter_table("issuer_awards", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_issuer_awards_unfinished",
            sqlite_where=sa.text("stage IN ('reserved', 'intended')"),
            postgresql_where=sa.text("stage IN ('reserved', 'intended')"),
        )
        batch_op.drop_index("ix_issuer_awards_issuer_slug_awarded_at")
        batch_op.drop_index(batch_op.f("ix_issuer_awards_feed_sequence"))

    op.drop_table("issuer_awards")
    op.drop_table("verifier_claims")
    op.drop_table("issuer_status_orders")
    op.drop_table("issuer_status_entries")
    op.drop_table("issuer_achievement_versions")
    with op.batch_alter_table("issuer_achievement_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_achievement_skills_skill_uri"))

    op.drop_table("issuer_achievement_skills")
    with op.batch_alter_table("issuer_achievement_issuers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_achievement_issuers_issuer_slug"))

    op.drop_table("issuer_achievement_issuers")
    op.drop_table("verifier_waiting_items")
    op.drop_table("verifier_refusals")
    op.drop_table("verifier_issuer_keys")
    with op.batch_alter_table("verifier_badges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verifier_badges_person_id"))

    op.drop_table("verifier_badges")
    op.drop_table("issuer_status_lists")
    with op.batch_alter_table("issuer_keys", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_issuer_keys_one_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("issuer_keys")
    op.drop_table("issuer_journal_payloads")
    op.drop_table("issuer_achievements")
    with op.batch_alter_table("chassis_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_sessions_account_id"))

    op.drop_table("chassis_sessions")
    with op.batch_alter_table("chassis_grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_grants_role_scope"))

    op.drop_table("chassis_grants")
    with op.batch_alter_table("chassis_api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_api_tokens_account_id"))

    op.drop_table("chassis_api_tokens")
    with op.batch_alter_table("verifier_targets", schema=None) as batch_op:
        batch_op.drop_index("ix_verifier_targets_subject_region")

    op.drop_table("verifier_targets")
    with op.batch_alter_table("verifier_snapshots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verifier_snapshots_period"))

    op.drop_table("verifier_snapshots")
    op.drop_table("verifier_people")
    op.drop_table("verifier_member_counts")
    op.drop_table("verifier_issuers")
    op.drop_table("verifier_feeds")
    op.drop_table("skills_communities")
    op.drop_table("issuer_organisations")
    with op.batch_alter_table("issuer_journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_journal_subject"))

    op.drop_table("issuer_journal")
    op.drop_table("issuer_feed_readers")
    op.drop_table("issuer_counters")
    with op.batch_alter_table("chassis_sign_in_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_sign_in_links_email_hash"))

    op.drop_table("chassis_sign_in_links")
    with op.batch_alter_table("chassis_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_outbox_delivered_at_given_up_at_due_at"))

    op.drop_table("chassis_outbox")
    with op.batch_alter_table("chassis_idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chassis_idempotency_created_at"))

    op.drop_table("chassis_idempotency")
    op.drop_table("chassis_accounts")
