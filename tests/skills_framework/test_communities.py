from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.database import Database
from skills_framework.places import Community
from skills_framework.queries import add_community, all_communities, community

FRANCE = Community("wmfr", "Wikimédia France", "chapter", "FR", "nwe", under_represented=False, members=400)
WEST_AFRICA = Community("wa-hub", "A hub", "hub", None, "ssa", under_represented=True)


def test_communities_are_kept_and_found(databases: Database) -> None:
    with databases.writing() as connection:
        add_community(connection, FRANCE)
        add_community(connection, WEST_AFRICA)
    with databases.reading() as connection:
        assert list(all_communities(connection)) == [WEST_AFRICA, FRANCE]
        assert community(connection, "wa-hub") == WEST_AFRICA
        assert community(connection, "nowhere") is None


@pytest.mark.parametrize("wrong", [replace(WEST_AFRICA, members=-1), FRANCE])
def test_a_negative_number_of_members_and_a_second_of_the_same_slug_are_refused(
    databases: Database, wrong: Community
) -> None:
    with databases.writing() as connection:
        add_community(connection, FRANCE)
    with pytest.raises(IntegrityError), databases.writing() as connection:
        add_community(connection, wrong)
