"""However much of a paused kind waits, taking other jobs does not wade through it."""

import json

from sqlalchemy import text

from hub.core import jobs
from hub.core.db import database, reading, transaction, utcnow
from hub.core.jobs import PausedKind, claim

LANE = "test.shared"
WAITING = 3_000


def fill(given):
    for kind, count in (("test.paused", WAITING), ("test.live", 5)):
        given.kind(kind, lane=LANE)
        with transaction() as session:
            jobs.enqueue_many(session, kind, [{"word": str(n)} for n in range(count)])
    with transaction() as session:
        session.add(PausedKind(kind="test.paused"))


def steps(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


def test_taking_others_reads_no_row_of_a_paused_kind(given):
    fill(given)
    engine = database().engine
    with engine.begin() as connection:
        connection.execute(text("ANALYZE job"))
    with reading() as session:
        kinds = claim._waiting(session, is_long=False, lane=LANE)[LANE]
    statement = claim._oldest(kinds, utcnow(), LANE, is_long=False, limit=20)
    words = statement.compile(engine, compile_kwargs={"render_postcompile": True})

    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            asked = f"EXPLAIN (ANALYZE, FORMAT JSON) {words}"
            (found,) = connection.exec_driver_sql(asked, words.params).scalar_one()
            plan = list(steps(found["Plan"]))
            assert max(step["Actual Rows"] for step in plan) == 5, json.dumps(found)
            assert not any(step.get("Rows Removed by Filter") for step in plan), json.dumps(found)
        else:
            params = tuple(words.params[name] for name in words.positiontup or ())
            params = tuple(str(word) if hasattr(word, "isoformat") else word for word in params)
            asked = f"EXPLAIN QUERY PLAN {words}"
            plan = [row[-1] for row in connection.exec_driver_sql(asked, params)]
            assert any("ix_job_due (is_long=? AND lane=? AND kind=? AND run_at<?)" in row
                       for row in plan), plan  # fmt: skip

    assert kinds == ["test.live"]


def test_kinds_of_a_lane_are_taken_in_the_order_of_their_time(given):
    fill(given)
    given.kind("test.other", lane=LANE)
    with transaction() as session:
        jobs.enqueue(session, "test.other", {"word": "between"})
        jobs.enqueue(session, "test.live", {"word": "last"})

    while jobs.drain(limit=2):
        pass

    assert given.words() == ["0", "1", "2", "3", "4", "between", "last"]
