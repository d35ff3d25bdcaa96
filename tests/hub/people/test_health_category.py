"""No category of the book tells of health to those who read lists."""

from hub.core import audit, db, migrations, reference
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.people.models import Person
from tests.given import registries as make
from tests.given.accounts import Browser

CODE, WORDS = "disability", "С инвалидностью"


def test_the_book_does_not_ship_it(app):
    with reading() as session:
        assert CODE not in reference.titles(session, "person-category")


def test_cards_that_held_it_hold_none_and_nobody_is_told(app):
    with transaction() as session:
        person = make.person(session, category=CODE)
        other = make.person(session, category="employed")
        audit.record(
            session,
            "people.change",
            subject="person",
            subject_id=person.id,
            details={"fields": ["category"], "category": CODE},
        )
    engine = db.database().engine
    migrations.downgrade(engine, "0009")

    migrations.upgrade(engine)

    with reading() as session:
        assert session.get_one(Person, person.id).category is None
        assert session.get_one(Person, other.id).category == "employed"
        assert CODE not in dict(reference.choices(session, "person-category"))
    browser = Browser(app)
    browser.come(Role.STAFF)
    assert WORDS not in browser.get("/people").text
    card = browser.get(f"/people/{person.id}").text
    assert CODE not in card
    assert WORDS not in card
