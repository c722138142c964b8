"""Recognition: keys as they are seen, a history of every decision, and registers of others.

One idea per revision; it must run beside the previous release, under the lock timeout that `migrate` sets. That
release names its columns when it inserts an issuer, so the new one may be empty.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("verifier_issuers", sa.Column("source", sa.Text(), nullable=True))
    op.create_table(
        "verifier_seen_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_seen_keys")),
        sa.UniqueConstraint("did", "multikey", name=op.f("uq_verifier_seen_keys_did_multikey")),
    )
    op.create_table(
        "verifier_issuer_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "act IN ('recognised', 'changed', 'ended', 'key_confirmed', 'key_withdrawn')",
            name=op.f("ck_verifier_issuer_changes_act"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_issuer_changes")),
    )
    op.create_index(op.f("ix_verifier_issuer_changes_did"), "verifier_issuer_changes", ["did"])
    op.create_table(
        "verifier_registry_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_registry_keys")),
        sa.UniqueConstraint("multikey", name=op.f("uq_verifier_registry_keys_multikey")),
    )
    op.create_table(
        "verifier_registry_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("pinned_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("pinned_by", sa.Text(), nullable=False),
        sa.Column("last_published", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_taken_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_registry_sources")),
        sa.UniqueConstraint("multikey", name=op.f("uq_verifier_registry_sources_multikey")),
        sa.UniqueConstraint("name", name=op.f("uq_verifier_registry_sources_name")),
    )


def downgrade() -> None:
    op.drop_table("verifier_registry_sources")
    op.drop_table("verifier_registry_keys")
    op.drop_index(op.f("ix_verifier_issuer_changes_did"), table_name="verifier_issuer_changes")
    op.drop_table("verifier_issuer_changes")
    op.drop_table("verifier_seen_keys")
    op.drop_column("verifier_issuers", "source")
