"""The demo region: believable, lawful, the same for the same seed, and honest in its audit."""

import hashlib
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, inspect, select
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from hub.accounts.models import Account, AccountGrant, Consent
from hub.cli import main
from hub.core import numbers as checks
from hub.core.audit import AuditEntry
from hub.core.chain import verify
from hub.core.db import reading, transaction
from hub.core.reference import choices
from hub.demo import numbers
from hub.demo.region import DAYS, spread
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from hub.programmes.models import Programme
from tests.conftest import settings_for
from tests.given.region import PEOPLE, UNTIL

NOT_THE_SAME = {
    "snils",
    "password_hash",
    "consent_text_id",
}  # nonces, passwords, this installation's text


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
            # PostgreSQL keeps the names of a JSON value in an order of its own.
            words = json.dumps([list(row) for row in rows], default=str, sort_keys=True)
            digests[model.__tablename__] = hashlib.sha256(words.encode()).hexdigest()
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


# On PostgreSQL the first seed's people are the same: the test above.
@pytest.mark.parametrize("region", ["sqlite"], indirect=True)
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
        assert stdnum_ogrn.is_valid(organisation.ogrn or "")
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
        assert person.category is not None
        assert person.birth_on is not None
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


def test_people_come_with_the_seasons():
    days = [date(2025, 1, 1 + n) for n in range(31)] + [date(2025, 9, 1 + n) for n in range(30)]

    counts = spread(1000, days, before=0)

    assert sum(counts) == 1000
    assert sum(counts[31:]) > 2 * sum(counts[:31])
    assert DAYS == 365


def test_every_kind_of_organisation_is_there(filled):
    with reading() as session:
        kinds = set(session.scalars(select(Organisation.kind).distinct()))

    assert kinds == set(OrganisationKind)
