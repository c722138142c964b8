"""Show a badge: what its page says, and its documents, to whoever may see them.

Private and declined badges answer like badges that do not exist, to everybody but their holder and their issuer.
Before acceptance a page names achievement, issuer and skills and says that it waits for its holder. The signed bytes
are served as they were stored.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from chassis.database import Connection
from chassis.roles import Actor
from credentials.baking import bake_png, bake_svg
from issuer import award_queries, queries
from issuer.achievements import group_of, material_of_award
from issuer.holders import is_holder
from issuer.identities import open_recipient
from issuer.images import as_svg
from issuer.mails import post_mistake
from issuer.organisations import contact_email
from issuer.policy import may_see_award
from issuer.problems import AwardUnknown, HolderErased
from issuer.records import Achievement, Award, AwardState, Evidence, Organisation, Stage, Visibility
from issuer.service import Issuer

MAX_MISTAKE_CHARACTERS = 1_000


@dataclass(frozen=True)
class Viewer:
    """Who looks: an actor, and the award whose holder link this browser has opened, if any."""

    actor: Actor
    visited: str | None = None


@dataclass(frozen=True)
class Badge:
    """What the page of a badge says; `holder_name` is None unless the holder shows it."""

    award: Award
    state: AwardState
    url: str
    did: str
    issuer: Organisation
    owner: Organisation
    achievement: Achievement
    level: int | None
    evidence: tuple[Evidence, ...]
    holder_name: str | None
    awarded_at: datetime
    valid_until: datetime | None
    viewer_is_holder: bool
    viewer_is_issuer: bool

    @property
    def waits_for_holder(self) -> bool:
        """Say whether the holder has not decided yet."""
        return self.award.decision == "pending" and self.state in (AwardState.PENDING, AwardState.EXPIRED)

    @property
    def may_be_indexed(self) -> bool:
        """Say whether search engines may list the page: only when an accepting holder made it public."""
        return self.award.decision == "accepted" and self.award.visibility is Visibility.PUBLIC


def visible_award(connection: Connection, award_id: str, viewer: Viewer) -> Award:
    """Find an award that the viewer may see.

    Raises: AwardUnknown; HolderErased, to everybody alike, since nothing of it is left.
    """
    award = award_queries.award(connection, award_id)
    if award is None or award.stage is not Stage.ISSUED:
        raise AwardUnknown
    if award.erased_at is not None:
        raise HolderErased
    if award.visibility is Visibility.PRIVATE and not (
        may_see_award(viewer.actor, award)
        or is_holder(connection, award.id, actor=viewer.actor, visited=viewer.visited)
    ):
        raise AwardUnknown
    return award


def show_badge(issuer: Issuer, connection: Connection, award_id: str, viewer: Viewer) -> Badge:
    """Give what the page of a badge says to this viewer.

    Raises: AwardUnknown, HolderErased.
    """
    award = visible_award(connection, award_id, viewer)
    material = material_of_award(connection, award)
    holder = is_holder(connection, award.id, actor=viewer.actor, visited=viewer.visited)
    sealed = award_queries.sealed_recipients(connection, [award.id]).get(award.id)
    name: str | None = None
    if sealed is not None and (holder or (award.decision == "accepted" and award.show_name)):
        recipient = open_recipient(issuer.vault, sealed)
        # An address is never shown as a name; a wiki user name is public by nature.
        name = recipient.name or recipient.wiki_name
    return Badge(
        award=award,
        state=award.state(issuer.clock()),
        url=issuer.addresses.badge(award.id),
        did=issuer.addresses.did(award.issuer_slug),
        issuer=material.issuer,
        owner=material.owner,
        achievement=material.achievement,
        level=award.level if award.level is not None else material.achievement.level,
        evidence=award.evidence,
        holder_name=name,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        viewer_is_holder=holder,
        viewer_is_issuer=may_see_award(viewer.actor, award),
    )


def badge_document(connection: Connection, award_id: str, viewer: Viewer) -> bytes:
    """Give exactly the bytes that were signed.

    Raises: AwardUnknown, HolderErased.
    """
    award = visible_award(connection, award_id, viewer)
    stored = award_queries.stored_credentials(connection, [award.id])[award.id]
    if stored.content is None:
        raise HolderErased
    return stored.content


def badge_image(connection: Connection, award_id: str, viewer: Viewer) -> bytes:
    """Give the picture with the signed bytes baked in (PNG, iTXt).

    Raises: AwardUnknown, HolderErased.
    """
    content = badge_document(connection, award_id, viewer)
    award = visible_award(connection, award_id, viewer)
    image = queries.achievement_image(connection, award.achievement_id, award.achievement_version)
    if image is None:
        raise AwardUnknown
    return bake_png(image, content)


def badge_drawing(issuer: Issuer, connection: Connection, award_id: str, viewer: Viewer) -> bytes:
    """Give the picture as SVG with the signed bytes baked in.

    Raises: AwardUnknown, HolderErased.
    """
    content = badge_document(connection, award_id, viewer)
    material = material_of_award(connection, visible_award(connection, award_id, viewer))
    achievement = material.achievement
    group = group_of(issuer.framework, achievement.alignments)
    return bake_svg(as_svg(material.image, group, achievement.level), content)


def report_mistake(issuer: Issuer, connection: Connection, award_id: str, viewer: Viewer, text: str) -> None:
    """Tell the organisation that the badge reached the wrong person; its address is never shown.

    Raises: AwardUnknown, HolderErased.
    """
    award = visible_award(connection, award_id, viewer)
    organisation = queries.organisation(connection, award.issuer_slug)
    contact = contact_email(issuer, organisation) if organisation is not None else None
    if contact is None:
        return
    told = text.strip()[:MAX_MISTAKE_CHARACTERS]
    digest = hashlib.sha256(f"{award.id} {told}".encode()).hexdigest()[:32]
    post_mistake(issuer, connection, contact, badge_url=issuer.addresses.badge(award.id), text=told, digest=digest)
