"""What the tests of the verifier share."""

import pytest

from skills_framework.framework import Framework
from skills_framework.loading import load_framework
from skills_framework.places import Places, load_places


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="session")
def places() -> Places:
    return load_places()
