"""Badges from elsewhere: what people bring to their own page, and the skills that curators give to them.

One idea per revision; it must run beside the previous release, under the lock timeout that `migrate` sets. New tables
only: the previous release does not know them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "verifier_imported_achievements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("achievement", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("alignments", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_imported_achievements")),
        sa.UniqueConstraint("issuer", "achievement", name=op.f("uq_verifier_imported_achievements_issuer_achievement")),
    )
    op.create_table(
        "verifier_imported_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["verifier_imported_achievements.id"],
            name=op.f("fk_verifier_imported_mappings_achievement_id_verifier_imported_achievements"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_imported_mappings")),
    )
    op.create_index(
        op.f("ix_verifier_imported_mappings_achievement_id"), "verifier_imported_mappings", ["achievement_id"]
    )
    op.create_table(
        "verifier_imported_badges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("identity_hash", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_findings", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("older", sa.Boolean(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("awarded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("valid_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("good_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("map_consent", sa.Boolean(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('counted', 'unknown', 'refused')", name=op.f("ck_verifier_imported_badges_state")
        ),
        sa.CheckConstraint(
            "ownership IN ('yours', 'other', 'unnamed')", name=op.f("ck_verifier_imported_badges_ownership")
        ),
        sa.CheckConstraint(
            "verdict IN ('valid', 'invalid', 'unknown')", name=op.f("ck_verifier_imported_badges_verdict")
        ),
        sa.CheckConstraint("map_consent OR person_id IS NULL", name=op.f("ck_verifier_imported_badges_consent")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["chassis_accounts.id"],
            name=op.f("fk_verifier_imported_badges_account_id_chassis_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["verifier_imported_achievements.id"],
            name=op.f("fk_verifier_imported_badges_achievement_id_verifier_imported_achievements"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["verifier_people.id"],
            name=op.f("fk_verifier_imported_badges_person_id_verifier_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifier_imported_badges")),
        sa.UniqueConstraint(
            "account_id", "identity_hash", name=op.f("uq_verifier_imported_badges_account_id_identity_hash")
        ),
        sa.UniqueConstraint("handle", name=op.f("uq_verifier_imported_badges_handle")),
    )
    for column in ("achievement_id", "checked_at", "person_id"):
        op.create_index(op.f(f"ix_verifier_imported_badges_{column}"), "verifier_imported_badges", [column])
    op.create_table(
        "verifier_imported_claims",
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.CheckConstraint("tier IN (3, 4, 5)", name=op.f("ck_verifier_imported_claims_tier")),
        sa.ForeignKeyConstraint(
            ["badge_id"],
            ["verifier_imported_badges.id"],
            name=op.f("fk_verifier_imported_claims_badge_id_verifier_imported_badges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("badge_id", "skill", name=op.f("pk_verifier_imported_claims")),
    )


def downgrade() -> None:
    op.drop_table("verifier_imported_claims")
    op.drop_table("verifier_imported_badges")
    op.drop_table("verifier_imported_mappings")
    op.drop_table("verifier_imported_achievements")
