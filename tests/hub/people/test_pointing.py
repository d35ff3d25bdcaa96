"""Links found from the metadata alone: tables no merge has heard of, clashes to any depth."""

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Uuid, select

from hub.core.db import Base, database, reading, transaction, uuid7
from hub.people import pointing
from tests.given import registries as make


@pytest.fixture
def later(app):
    """Two tables of a room that comes later: a seat in a group, and marks of that seat."""
    seat = Table(
        "later_seat",
        Base.metadata,
        Column("id", Uuid(), primary_key=True),
        Column("person_id", Uuid(), ForeignKey("person.id"), nullable=False),
        Column("group", Integer(), nullable=False),
        Column("note", String(40)),
        Index("uq_later_seat", "person_id", "group", unique=True),
    )
    mark = Table(
        "later_mark",
        Base.metadata,
        Column("seat_id", Uuid(), ForeignKey("later_seat.id"), primary_key=True),
        Column("day", Integer(), primary_key=True),
        Column("mark", Integer()),
    )
    tables: MetaData = Base.metadata
    tables.create_all(database().engine, tables=[seat, mark])
    yield seat, mark
    tables.drop_all(database().engine, tables=[mark, seat])
    for table in (mark, seat):
        tables.remove(table)


def held(table):
    with reading() as session:
        return sorted(map(str, session.execute(select(table)).all()))


def test_a_table_nobody_told_of_follows_and_comes_back(later):
    seat, mark = later
    with transaction() as session:
        stays, goes = make.person(session), make.person(session)
        seats = {
            (who.id, n): uuid7() for who in (stays, goes) for n in (1, 2) if who is goes or n == 1
        }
        session.execute(
            seat.insert(),
            [
                {"id": key, "person_id": who, "group": n, "note": f"{n}"}
                for (who, n), key in seats.items()
            ],
        )
        ours, theirs = seats[stays.id, 1], seats[goes.id, 1]
        session.execute(
            mark.insert(),
            [
                {"seat_id": ours, "day": 1, "mark": 5},
                {"seat_id": theirs, "day": 1, "mark": 4},
                {"seat_id": theirs, "day": 2, "mark": 3},
            ],
        )
    before = held(seat), held(mark)

    with transaction() as session:
        steps = pointing.repoint(session, "person", goes.id, stays.id)
    with reading() as session:
        owners = set(session.scalars(select(seat.c.person_id)))
        marks = session.execute(
            select(mark.c.day, mark.c.mark).where(mark.c.seat_id == ours).order_by(mark.c.day)
        ).all()
    with transaction() as session:
        missing = pointing.point_back(session, steps)

    assert owners == {stays.id}
    assert marks == [(1, 5), (2, 3)]
    assert missing == 0
    assert (held(seat), held(mark)) == before


def test_what_tells_of_a_row_itself_stays(app):
    named = {pointer.column.table.name for pointer in pointing.pointers("person")}

    assert {"account", "consent_withdrawal", "person_contact", "person", "stored_file"} <= named
    assert not named & {"audit_entry", "person_pair", "person_merge"}
