"""Ground of the database: keys, times, versions, upsert."""

from hub.core.db import reading, transaction, uuid7
from hub.core.reference import ReferenceEntry, titles
from hub.core.upsert import upsert


def test_keys_grow():
    keys = [uuid7() for _ in range(10_000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


def test_upsert_inserts_and_updates_in_one_statement(app):
    rows = [{"book": "b", "code": str(n), "title": "old"} for n in range(5)]
    with transaction() as session:
        upsert(session, ReferenceEntry, rows, on=("book", "code"))

    with transaction() as session:
        upsert(
            session,
            ReferenceEntry,
            [{**rows[0], "title": "new"}, {"book": "b", "code": "9", "title": "new"}],
            on=("book", "code"),
        )

    with reading() as session:
        assert titles(session, "b")["0"] == "new"
        assert len(titles(session, "b")) == 6
