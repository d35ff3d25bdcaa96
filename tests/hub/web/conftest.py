"""A hub with its books planted, and a browser before its door."""

import pytest

from hub.core import reference
from hub.core.db import transaction
from tests.given.accounts import Browser


@pytest.fixture
def browser(app) -> Browser:
    with transaction() as session:
        reference.plant(session)
    return Browser(app)
