"""Keys changed under a working hub: nobody is doubled, nothing made with a key is lost unseen."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from hub.accounts import links, second_factor
from hub.core import audit, blind, crypto, jobs, options, rotation
from hub.core.blind import BlindIndex
from hub.core.crypto import Key, KeyRing
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.errors import ConflictError
from hub.core.jobs.models import Job
from hub.core.notifications import commands as post
from hub.core.options import Option, OptionValue
from hub.core.tables.paging import CURSOR
from hub.people import commands, queries
from hub.people.models import SNILS, Person
from tests.conftest import KEY
from tests.given import registries as make
from tests.given.accounts import account

OLD = KeyRing.parse(KEY)
BOTH = KeyRing([Key("new", b"n" * 32), *OLD.keys])
NEW = KeyRing([Key("new", b"n" * 32)])
WHISPER = Option(key="test.whisper", title="…", group="test", default="", is_secret=True)


def register(number: str, **values: str) -> Person:
    with transaction() as session:
        return make.person(session, snils=number, **values)


def known(number: str) -> UUID | None:
    with reading() as session:
        found = queries.by_snils(session, number)
    return found.id if found else None


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_nobody_is_doubled_while_keys_change(app):
    numbers = [make.snils(n) for n in range(4)]
    first = register(numbers[0])

    crypto.use(BOTH)
    with pytest.raises(ConflictError):
        register(numbers[0])
    second = register(numbers[1])
    crypto.use(OLD)  # a process that has not been restarted yet
    with pytest.raises(ConflictError):
        register(numbers[1])
    third = register(numbers[2])
    crypto.use(BOTH)
    with transaction() as session, pytest.raises(ConflictError):
        commands.change(session, third.id, snils=numbers[0])
    rotation.renew()
    assert not rotation.needs("test")
    crypto.use(NEW)  # the older key is gone
    for number in numbers[:3]:
        with pytest.raises(ConflictError):
            register(number)

    assert [known(n) for n in numbers[:3]] == [first.id, second.id, third.id]
    assert people() == 3


def test_of_two_at_once_with_two_rings_one_is_registered(app):
    number, crossed = make.snils(7), threading.Barrier(2)
    outcomes: list[str] = []

    def race(ring: KeyRing) -> None:
        crossed.wait()
        try:
            with transaction() as session:
                person = Person(last_name="Ива", first_name="Анна")
                session.add(person)
                session.flush()
                rows = [e for e in entries[ring] if e.update(row_id=person.id) is None]
                blind.write(session.connection(), rows)
        except Exception as error:  # noqa: BLE001 - the name is what is asked
            outcomes.append(type(error).__name__)
        else:
            outcomes.append("registered")

    entries = {}
    for ring in (OLD, BOTH):
        crypto.use(ring)
        entries[ring] = blind.entries(SNILS, uuid7(), number)
    racers = [threading.Thread(target=race, args=(ring,)) for ring in (OLD, BOTH)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert sorted(outcomes) == ["IntegrityError", "registered"]
    assert people() == 1


def test_a_changed_or_emptied_number_is_free_again(app):
    first, second = make.snils(1), make.snils(2)
    person = register(first)

    with transaction() as session:
        commands.change(session, person.id, snils=second)

    assert known(first) is None
    assert known(second) == person.id
    assert register(first).id != person.id
    with transaction() as session:
        commands.change(session, person.id, snils=None)
    assert known(second) is None


def test_twins_are_named_and_keep_no_key_from_going(app):
    number = make.snils(1)
    first = register(number)
    with transaction() as session:  # as an older version or a mended archive may have left it
        session.execute(delete(BlindIndex))
    second = register(number)
    others = [register(make.snils(n)) for n in range(2, 5)]
    crypto.use(BOTH)

    for _ in range(2):
        results = {result.place: result for result in rotation.renew()}

        (line,) = results["blind_index (person.snils)"].clashes
        assert str(first.id) in line
        assert str(second.id) in line
    assert not rotation.needs("test")
    crypto.use(NEW)
    assert all(known(snils) for snils in (number, *(make.snils(n) for n in range(2, 5))))
    assert len(others) == 3
    holder = known(number)
    twin = first if holder == second.id else second
    with transaction() as session:
        commands.change(session, twin.id, snils=make.snils(9))
    assert known(make.snils(9)) == twin.id
    assert not any(result.clashes for result in rotation.renew())


def test_recovery_codes_and_links_in_old_letters_outlive_every_key(app):
    who = account()
    with transaction() as session:
        row = session.get_one(type(who), who.id)
        row.totp_secret, row.totp_confirmed_at = "JBSWY3DPEHPK3PXP", utcnow()
        codes = second_factor.renew_codes(session, row)
        token = post.unsubscribe_link(session, who.id, "work").rpartition("/")[2]
    crypto.use(BOTH)

    rotation.renew()
    crypto.use(NEW)

    with transaction() as session:
        row = session.get_one(type(who), who.id)
        assert second_factor.check(session, row, codes[0], at=utcnow()) == "recovery"
        assert post.subscription(session, token) == (who.id, "work")


def test_secret_settings_and_words_in_jobs_are_counted_and_renewed(app, monkeypatch):
    monkeypatch.setitem(options.DECLARED, WHISPER.key, WHISPER)
    with transaction() as session:
        options.change(session, WHISPER.key, "шёпот", version=0)
        version = session.get_one(OptionValue, WHISPER.key).version
        links.ask_recovery(session, "anna@example.ru")
        dead = jobs.enqueue(
            session, "tables.bulk", {"place": OLD.seal(b"[]", CURSOR), "pairs": [["q", "v1.x"]]}
        )
        session.execute(update(Job).where(Job.id == dead).values(state=jobs.JobState.DEAD))
    crypto.use(BOTH)

    assert rotation.counts()["option_value.value"]["test"] == 1
    assert rotation.counts()["job.payload"]["test"] == 2
    rotation.renew()

    assert not rotation.needs("test")
    crypto.use(NEW)
    options.forget()
    assert options.get(WHISPER) == "шёпот"
    with reading() as session:
        assert session.get_one(OptionValue, WHISPER.key).version == version
        assert NEW.open(session.get_one(Job, dead).payload["place"], CURSOR) == b"[]"
    assert jobs.drain() == 1


def test_a_job_that_runs_with_an_older_key_holds_it(app):
    with transaction() as session:
        links.ask_recovery(session, "anna@example.ru")
        session.execute(update(Job).values(state=jobs.JobState.RUNNING))
    crypto.use(BOTH)

    rotation.renew()

    assert rotation.needs("test") == ["job.payload: 1"]


def test_what_passes_by_itself_holds_a_key_for_a_day(app):
    crypto.use(BOTH)
    with transaction() as session:
        audit.record(session, rotation.ROTATED, details={"key": "new"})

    assert len(rotation.passes("test")) == 1
    assert not rotation.passes("test", at=utcnow() + timedelta(hours=25))
