"""`hub migrate` settles a new database: once, however many servers start together."""

import threading

import pytest
from sqlalchemy import select, update

from hub.accounts.models import ConsentText
from hub.cli_commands import settle
from hub.core.db import reading, transaction
from hub.core.reference import ReferenceEntry


def rows():
    with reading() as session:
        return [
            [tuple(row) for row in session.execute(select(*model.__table__.columns)).all()]
            for model in (ConsentText, ReferenceEntry)
        ]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "other words shipped"])
def test_servers_started_together_settle_once(app, is_new):
    if not is_new:
        settle()
        with transaction() as session:
            session.execute(update(ReferenceEntry).values(title="Прежнее", shipped="Прежнее"))
    barrier, failures = threading.Barrier(4), []

    def start():
        barrier.wait()
        try:
            settle()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    servers = [threading.Thread(target=start) for _ in range(4)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()

    assert failures == []
    with reading() as session:
        assert list(session.scalars(select(ConsentText.number))) == [1]
        assert "Прежнее" not in session.scalars(select(ReferenceEntry.title)).all()
        codes = session.execute(select(ReferenceEntry.book, ReferenceEntry.code)).all()
    assert len(set(codes)) == len(codes) > 0


def test_settling_again_changes_nothing_not_even_what_staff_changed(app):
    settle()
    with transaction() as session:
        entry = session.scalars(select(ReferenceEntry).limit(1)).one()
        entry.title = "По-нашему"
        session.execute(update(ConsentText).values(title="Наше согласие"))
    before = rows()

    settle()

    assert rows() == before
