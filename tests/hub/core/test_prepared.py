"""Prepared statements: the same rows as the long way, on a connection that may have died."""

import enum
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.pool import QueuePool

from hub.core import engine, kept
from hub.core.access import Role
from hub.core.db import database, reading, transaction
from hub.core.errors import NotFoundError, UnavailableError
from hub.core.prepared import Prepared
from hub.programmes import queries
from hub.programmes.models import Programme, ProgrammeForm
from tests.given.registries import programme, who

BY_FORM = Prepared(
    select(*Programme.__table__.columns).where(
        Programme.form == bindparam("form"), Programme.created_at < bindparam("before")
    )
)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def made(app):
    with transaction() as session:
        programme(session, form=ProgrammeForm.REMOTE, annotation=None)
        programme(session, title="Повар", form=ProgrammeForm.MIXED)


@pytest.fixture
def request_end():
    """A request's two ends."""
    kept.keep_connection()
    yield
    kept.drop_connection()


def long_way():
    with reading() as session:
        given = {"form": ProgrammeForm.REMOTE, "before": FAR}
        return [tuple(row) for row in session.connection().execute(BY_FORM.statement, given)]


@pytest.mark.usefixtures("made", "request_end")
def test_rows_are_what_the_long_way_gives():
    for _ in range(7):  # past every threshold at which a driver changes its way
        rows = BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
        assert [tuple(row) for row in rows] == long_way()

    (row,) = rows
    assert isinstance(row.id, UUID)
    assert isinstance(row.form, enum.Enum)
    assert row.created_at.tzinfo is not None
    assert row.annotation is None


@pytest.mark.usefixtures("made")
def test_outside_of_a_request_the_answer_is_the_same():
    assert [tuple(row) for row in BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)] == long_way()


@pytest.mark.usefixtures("made", "request_end")
def test_what_another_committed_is_seen_at_once():
    assert BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
    with transaction() as session:
        session.execute(update(Programme).values(form=ProgrammeForm.MIXED))

    assert BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR) == []


@pytest.mark.usefixtures("made", "request_end")
def test_a_connection_cut_under_a_statement_is_replaced():
    BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
    held = kept.kept_connection()
    assert held is not None
    driver = held.pooled().driver_connection
    assert driver is not None
    driver.close()

    assert len(BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)) == 1


@pytest.mark.usefixtures("made", "request_end")
def test_a_statement_the_database_refuses_is_named_and_harms_nobody():
    wrong = Prepared(select(Programme.__table__.c.id).where(Programme.hours == bindparam("hours")))
    huge = 10**30

    with pytest.raises(Exception) as refused:  # noqa: PT011 - each database has its own
        wrong.rows(hours=huge)

    assert not isinstance(refused.value, UnavailableError)
    assert BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)


def test_a_row_of_another_is_not_there(app):
    with transaction() as session:
        own = programme(session)
    nobody = who(Role.LEARNER)

    with pytest.raises(NotFoundError):
        queries.SINGLE.row(own.id, nobody, "programmes.write")


def test_a_connection_goes_back_as_it_came(app):
    kept.keep_connection()
    BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
    kept.drop_connection()

    with database().engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if database().is_postgresql:
            assert driver.autocommit is False


@pytest.mark.usefixtures("made")
def test_requests_in_a_burst_share_a_connection_and_a_writer_holds_no_second():
    def held() -> int:
        pool = database().engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()

    seen = set()
    for _ in range(3):
        kept.keep_connection()
        BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
        current = kept.kept_connection()
        assert current is not None
        seen.add(id(current.pooled().driver_connection))
        kept.drop_connection()
    assert len(seen) == 1
    assert held() == 1

    with transaction() as session:
        session.execute(select(1))
        assert held() == 1
    assert held() == 0


@pytest.mark.usefixtures("made")
def test_a_connection_that_rested_is_asked_before_it_is_used(monkeypatch):
    monkeypatch.setattr(kept, "REST_SECONDS", 0.0)
    monkeypatch.setattr(engine, "REST_SECONDS", 0.0)
    kept.keep_connection()
    BY_FORM.rows(form=ProgrammeForm.REMOTE, before=FAR)
    current = kept.kept_connection()
    assert current is not None
    driver = current.pooled().driver_connection
    kept.drop_connection()
    assert driver is not None
    if database().is_postgresql:
        driver.close()

    kept.keep_connection()
    with reading() as session:  # the long way: it does not ask twice
        assert len(session.scalars(select(Programme)).all()) == 2
    kept.drop_connection()
