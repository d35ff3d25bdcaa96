"""A gradebook that two test files open."""

import pytest

from hub.applications.models import Application
from hub.core.db import transaction
from hub.people.models import Person
from tests.given.gradebooks import kept


@pytest.fixture
def of(app):
    with transaction() as session:
        made = kept(session)
        _named(session, made, "Абрамова", "Белова")
        return made


def _named(session, made, *names):
    for one, name in zip(made.learners, names, strict=True):
        wish = session.get_one(Application, one.application_id)
        session.get_one(Person, wish.person_id).last_name = name
