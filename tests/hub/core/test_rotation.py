"""Keys: what is sealed stays where it was put, and moves to a new key while the hub runs."""

import base64
import threading
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table, func, select

from hub.app import create_app
from hub.core import audit, blind, chain, crypto, rotation
from hub.core.crypto import Key, KeyRing, UnreadableError
from hub.core.db import database, reading, transaction
from hub.core.keyed import Renewed
from hub.people.models import SNILS, Person
from hub.settings import Settings
from tests.conftest import KEY
from tests.given.job_runners import forks
from tests.given.jobs import eventually

OLD = KeyRing.parse(KEY)
NEW = KeyRing([Key("new", b"n" * 32), *OLD.keys])
ONLY_NEW = KeyRing([Key("new", b"n" * 32)])


def seed(count: int) -> None:
    with transaction() as session:
        session.add_all(
            Person(last_name="Тестова", first_name="Анна", snils=f"{n:011}") for n in range(count)
        )
        audit.record(session, "people.seeded")


def sealed_by_old() -> int:
    return rotation.counts()["person.snils"]["test"]


@given(value=st.binary(), purpose=st.text(min_size=1), other=st.text(min_size=1))
def test_a_sealed_value_opens_only_in_its_place(value, purpose, other):
    sealed = NEW.seal(value, purpose)

    assert NEW.open(sealed, purpose) == value
    if other != purpose:
        with pytest.raises(UnreadableError):
            NEW.open(sealed, other)


