"""A node's issuer with two organisations, a trainer for each, and people who hold other roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shell_application import SteppingClock

from chassis.database import Database
from chassis.languages import Languages
from chassis.roles import Actor, Grant, Role
from chassis.sealing import Vault
from credentials.canonical import Canonicaliser
from issuer.achievements import AchievementDraft, create_achievement
from issuer.addresses import Addresses
from issuer.identities import read_recipient
from issuer.keyring import Keyring
from issuer.organisations import create_organisation
from issuer.records import Achievement
from issuer.requests import AwardRequest
from issuer.service import Issuer
from skills_framework.loading import load_framework
from skills_framework.places import Community, load_places
from skills_framework.queries import add_community

PUBLIC_URL = "https://badges.example.org"
_CANONICALISER = Canonicaliser()
_FRAMEWORK = load_framework()
_PLACES = load_places()
_LANGUAGES = Languages.load()


def actor(name: str, *grants: Grant, email_hash: str | None = None) -> Actor:
    """A signed-in person."""
    return Actor(
        account_id=name,
        display_name=name.title(),
        grants=frozenset(grants),
        token_scopes=None,
        csrf=None,
        email_hash=email_hash,
    )


TRAINER = actor("trainer", Grant(Role.TRAINER, "issuer:chapter"))
HUB_TRAINER = actor("hub-trainer", Grant(Role.TRAINER, "issuer:hub"))
ADMIN = actor("admin", Grant(Role.ISSUER_ADMIN, "issuer:chapter"))
OPERATOR = actor("operator", Grant(Role.OPERATOR, "*"))
CURATOR = actor("curator", Grant(Role.CURATOR, "*"))

DRAFT = AchievementDraft(
    name="Wiki editor",
    description="Edits articles with sources.",
    criteria="Made **ten** edits that stand.\n\n- with sources",
    skills=("wiki-editing",),
    language="en",
    level=3,
)


def issuer_on(
    database: Database, clock: Callable[[], datetime], entropy: Callable[[int], bytes], kek: bytes = b"k" * 32
) -> Issuer:
    """The issuer of a node over a database; a second call is another process of the same node."""
    vault = Vault(kek)
    return Issuer(
        database=database,
        vault=vault,
        framework=_FRAMEWORK,
        places=_PLACES,
        keyring=Keyring(vault),
        canonicaliser=_CANONICALISER,
        languages=_LANGUAGES,
        clock=clock,
        entropy=entropy,
        addresses=Addresses(PUBLIC_URL),
    )


@dataclass(frozen=True)
class World:
    """An issuer with two organisations, an own achievement and a movement one."""

    issuer: Issuer
    clock: SteppingClock
    own: Achievement
    movement: Achievement

    def request(self, who: str, **changes: object) -> AwardRequest:
        """A request for the chapter's own achievement; `who` is an address, or a name."""
        recipient = read_recipient(email=who) if "@" in who else read_recipient(name=who)
        values: dict[str, object] = {
            "achievement_id": self.own.id,
            "issuer_slug": "chapter",
            "recipient": recipient,
            **changes,
        }
        return AwardRequest(**values)  # type: ignore[arg-type]  # a test names only fields that exist


def world_on(issuer: Issuer, clock: SteppingClock) -> World:
    with issuer.database.writing() as connection:
        for slug, name in (("chapter", "Chapter of Examples"), ("hub", "Hub of Examples")):
            create_organisation(
                issuer,
                connection,
                slug=slug,
                name=name,
                description=f"The {name}.",
                url="https://example.org/",
                contact_email=f"{slug}@example.org",
            )
        for slug in ("wmfr", "some-group"):
            add_community(connection, Community(slug, slug.upper(), "chapter", "FR", "nwe", under_represented=False))
        own = create_achievement(issuer, connection, DRAFT, owner_slug="chapter", by=TRAINER)
        movement = create_achievement(
            issuer, connection, DRAFT, owner_slug="chapter", by=CURATOR, movement=True, issuers=["hub"]
        )
    return World(issuer, clock, own, movement)
