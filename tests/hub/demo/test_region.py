"""The demo region: believable, lawful, the same for the same seed, and honest in its audit."""

import hashlib
import stat
from collections import Counter
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, inspect, select
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from hub.accounts import consents, passwords
from hub.accounts.models import Account, AccountGrant, Consent
from hub.cli import main, settle
from hub.core import numbers as checks
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.chain import verify
from hub.core.db import Base, database, reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.reference import choices
from hub.core.tables.search import prefix
from hub.demo import entrance, making, names, numbers
from hub.demo.region import DAYS, spread
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from hub.programmes.models import Programme
from hub.settings import new_key
from tests.conftest import settings_for

UNTIL = date(2026, 10, 31)
PEOPLE = 240
NOT_THE_SAME = {
    "snils",
    "password_hash",
    "consent_text_id",
}  # nonces, passwords, this installation's text


@pytest.fixture
def filled(app):
    """A region in the database of the test, and its ways in."""
    with app.app_context():
        settle()
        entrances = entrance.new()
        with transaction() as session:
            making.make(session, people=PEOPLE, seed=7, until=UNTIL, entrances=entrances)
        yield entrances


def everything() -> dict[str, str]:
    """A digest of every table the region fills, without what must differ."""
    digests = {}
    models: tuple[type[Any], ...] = (
        Person,
        Organisation,
        Programme,
        Account,
        AccountGrant,
        Consent,
        AuditEntry,
    )
    with reading() as session:
        for model in models:
            columns = [c for c in model.__mapper__.columns if c.key not in NOT_THE_SAME]
            key = model.seq if model is AuditEntry else model.id
            rows = session.execute(select(*columns).order_by(key)).all()
            digests[model.__tablename__] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return digests


def test_the_same_seed_gives_the_same_rows(filled, tmp_path):
    first = everything()
    second = settings_for(f"sqlite:///{tmp_path / 'other.db'}", tmp_path)

    runner = CliRunner(
        env={
            "HUB_DATABASE_URL": second.database_url,
            "HUB_DATA_DIR": str(tmp_path),
            "HUB_KEYS": second.keys,
        }
    )
    asked = ["demo", "--people", str(PEOPLE), "--seed", "7", "--until", UNTIL.isoformat()]
    answer = runner.invoke(main, asked)

    assert answer.exit_code == 0, answer.output
    assert everything() == first


def test_another_seed_gives_other_people(filled, tmp_path):
    with reading() as session:
        first = set(session.scalars(select(Person.name_key)))
    other = settings_for(f"sqlite:///{tmp_path / 'other.db'}", tmp_path)

    runner = CliRunner(
        env={
            "HUB_DATABASE_URL": other.database_url,
            "HUB_DATA_DIR": str(tmp_path),
            "HUB_KEYS": other.keys,
        }
    )
    answer = runner.invoke(main, ["demo", "--people", str(PEOPLE), "--seed", "8"])

    assert answer.exit_code == 0, answer.output
    with reading() as session:
        second = set(session.scalars(select(Person.name_key)))
    assert len(second - first) > PEOPLE / 2


def test_rows_are_what_the_models_would_have_written(filled):
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.snils.is_not(None)).limit(1)).one()
        before = {c.key: getattr(person, c.key) for c in inspect(Person).columns}
        person.citizenship = "KZ"
        session.flush()
        after = {c.key: getattr(person, c.key) for c in inspect(Person).columns}

    changed = {name for name, value in before.items() if after[name] != value}
    assert changed == {"citizenship", "updated_at", "version"}


def test_numbers_are_right_and_nobodys(filled):
    with reading() as session:
        people = session.scalars(select(Person)).all()
        organisations = session.scalars(select(Organisation)).all()

    for person in people:
        assert person.snils is None or checks.snils(person.snils) == person.snils
        assert person.snils is None or person.snils.startswith("9")
        assert person.phone is None or checks.phone(person.phone) == person.phone
        assert person.email is None or checks.email(person.email).endswith(".example")
    for organisation in organisations:
        assert stdnum_inn.is_valid(organisation.inn)
        assert stdnum_ogrn.is_valid(organisation.ogrn)
        assert checks.kpp(organisation.kpp) == organisation.kpp
        assert organisation.inn.startswith(numbers.REGION)


def test_categories_kinds_and_hours_are_those_of_the_books(filled):
    with reading() as session:
        categories = set(session.scalars(select(Person.category).distinct()))
        kinds = set(session.scalars(select(Programme.kind).distinct()))
        shortest = dict(
            session.execute(
                select(Programme.kind, func.min(Programme.hours)).group_by(Programme.kind)
            ).all()
        )
        assert categories <= {code for code, _title in choices(session, "person-category")}
        assert kinds <= {code for code, _title in choices(session, "programme-kind")}
    assert shortest["qualification-upgrade"] >= 16
    assert shortest["retraining"] >= 250


def test_ages_fit_what_people_do(filled):
    with reading() as session:
        people = session.scalars(select(Person)).all()

    ages: dict[str, set[int]] = {"school-student": set(), "pre-retirement": set()}
    for person in people:
        ages.setdefault(person.category, set()).add(UNTIL.year - person.birth_on.year)
    assert max(ages["school-student"]) <= 18
    assert min(ages["pre-retirement"]) >= 55
    assert min(min(found) for found in ages.values()) >= 14


def test_the_chain_of_the_year_holds(filled):
    with reading() as session:
        actions = Counter(session.scalars(select(AuditEntry.action)))
        times = list(session.scalars(select(AuditEntry.at).order_by(AuditEntry.seq)))

    assert verify().is_whole
    assert times == sorted(times)
    assert actions["people.create"] == PEOPLE
    assert {
        "accounts.sign-in",
        "accounts.sign-in-failed",
        "organisations.verify",
        "consents.given",
    } <= set(actions)


