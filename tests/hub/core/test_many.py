"""Many rows at once come out as they went in, whatever stands in them."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub.core import behind, many, saving
from hub.core.among import among
from hub.core.db import keys7, reading, transaction, uuid7
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


def test_a_column_at_a_time_one_value_stands_for_all_and_keys_may_be_bare(app):
    count = 3 * many.BATCH // 2
    keys = keys7(count)

    with transaction() as session:
        payloads = [f'{{"n":{n},"word":"\\\\t"}}' for n in range(count)]
        columns = {"id": keys, "name": "a\tb", "aggregate_id": UUID(keys[0]), "payload": payloads}
        many.fill(session.connection(), many.table_of(StoredEvent), count, columns)

    with reading() as session:
        found = session.scalars(select(StoredEvent).order_by(StoredEvent.id)).all()
    assert [one.id.hex for one in found] == keys
    assert [one.payload for one in found] == [{"n": n, "word": "\\t"} for n in range(count)]
    assert {(one.name, one.aggregate_id.hex) for one in found} == {("a\tb", keys[0])}


def together(session, *parts):
    with saving.at_once(session):
        for rows in parts:
            many.insert(session, StoredEvent, rows)


def test_what_is_sent_behind_is_there_for_the_next_question_and_refused_with_its_savepoint(app):
    key = uuid7()
    rows = [{"id": key, "name": "x", "aggregate_id": key, "payload": {}}]

    with transaction() as session, behind.sending(session):
        many.insert(session, StoredEvent, rows)
        asked = select(func.count()).select_from(StoredEvent)
        assert session.scalar(asked) == 1
        with pytest.raises(IntegrityError):
            together(session, [{**rows[0], "id": uuid7()}], rows, [{**rows[0], "id": uuid7()}])
        assert session.scalar(asked) == 1

    with reading() as session:
        assert session.scalars(select(StoredEvent.id)).all() == [key]
