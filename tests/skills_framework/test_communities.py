from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.database import Database
from skills_framework.places import Community
from skills_framework.queries import find_community, keep_community, list_communities

FRANCE = Community("wmfr", "Wikimédia France", "chapter", "FR", "nwe", under_represented=False, members=400)
WEST_AFRICA = Community("wa-hub", "A hub", "hub", None, "ssa", under_represented=True)


def test_communities_are_kept_found_and_replaced(databases: Database) -> None:
    with databases.writing() as connection:
        keep_community(connection, FRANCE)
        keep_community(connection, WEST_AFRICA)
    with databases.writing() as connection:
        keep_community(connection, replace(FRANCE, members=500))
    with databases.reading() as connection:
        assert list_communities(connection) == (WEST_AFRICA, replace(FRANCE, members=500))
        assert find_community(connection, "wa-hub") == WEST_AFRICA
        assert find_community(connection, "nowhere") is None


def test_a_negative_number_of_members_is_refused(databases: Database) -> None:
    with pytest.raises(IntegrityError), databases.writing() as connection:
        keep_community(connection, replace(FRANCE, members=-1))
