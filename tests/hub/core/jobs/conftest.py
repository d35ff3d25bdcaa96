"""What tests of jobs stand on: kinds of their own, and none left behind."""

import pytest

from hub.core.jobs import queue, registry
from tests.given import jobs as given_jobs


@pytest.fixture(autouse=True)
def kinds(request: pytest.FixtureRequest):
    """Leave the registry as it was."""
    kinds, timetables = dict(registry.KINDS), dict(registry.TIMETABLES)
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
    given_jobs.kind("test.leave")
    queue._notified.clear()  # what one test told its database, the next one's has not heard
    yield
    registry.KINDS.clear()
    registry.KINDS.update(kinds)
    registry.TIMETABLES.clear()
    registry.TIMETABLES.update(timetables)


@pytest.fixture
def given(app):
    given_jobs.lay_table()
    return given_jobs
