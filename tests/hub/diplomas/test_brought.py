"""Documents issued before the hub, as a file brings them."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.diplomas import brought
from hub.diplomas.models import Diploma
from tests.given import diplomas, registries


def row(organisation_id, snils, **more):
    return {
        "organisation_id": organisation_id, "kind": diplomas.KIND, "number": "ПК-15/24",
        "issued_on": date(2024, 12, 20), "snils": snils, "last_name": "Иванова",
        "first_name": "Мария", "title": "Сварка труб", "hours": 72, **more,
    }  # fmt: skip


def test_a_file_brings_a_document_to_the_card_of_its_snils_once(app):
    with transaction() as session:
        owner = registries.organisation(session)
        person = registries.person(session, last_name="Петрова")
        values = row(owner.id, person.snils)

    with transaction() as session:
        (first,) = brought.match(session, [values])
        brought.bring(session, values)
        (again,) = brought.match(session, [values])

    with reading() as session:
        made = session.scalars(select(Diploma)).one()
    assert first.id is None
    assert again.id == made.id
    assert {name: again.before[name] for name in values} == values
    assert (made.person_id, made.last_name, made.register_id) == (person.id, "Иванова", None)
    assert made.code


def test_a_file_neither_invents_people_nor_touches_what_the_hub_issued(app):
    with transaction() as session:
        one = diplomas.one(session)
        ours = row(one.organisation_id, registries.person(session).snils)
        ours |= {"number": one.number, "issued_on": one.issued_on}
        nobody = row(one.organisation_id, registries.snils(99_999_999))

        found = brought.match(session, [ours, nobody])

    assert [match.problem for match in found] == [brought.OURS, brought.NOBODY]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"ends_on": date(2025, 1, 1)}, "issued_on"),
        ({"starts_on": date(2024, 12, 1), "ends_on": date(2024, 11, 1)}, "ends_on"),
    ],
)
def test_days_that_contradict_one_another_are_refused_beforehand(app, days, field):
    with pytest.raises(InvalidError) as refused:
        brought.check(row(None, None, issued_on=date(2024, 12, 20), **days))

    assert refused.value.field == field
