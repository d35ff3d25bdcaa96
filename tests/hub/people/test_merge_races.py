"""Two staff at one pair, a merge against an edit, a row written while the merge is being done."""

import threading

from sqlalchemy import insert, select

from hub.core import jobs
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import HubError
from hub.people import commands, merging
from hub.people.card_models import ContactKind, PersonContact
from hub.people.merge_models import PersonMerge
from hub.people.models import Person, Standing
from tests.given import twins


def at_once(*works):
    """Run these in threads that begin together; give what each said."""
    gate = threading.Barrier(len(works))
    said: list[str | None] = [None] * len(works)

    def run(n, work):
        gate.wait()
        try:
            with transaction() as session:
                work(session)
        except HubError as error:
            said[n] = error.code

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_of_two_who_merge_one_pair_one_does(app):
    first, second = twins.twins()

    said = at_once(
        lambda session: merging.merge(session, first.id, second.id, at=utcnow()),
        lambda session: merging.merge(session, second.id, first.id, at=utcnow()),
    )

    assert set(said) == {None, "conflict"}
    with reading() as session:
        standings = sorted(one.standing.value for one in session.scalars(select(Person)))
        assert standings == ["merged", "open"]
        assert len(session.scalars(select(PersonMerge)).all()) == 1


def test_a_merge_and_an_edit_of_the_same_card_lose_nothing(app):
    first, second = twins.twins()
    seen = merging.Seen(first.version, second.version)

    said = at_once(
        lambda session: merging.merge(session, first.id, second.id, seen=seen, at=utcnow()),
        lambda session: commands.change(
            session, second.id, version=second.version, patronymic="Сергеевна"
        ),
    )

    assert set(said) == {None, "conflict"}
    with reading() as session:
        found = session.get_one(Person, second.id)
        is_merged = found.standing is Standing.MERGED
        assert is_merged == (found.patronymic == "Петровна")


def test_what_was_written_to_the_loser_meanwhile_follows(app):
    first, second = twins.twins()
    twins.merge(first, second)
    late = {"person_id": second.id, "kind": ContactKind.EMAIL, "value": "late@a.ru"}
    with database().engine.begin() as connection:
        connection.execute(insert(PersonContact).values(**late))

    jobs.drain()

    with reading() as session:
        found = select(PersonContact.person_id).where(PersonContact.value == "late@a.ru")
        assert session.scalars(found).all() == [first.id]
