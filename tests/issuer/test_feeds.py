"""The feed: only what holders agreed to, told once, taken back at once, and nobody's name in it."""

import pytest
from issuer_application import Node
from issuer_world import HUB_TRAINER, TRAINER, World

from issuer import feeds, holders
from issuer.feeds import FeedPage
from issuer.holders import Choices
from issuer.issuing import Awarded, award
from issuer.problems import IssuerProblem
from issuer.records import Visibility
from issuer.requests import read_placement
from issuer.revoking import revoke

YES = Choices(visibility=Visibility.PRIVATE, show_name=False, map_consent=True)
NO = Choices(visibility=Visibility.PUBLIC, show_name=True, map_consent=False)


def badge(world: World, who: str = "anna@example.org", **changes: object) -> str:
    by = HUB_TRAINER if changes.get("issuer_slug") == "hub" else TRAINER
    (made,) = award(world.issuer, [world.request(who, **changes)], by=by)
    assert isinstance(made, Awarded)
    return made.award_id


def accept(world: World, award_id: str, choices: Choices = YES) -> None:
    with world.issuer.database.writing() as connection:
        holders.accept(world.issuer, connection, award_id, choices)


def read(world: World, after: str | None = None, *, reader: str = "map", limit: int = 200) -> FeedPage:
    with world.issuer.database.reading() as connection:
        return feeds.read_page(world.issuer, connection, reader=reader, after=after, limit=limit)


def test_only_accepted_badges_with_consent_are_told(worlds: World) -> None:
    waiting, agreed, refused, declined = (badge(worlds, f"p{number}@example.org") for number in range(4))
    accept(worlds, agreed)
    accept(worlds, refused, NO)
    with worlds.issuer.database.writing() as connection:
        holders.decline(worlds.issuer, connection, declined)
    paper = badge(worlds, "paper@example.org", paper_consent="signed list")
    page = read(worlds)
    assert [item.id for item in page.items] == [agreed, paper]
    assert waiting not in page.removed
    assert page.removed == ()


@pytest.mark.parametrize("how", ["revocation", "withdrawal", "decline", "erasure"])
def test_what_no_longer_counts_is_removed_once(worlds: World, how: str) -> None:
    award_id = badge(worlds)
    accept(worlds, award_id)
    first = read(worlds)
    assert [item.id for item in first.items] == [award_id]
    assert read(worlds, first.next).items == ()
    if how == "revocation":
        revoke(worlds.issuer, [award_id], reason="Given by mistake.", by=TRAINER)
    elif how == "withdrawal":
        accept(worlds, award_id, NO)
    else:
        with worlds.issuer.database.writing() as connection:
            if how == "decline":
                holders.decline(worlds.issuer, connection, award_id)
            else:
                holders.erase(worlds.issuer, connection, award_id, actor=None)
    second = read(worlds, first.next)
    assert (second.items, second.removed) == ((), (award_id,))
    assert read(worlds, second.next) == FeedPage((), (), second.next)
    # Who begins anew is told of the removal, and of nothing else.
    assert read(worlds).items == ()


def test_pages_follow_each_other_without_gap_or_double(world: World) -> None:
    ids = [badge(world, f"p{number}@example.org", paper_consent="signed list") for number in range(7)]
    seen: list[str] = []
    page = read(world, limit=3)
    while page.items:
        seen += [item.id for item in page.items]
        page = read(world, page.next, limit=3)
    assert seen == ids


def test_a_person_is_the_same_for_one_reader_and_another_for_the_next(world: World) -> None:
    for who, slug in (("anna@example.org", "chapter"), ("ANNA@example.org", "hub"), ("bert@example.org", "hub")):
        badge(world, who, issuer_slug=slug, achievement_id=world.movement.id, paper_consent="signed list")
    first, second, third = (item.person for item in read(world).items)
    assert first == second != third
    assert len(first) == 64
    assert {item.person for item in read(world, reader="other").items}.isdisjoint({first, third})


def test_two_feeds_with_the_same_key_name_a_person_alike(world: World) -> None:
    badge(world, paper_consent="signed list")
    with world.issuer.database.writing() as connection:
        for reader in ("one", "two"):
            feeds.give_person_key(world.issuer, connection, reader, "ab" * 32)
    (one,), (two,), (other,) = (read(world, reader=reader).items for reader in ("one", "two", "three"))
    assert one.person == two.person != other.person


def test_people_without_an_address_are_told_apart_by_their_issuer(world: World) -> None:
    for who in ("Anna Lind", "Anna Lind"):
        badge(world, who, paper_consent="signed list")
    first, second = (item.person for item in read(world).items)
    # Two people may share a name: without an identity each award is its own person.
    assert first != second


def test_a_protected_country_leaves_as_its_region_only(world: World) -> None:
    places = world.issuer.places
    protected = next(country for country in places.countries.values() if country.protected and country.region)
    for country in (protected.code, "FR"):
        badge(
            world,
            f"{country}@example.org",
            paper_consent="signed list",
            placement=read_placement(places, community="some-group", country=country, languages=("fr",)),
        )
    hidden, shown = (item.placement for item in read(world).items)
    assert (hidden.community, hidden.country, hidden.region) == (None, None, protected.region)
    assert (shown.community, shown.country, shown.region) == ("some-group", "FR", "nwe")
    assert shown.languages == ("fr",)


def test_the_level_is_the_awards_own_or_the_achievements(world: World) -> None:
    badge(world, "one@example.org", paper_consent="signed list")
    badge(world, "two@example.org", paper_consent="signed list", level=5)
    assert [item.level for item in read(world).items] == [3, 5]


@pytest.mark.parametrize("cursor", ["1", "x", "0-0000000000000000", "1-ffffffffffffffff", "-1-0000000000000000"])
def test_a_made_up_cursor_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(IssuerProblem) as caught:
        read(world, cursor)
    assert caught.value.code == "feed.cursor"


def test_the_feed_answers_tokens_with_its_scope_only(node: Node) -> None:
    badge(node.world, paper_consent="signed list")
    path = "/api/v1/feeds/credentials"
    assert node.client().get(path).status_code == 401
    assert node.client(node.trainer()).get(path).status_code == 403
    client = node.client(node.token("feed:read"))
    answer = client.get(path)
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert set(answer.json()) == {"items", "removed", "next"}
    assert set(item) == {"id", "credential", "person", "level", "placement"}
    assert item["credential"].encode() == client.get(f"/badges/{item['id']}.json").content
    assert "anna" not in answer.text
    assert client.get(path, params={"after": answer.json()["next"]}).json()["items"] == []
    assert client.get(path, params={"limit": 0}).status_code == 422
    assert client.get(path, params={"after": "made-up"}).status_code == 422
    assert client.put("/api/v1/feeds/person-key", json={"person_key": "ab" * 32}).status_code == 204
    assert client.get(path).json()["items"][0]["person"] != item["person"]
    assert client.put("/api/v1/feeds/person-key", json={"person_key": "short"}).status_code == 422
