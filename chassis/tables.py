"""The tables of the service shell: people, their roles, sessions and tokens, outgoing mail, answered requests.

What could be turned into a person or a way in is sealed or hashed: addresses are sealed and found by keyed hash,
secrets of sessions, links and tokens stand as SHA-256 only.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from chassis.database import UtcDateTime, metadata

ACCOUNT_REFERENCE = "chassis_accounts.id"

accounts = Table(
    "chassis_accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("language", Text),
    Column("email_hash", Text, unique=True),
    Column("email_sealed", Text),
    Column("wiki_sub", Text, unique=True),
    Column("wiki_username", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    CheckConstraint("(email_hash IS NULL) = (email_sealed IS NULL)", name="email_is_sealed_and_findable"),
)

grants = Table(
    "chassis_grants",
    metadata,
    Column("account_id", Text, ForeignKey(ACCOUNT_REFERENCE, ondelete="CASCADE"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("granted_by", Text, ForeignKey(ACCOUNT_REFERENCE, ondelete="SET NULL")),
    Index(None, "role", "scope"),
)

sessions = Table(
    "chassis_sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("account_id", Text, ForeignKey(ACCOUNT_REFERENCE, ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)

sign_in_links = Table(
    "chassis_sign_in_links",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("email_hash", Text, nullable=False, index=True),
    Column("email_sealed", Text, nullable=False),
    Column("next_path", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

api_tokens = Table(
    "chassis_api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey(ACCOUNT_REFERENCE, ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("limited_to", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

outbox = Table(
    "chassis_outbox",
    metadata,
    Column("dedupe_key", Text, primary_key=True),
    # Recipient, subject and text together; emptied as soon as the mail has left.
    Column("message_sealed", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("given_up_at", UtcDateTime),
    Column("last_failure", Text),
    Index(None, "delivered_at", "given_up_at", "due_at"),
)

idempotency = Table(
    "chassis_idempotency",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_sha256", Text, nullable=False),
    # What the first run set out to make, so that a later run can finish it instead of making another.
    Column("reference", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("status", Integer),
    Column("answer_sealed", Text),
    CheckConstraint("(status IS NULL) = (answer_sealed IS NULL)", name="answered_whole"),
)