def test_the_chain_goes_on_after_the_demo(app, filled):
    with transaction() as session:
        consents.publish(session, title="Новый текст", body="Согласен.", at=utcnow())

    assert verify().is_whole


def test_each_role_has_a_way_in_with_its_reach(filled):
    with reading() as session:
        for way in filled:
            account = session.scalars(select(Account).where(Account.email == way.email)).one()
            grant = session.scalars(
                select(AccountGrant).where(AccountGrant.account_id == account.id)
            ).one()
            assert passwords.verify(account.password_hash, way.password)
            assert grant.role is way.role
            assert (grant.organisation_id is not None) == (grant.scope is Scope.ORGANISATION)
            assert (account.person_id is not None) == (way.role is Role.LEARNER)


def test_nobody_else_has_a_password(filled):
    with reading() as session:
        with_password = select(func.count()).where(Account.password_hash.is_not(None))
        assert session.scalar(with_password) == len(entrance.ROLES)


def test_a_filled_database_is_left_alone(filled):
    with pytest.raises(RefusedError), transaction() as session:
        making.make(session, people=10, seed=1, until=UNTIL, entrances=[])

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE


def test_a_region_can_grow(filled):
    with transaction() as session:
        making.make(session, people=50, seed=7, until=UNTIL, entrances=[], add=True)

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE + 50
    assert verify().is_whole


def test_a_failure_in_the_middle_leaves_nothing(app, monkeypatch):
    def fails(_region):
        raise OSError("No space left on device")

    broken = (*making.ROOMS, making.Room(lambda _region: None, end=fails))
    monkeypatch.setattr(making, "ROOMS", broken)
    with app.app_context():
        settle()
        with pytest.raises(OSError, match="No space"), transaction() as session:
            making.make(session, people=50, seed=1, until=UNTIL, entrances=entrance.new())

    with reading() as session:
        assert not making.is_filled(session)
    indexes = {index["name"] for index in inspect(database().engine).get_indexes("person")}
    assert "ix_person_name_key_id" in indexes


def test_the_indexes_are_all_there_afterwards(filled):
    found = {index["name"] for index in inspect(database().engine).get_indexes("person")}

    assert found == {index.name for index in Base.metadata.tables["person"].indexes}
    with reading() as session:
        assert session.scalars(select(Person).where(prefix(Person.name_key, "а")).limit(1)).all()


def test_people_come_with_the_seasons():
    days = [date(2025, 1, 1 + n) for n in range(31)] + [date(2025, 9, 1 + n) for n in range(30)]

    counts = spread(1000, days, before=0)

    assert sum(counts) == 1000
    assert sum(counts[31:]) > 2 * sum(counts[:31])
    assert DAYS == 365


def test_passwords_are_kept_for_their_owner_alone(tmp_path):
    entrances = entrance.new()

    entrance.save(tmp_path, entrances)

    assert entrance.load(tmp_path) == entrances
    assert stat.S_IMODE((tmp_path / entrance.FILE).stat().st_mode) == 0o600
    assert len({way.password for way in entrances}) == len(entrances)


def test_lost_passwords_are_made_anew(filled):
    with transaction() as session:
        renewed = entrance.renew(session)

    with reading() as session:
        account = session.scalars(select(Account).where(Account.email == renewed[0].email)).one()
    assert passwords.verify(account.password_hash, renewed[0].password)
    assert not passwords.verify(account.password_hash, filled[0].password)


def test_production_has_no_demo(tmp_path):
    keys = new_key()
    environ = {
        "HUB_ENV": "production",
        "HUB_DATABASE_URL": f"sqlite:///{tmp_path / 'hub.db'}",
        "HUB_DATA_DIR": str(tmp_path),
        "HUB_BASE_URL": "https://hub.example.ru",
        "HUB_SMTP_URL": "smtp://localhost",
        "HUB_KEYS": keys,
    }

    answer = CliRunner(env=environ).invoke(main, ["demo", "--people", "5"])

    assert answer.exit_code == 1, answer.output
    assert "HUB_ENV" in answer.output
    assert not (tmp_path / entrance.FILE).exists()


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Василий", "Васильевич", "Васильевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Николай", "Николаевич", "Николаевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Лев", "Львович", "Львовна"),
        ("Михаил", "Михайлович", "Михайловна"),
        ("Яков", "Яковлевич", "Яковлевна"),
        ("Али", "Алиевич", "Алиевна"),
    ],
)
def test_patronymics_follow_the_rules(father, son, daughter):
    assert names.patronymic(father, is_female=False) == son
    assert names.patronymic(father, is_female=True) == daughter


@pytest.mark.parametrize(
    ("his", "hers"),
    [
        ("Иванов", "Иванова"),
        ("Синицын", "Синицына"),
        ("Покровский", "Покровская"),
        ("Донской", "Донская"),
        ("Шевченко", "Шевченко"),
        ("Черных", "Черных"),
    ],
)
def test_surnames_take_her_ending(his, hers):
    assert names.feminine(his) == hers


def test_serial_numbers_do_not_meet():
    assert len({numbers.snils(n) for n in range(50_000)}) == 50_000
    assert len({(numbers.inn(n), numbers.kpp(n)) for n in range(0, 300_000, 7)}) == len(
        range(0, 300_000, 7)
    )


def test_every_kind_of_organisation_is_there(filled):
    with reading() as session:
        kinds = set(session.scalars(select(Organisation.kind).distinct()))

    assert kinds == set(OrganisationKind)
