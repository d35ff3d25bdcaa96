"""Many rows at once come out as they went in, whatever stands in them."""

from sqlalchemy import select

from hub.core import many
from hub.core.among import among
from hub.core.db import reading, transaction, uuid7
from hub.core.events import StoredEvent

WORDS = ("tab\there", "line\nline\r", r"\N", 'back\\slash "quoted"', "{a,b}", "NULL", "", "Ёж 🦔")


def put(words):
    rows = [
        {"name": word, "aggregate_id": uuid7(), "payload": {"word": word, "none": None, "n": [1.5]}}
        for word in words
    ]
    with transaction() as session:
        many.copy(session.connection(), many.table_of(StoredEvent), iter(rows))
    return rows


def test_words_with_signs_of_the_copy_come_back_as_they_were(app):
    rows = put(WORDS * 200)  # more than are sent at once

    with reading() as session:
        found = {event.aggregate_id: event for event in session.scalars(select(StoredEvent))}
    assert len(found) == len(rows)
    for row in rows:
        event = found[row["aggregate_id"]]
        assert (event.name, event.payload) == (row["name"], row["payload"])
    assert len({event.id for event in found.values()}) == len(rows)
    assert len({event.occurred_at for event in found.values()}) < len(rows)


def test_any_of_many_words_is_found_whatever_signs_it_has(app):
    rows = put(WORDS)

    with reading() as session:
        names = session.scalars(select(StoredEvent.name).where(among(StoredEvent.name, WORDS)))
        assert sorted(names) == sorted(WORDS)
        keys = [row["aggregate_id"] for row in rows[:3]]
        some = select(StoredEvent.name).where(among(StoredEvent.aggregate_id, keys))
        assert sorted(session.scalars(some)) == sorted(WORDS[:3])
        assert session.scalars(some.where(among(StoredEvent.name, []))).all() == []
