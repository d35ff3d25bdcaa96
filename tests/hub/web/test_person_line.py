"""A person's line of time tells what expertise and teaching know, to those it is for."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import registries as make
from tests.given import resources, reviews
from tests.given.accounts import Browser, signed_in


@pytest.fixture
def person(app):
    """A teacher with a certificate, expert of one work and author of another."""
    who = reviews.cast(1)
    reviews.judging(who)
    with transaction() as session:
        person = make.person(session, last_name="Экспертова")
        session.merge(who.experts[0]).person_id = person.id
        session.merge(who.author).person_id = person.id
        member = resources.staff_member(
            session, person_id=person.id, position="Мастер", organisation_id=who.organisation_id
        )
        resources.certificate(session, staff_member_id=member.id)
    return person, who


def test_staff_read_of_teaching_and_of_expertise(app, person):
    card, _who = person
    browser = Browser(app)
    browser.come(Role.STAFF)

    page = browser.get(f"/people/{card.id}").text

    for words in (
        "Назначен экспертом",
        "Отправлено на экспертизу",
        "Внесён в список преподавателей и экспертов",
        "Внесено свидетельство",
    ):
        assert words in page


def test_another_reader_is_not_told_who_judges(app, person):
    card, who = person
    with transaction() as session:
        session.merge(card).organisation_id = who.organisation_id
    browser, _account = signed_in(app, Role.PARTNER, organisation_id=who.organisation_id)

    text = browser.get(f"/people/{card.id}").text

    assert "Экспертова" in text
    assert "Назначен экспертом" not in text
