"""Say how the verifier keeps what it harvests, what it is told to aim for, and what it publishes.

`person` digests stand in a table of their own: claims and badges know a person by a number that means nothing
outside this database, and no page, answer or log ever reads the digest. What people brought from elsewhere stands in
tables of its own (decision 22): sealed, and on the map only with consent.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from chassis.database import UtcDateTime, metadata
from chassis.tables import ACCOUNT_REFERENCE

# --- The map: feeds, and the badges and claims that they brought -----------------------------------------------------

feeds = Table(
    "verifier_feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False, unique=True),
    Column("sealed_token", Text, nullable=False),
    Column("cursor", Text),
    Column("added_at", UtcDateTime, nullable=False),
    Column("last_run_at", UtcDateTime),
    Column("last_error", Text),
)

people = Table(
    "verifier_people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
)

badges = Table(
    "verifier_badges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("verifier_feeds.id", ondelete="CASCADE"), nullable=False),
    Column("feed_badge_id", Text, nullable=False),
    # Unique over all feeds: the same credential brought twice is one claim.
    Column("credential_id", Text, nullable=False, unique=True),
    # The bytes as they came, so that the badge can be checked again as a whole.
    Column("credential", Text, nullable=False),
    Column("person_id", ForeignKey("verifier_people.id"), nullable=False, index=True),
    Column("issuer", Text, nullable=False),
    Column("achievement", Text, nullable=False),
    Column("level", Integer),
    Column("awarded_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime),
    Column("community", Text),
    Column("country", Text),
    Column("region", Text),
    Column("languages", Text, nullable=False),
    # counted, unknown (found good once, out of reach now), refused.
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("good_at", UtcDateTime),
    Column("checked_at", UtcDateTime, nullable=False),
    # Which list answers for it, so that a harvest asks each list once and not each badge.
    Column("method", Text, nullable=False),
    Column("status_list", Text),
    Column("status_index", Integer),
    UniqueConstraint("feed_id", "feed_badge_id"),
    CheckConstraint("state IN ('counted', 'unknown', 'refused')", name="state"),
)

claims = Table(
    "verifier_claims",
    metadata,
    Column("badge_id", ForeignKey("verifier_badges.id", ondelete="CASCADE"), primary_key=True),
    Column("skill", Text, primary_key=True),
    Column("tier", Integer, nullable=False),
    CheckConstraint("tier IN (4, 5)", name="tier"),
)

waiting_items = Table(
    "verifier_waiting_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("verifier_feeds.id", ondelete="CASCADE"), nullable=False),
    Column("item", Text, nullable=False),
    # The item as the feed sent it: something that its check needs was out of reach, so it is tried again.
    Column("content", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    UniqueConstraint("feed_id", "item"),
)

refusals = Table(
    "verifier_refusals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("verifier_feeds.id", ondelete="CASCADE"), nullable=False),
    # As the feed named it, shortened; a feed that names nothing gives its position on the page.
    Column("item", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("feed_id", "item"),
)

# --- Badges from elsewhere that people brought to their own page ------------------------------------------------------

imported_achievements = Table(
    "verifier_imported_achievements",
    metadata,
    Column("id", Integer, primary_key=True),
    # By issuer and identifier, both under a good proof: curators map what everybody's badges of it say.
    Column("issuer", Text, nullable=False),
    Column("achievement", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("issuer_name", Text, nullable=False),
    # JSON: pairs of name and address, as the issuer wrote them.
    Column("alignments", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "achievement"),
)

imported_mappings = Table(
    "verifier_imported_mappings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "achievement_id",
        ForeignKey("verifier_imported_achievements.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("skill", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", Text),
    # Rows are never deleted while the achievement is known: who decided what, and when, stays.
    Column("undone_at", UtcDateTime),
    Column("undone_by", Text),
)

imported_badges = Table(
    "verifier_imported_badges",
    metadata,
    Column("id", Integer, primary_key=True),
    # What its pages are called: random, so that an address tells nothing.
    Column("handle", Text, nullable=False, unique=True),
    Column("account_id", ForeignKey(ACCOUNT_REFERENCE, ondelete="CASCADE"), nullable=False),
    # A keyed hash of issuer and identifier: the same badge again is found without being read.
    Column("identity_hash", Text, nullable=False),
    # The bytes as they came, and what was read in them for the person's own page; both sealed.
    Column("sealed", Text, nullable=False),
    Column("sealed_findings", Text, nullable=False),
    Column("form", Text, nullable=False),
    # Nothing while no good proof says which one it is.
    Column("achievement_id", ForeignKey("verifier_imported_achievements.id"), index=True),
    Column("verdict", Text, nullable=False),
    # counted, unknown, refused, as of harvested badges; its dates are asked at each moment.
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("ownership", Text, nullable=False),
    Column("older", Boolean, nullable=False),
    # JSON: the skills of our framework that it names itself.
    Column("skills", Text, nullable=False),
    Column("awarded_at", UtcDateTime),
    Column("valid_until", UtcDateTime),
    Column("added_at", UtcDateTime, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False, index=True),
    Column("good_at", UtcDateTime),
    Column("map_consent", Boolean, nullable=False),
    Column("region", Text),
    # Who it is on the map; nobody without consent.
    Column("person_id", ForeignKey("verifier_people.id"), index=True),
    UniqueConstraint("account_id", "identity_hash"),
    CheckConstraint("state IN ('counted', 'unknown', 'refused')", name="state"),
    CheckConstraint("ownership IN ('yours', 'other', 'unnamed')", name="ownership"),
    CheckConstraint("verdict IN ('valid', 'invalid', 'unknown')", name="verdict"),
    # Whoever does not want to be on the map has no number there.
    CheckConstraint("map_consent OR person_id IS NULL", name="consent"),
)

imported_claims = Table(
    "verifier_imported_claims",
    metadata,
    Column("badge_id", ForeignKey("verifier_imported_badges.id", ondelete="CASCADE"), primary_key=True),
    Column("skill", Text, primary_key=True),
    Column("tier", Integer, nullable=False),
    CheckConstraint("tier IN (3, 4, 5)", name="tier"),
)

# --- The map: what is aimed for, and what was published --------------------------------------------------------------

targets = Table(
    "verifier_targets",
    metadata,
    Column("id", Integer, primary_key=True),
    # The URI of a skill or a group, and a region's code or nothing for the whole movement.
    Column("subject", Text, nullable=False),
    Column("region", Text),
    Column("people", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    CheckConstraint("people >= 0", name="people"),
    Index("ix_verifier_targets_subject_region", "subject", "region"),
)

member_counts = Table(
    "verifier_member_counts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region", Text),
    Column("people", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    CheckConstraint("people >= 0", name="people"),
)

snapshots = Table(
    "verifier_snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period", Text, nullable=False, index=True),
    Column("taken_at", UtcDateTime, nullable=False),
    # JSON: the exact map, for those who may see it, and the public one as the disclosure rules left it.
    Column("exact", Text, nullable=False),
    Column("public", Text, nullable=False),
)

# --- Trust: whom the movement recognises as an issuer ----------------------------------------------------------------

issuers = Table(
    "verifier_issuers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("did", Text, nullable=False),
    Column("name", Text, nullable=False),
    # JSON, of the shape that a trust file has.
    Column("scope", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("vouched_by", Text, nullable=False),
    # The pinned key of the source whose signed register brought it; nothing when an operator decided it here.
    Column("source", Text),
    # One recognition may end and another begin.
    UniqueConstraint("did", "since"),
)

issuer_keys = Table(
    "verifier_issuer_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issuer_id", ForeignKey("verifier_issuers.id", ondelete="CASCADE"), nullable=False),
    Column("method", Text, nullable=False),
    Column("multikey", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    UniqueConstraint("issuer_id", "multikey"),
)

seen_keys = Table(
    "verifier_seen_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    # By identifier, not by entry: a key is seen with an issuer whether or not anybody has confirmed it.
    Column("did", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("multikey", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    UniqueConstraint("did", "multikey"),
)

issuer_changes = Table(
    "verifier_issuer_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    # By identifier, so that several recognitions of one issuer have one history; rows are only ever added.
    Column("did", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    # The name of the source whose register brought the change.
    Column("source", Text),
    # Why it ended, or which key.
    Column("remark", Text),
    # JSON: the entry as it stood afterwards.
    Column("entry", Text, nullable=False),
    CheckConstraint("act IN ('recognised', 'changed', 'ended', 'key_confirmed', 'key_withdrawn')", name="act"),
)

registry_keys = Table(
    "verifier_registry_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("multikey", Text, nullable=False, unique=True),
    Column("sealed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

registry_sources = Table(
    "verifier_registry_sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("multikey", Text, nullable=False, unique=True),
    Column("pinned_at", UtcDateTime, nullable=False),
    Column("pinned_by", Text, nullable=False),
    # The moment that the last register taken over says it was published at; an older one is refused.
    Column("last_published", UtcDateTime),
    Column("last_taken_at", UtcDateTime),
)
