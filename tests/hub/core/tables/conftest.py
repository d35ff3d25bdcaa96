"""The people who come to lists."""

import pytest

from tests.given import registries as make


@pytest.fixture
def staff(app):
    visitor = make.Visitor(app)
    visitor.becomes(make.who())
    return visitor
