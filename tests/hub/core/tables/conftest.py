"""The people who come to lists."""

import pytest

from hub.core.access import Role
from tests.given.accounts import Browser


@pytest.fixture
def staff(app) -> Browser:
    """The browser of somebody of the centre."""
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser
