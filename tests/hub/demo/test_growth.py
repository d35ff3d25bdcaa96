"""The demo region grows when asked, fails whole, and leaves the database as it was built."""

import pytest
from sqlalchemy import func, inspect, select

from hub.accounts import consents
from hub.cli_commands import settle
from hub.core.chain import verify
from hub.core.db import Base, database, reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.tables.search import prefix
from hub.demo import entrance, making
from hub.people.models import Person
from tests.given.region import PEOPLE, UNTIL


def test_a_filled_database_is_left_alone(filled):
    with pytest.raises(RefusedError), transaction() as session:
        making.make(session, people=10, seed=1, until=UNTIL, entrances=[])

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE


def test_a_region_can_grow(filled):
    with transaction() as session:
        making.make(session, people=50, seed=7, until=UNTIL, entrances=[], add=True)

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE + 50
    assert verify().is_whole


def test_a_failure_in_the_middle_leaves_nothing(app, monkeypatch):
    def fails(_region):
        raise OSError("No space left on device")

    broken = (*making.ROOMS, making.Room(lambda _region: None, end=fails))
    monkeypatch.setattr(making, "ROOMS", broken)
    with app.app_context():
        settle()
        with pytest.raises(OSError, match="No space"), transaction() as session:
            making.make(session, people=50, seed=1, until=UNTIL, entrances=entrance.new())

    with reading() as session:
        assert not making.is_filled(session)
    indexes = {index["name"] for index in inspect(database().engine).get_indexes("person")}
    assert "ix_person_name_key_id" in indexes


def test_the_indexes_are_all_there_afterwards(filled):
    found = {index["name"] for index in inspect(database().engine).get_indexes("person")}

    assert found == {index.name for index in Base.metadata.tables["person"].indexes}
    with reading() as session:
        assert session.scalars(select(Person).where(prefix(Person.name_key, "а")).limit(1)).all()


def test_the_chain_goes_on_after_the_demo(filled):
    with transaction() as session:
        consents.publish(session, title="Новый текст", body="Согласен.", at=utcnow())

    assert verify().is_whole