@given(value=st.binary(max_size=40), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_byte_is_refused(value, place, bit):
    head, _, encoded = NEW.seal(value, "p").rpartition(".")
    raw = bytearray(base64.b64decode(encoded))
    raw[place % len(raw)] ^= 1 << bit

    with pytest.raises(UnreadableError):
        NEW.open(f"{head}.{base64.b64encode(raw).decode()}", "p")


@given(st.text())
def test_nonsense_is_unreadable_and_nothing_else(sealed):
    with pytest.raises(UnreadableError):
        NEW.open(sealed, "p")


def test_a_missing_key_is_named():
    with pytest.raises(UnreadableError) as caught:
        OLD.open(NEW.seal(b"x", "p"), "p")

    assert "new" in str(caught.value)


def test_rotation_renews_values_indexes_and_the_head(app):
    seed(1200)
    with reading() as session:
        before = session.execute(
            select(Person.id, Person.version, Person.updated_at).order_by(Person.id)
        ).all()
    crypto.use(NEW)

    results = {result.place: result for result in rotation.renew()}

    assert results["person.snils"].renewed == 1200
    crypto.use(ONLY_NEW)
    with reading() as session:
        values = session.execute(select(Person.id, Person.snils)).all()
        holders = blind.holders(session, SNILS, [str(snils) for _, snils in values])
        assert (
            session.execute(
                select(Person.id, Person.version, Person.updated_at).order_by(Person.id)
            ).all()
            == before
        )
    assert sorted(str(snils) for _, snils in values) == [f"{n:011}" for n in range(1200)]
    assert holders == {snils: person_id for person_id, snils in values}
    assert rotation.in_use("test") == 0
    assert chain.verify().is_whole


def test_exact_look_up_holds_half_way(app):
    seed(rotation.BATCH + 10)
    crypto.use(NEW)
    place = next(place for place in rotation.places() if place.name == "person.snils")
    batch = next(rotation._batches(place))
    rotation._renew_batch(place, batch, Renewed(place.name))

    with reading() as session:
        found = [
            session.scalar(select(func.count()).where(blind.holds(Person.id, SNILS, f"{n:011}")))
            for n in (0, rotation.BATCH - 1, rotation.BATCH, rotation.BATCH + 9)
        ]

    assert found == [1, 1, 1, 1]
    assert sealed_by_old() == 10


def test_a_value_changed_meanwhile_is_not_overwritten(app):
    seed(3)
    crypto.use(NEW)
    place = next(place for place in rotation.places() if place.name == "person.snils")
    batch = next(rotation._batches(place))
    with transaction() as session:
        person = session.get_one(Person, batch[1].id)
        person.snils = "99999999999"

    rotation._renew_batch(place, batch, result := Renewed(place.name))

    with reading() as session:
        assert session.get_one(Person, batch[1].id).snils == "99999999999"
    assert result.renewed == 2


def test_rotation_beside_busy_writers_loses_no_change(app):
    seed(600)
    with reading() as session:
        ids = session.scalars(select(Person.id)).all()
    crypto.use(NEW)
    written: dict[uuid.UUID, str] = {}
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            person_id = ids[(n * 7) % len(ids)]
            with transaction() as session:
                person = session.get_one(Person, person_id)
                person.snils = written[person_id] = f"9{n:010}"

    writer = threading.Thread(target=write)
    writer.start()
    rotation.renew()
    stop.set()
    writer.join()

    crypto.use(ONLY_NEW)
    with reading() as session:
        for person_id, snils in written.items():
            assert session.get_one(Person, person_id).snils == snils
    assert rotation.in_use("test") == 0


def test_unreadable_values_are_named_and_left(app):
    seed(3)
    raw = Table("person", MetaData(), autoload_with=database().engine)
    with database().engine.begin() as connection:
        first = connection.execute(select(raw.c.id).limit(1)).scalar()
        moved = OLD.seal(b"1", "elsewhere")
        connection.execute(raw.update().where(raw.c.id == first).values(snils=moved))
    crypto.use(NEW)

    result = next(result for result in rotation.renew() if result.place == "person.snils")

    assert result.renewed == 2
    assert len(result.unreadable) == 1
    assert str(uuid.UUID(str(first))) in result.unreadable[0]


def _rotate(environ: dict[str, str]) -> None:
    create_app(Settings.read(environ))
    crypto.use(NEW)
    rotation.renew(progress=lambda _place, _n: time.sleep(3600))  # after its first batch


def test_killed_half_way_the_next_run_takes_up_the_rest(app, settings, database_url):
    seed(rotation.BATCH * 2)
    total = sealed_by_old()
    environ = {
        "HUB_DATABASE_URL": database_url,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_KEYS": KEY,
    }
    child = forks.Process(target=_rotate, args=(environ,))
    child.start()
    try:
        eventually(lambda: sealed_by_old() < total, 120)  # it starts on a busy machine
    finally:
        child.kill()
        child.join()
    left = sealed_by_old()
    crypto.use(NEW)

    result = next(result for result in rotation.renew() if result.place == "person.snils")

    assert 0 < left < total
    assert result.renewed == left
    assert sealed_by_old() == 0


def test_a_running_process_finds_a_key_added_to_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(
        crypto, "LOOK_SECONDS", 3600.0
    )  # so that only the unknown key makes it look
    file = tmp_path / "keys"
    file.write_text(KEY)
    seen: list[KeyRing] = []
    crypto.use(KeyRing.parse(KEY), file=file, on_change=seen.append)
    added = "added:" + base64.b64encode(b"a" * 32).decode()

    file.write_text(f"{added}\n{KEY}\n")
    sealed = KeyRing.parse(added).seal(b"x", "p")

    assert crypto.unseal(sealed, "p") == b"x"
    assert crypto.ring().current.id == "added"
    assert len(seen) == 1


def test_a_running_process_seals_by_the_new_key_soon(tmp_path, monkeypatch):
    monkeypatch.setattr(crypto, "LOOK_SECONDS", 0.0)
    file = tmp_path / "keys"
    file.write_text(KEY)
    crypto.use(KeyRing.parse(KEY), file=file)

    file.write_text("added:" + base64.b64encode(b"a" * 32).decode() + "\n" + KEY)
    assert crypto.ring().current.id == "added"

    file.write_text("half-writ")
    assert crypto.ring().current.id == "added"
