"""Tokens: keys of P-256 for each organisation, and the second form of badges.

One idea per revision; it must run beside the previous release, under the lock timeout that `migrate` sets. That
release knows two purposes of keys, so those for tokens stand in a table of their own.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime
from issuer.tables import TOKEN_GUARDS

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "issuer_token_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issuer_slug", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("multikey", sa.Text(), nullable=False),
        sa.Column("thumbprint", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('active', 'retired', 'revoked')", name=op.f("ck_issuer_token_keys_state")),
        sa.ForeignKeyConstraint(
            ["issuer_slug"],
            ["issuer_organisations.slug"],
            name=op.f("fk_issuer_token_keys_issuer_slug_issuer_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_token_keys")),
        sa.UniqueConstraint("multikey", name=op.f("uq_issuer_token_keys_multikey")),
        sa.UniqueConstraint("thumbprint", name=op.f("uq_issuer_token_keys_thumbprint")),
    )
    op.create_index(
        "uq_issuer_token_keys_one_active",
        "issuer_token_keys",
        ["issuer_slug"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "issuer_tokens",
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["issuer_awards.id"], name=op.f("fk_issuer_tokens_award_id_issuer_awards")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["issuer_token_keys.id"], name=op.f("fk_issuer_tokens_key_id_issuer_token_keys")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_issuer_tokens")),
    )
    dialect = op.get_bind().dialect.name
    for statements in TOKEN_GUARDS.values():
        for spoken, statement in statements:
            if spoken == dialect:
                op.execute(statement)


def downgrade() -> None:
    op.drop_table("issuer_tokens")
    op.drop_table("issuer_token_keys")
    # PostgreSQL keeps a trigger's function when its table goes.
    if op.get_bind().dialect.name == "postgresql":
        for statements in TOKEN_GUARDS.values():
            for _, statement in statements:
                if statement.startswith("CREATE FUNCTION "):
                    name = statement.removeprefix("CREATE FUNCTION ").partition("(")[0]
                    op.execute(f"DROP FUNCTION {name}() CASCADE")
