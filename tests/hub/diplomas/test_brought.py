"""Documents issued before the hub, as a file brings them."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.diplomas import brought
from hub.diplomas.models import Diploma
from tests.given import diplomas, imports, registries
from tests.given.accounts import signed_in


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


def test_a_workbook_of_old_documents_is_looked_at_mended_and_written_on_the_pages(app):
    with transaction() as session:
        owner = registries.organisation(session)
        one, two = (registries.person(session, snils=registries.snils(800 + n)) for n in range(2))
        numbers = [str(one.snils), str(two.snils)]
    staff, _who = signed_in(app, Role.STAFF)
    head = (
        "№", "ИНН организации", "Вид документа", "Рег. №", "Дата выдачи", "СНИЛС", "Фамилия", "Имя",
        "Отчество", "Программа", "Срок обучения, часов", "Серия", "Номер бланка",
    )  # fmt: skip
    same = (owner.inn, "Удостоверение о повышении квалификации")
    last = ("Петровна", "Сварка труб", 72, "ПК", "000123")
    file = imports.workbook(
        head,
        (1, *same, "ПК-1/24", date(2024, 12, 20), numbers[0], "Иванова", "Мария", *last),
        (2, *same, "ПК-2/24", "20.12.2024", registries.snils(990), "Седова", "Вера", *last),
        (3, *same, "ПК-3/24", "20.12.2044", numbers[1], "Орлова", "Анна", *last),
    )

    where = imports.place(imports.send(staff, file, "Книга выдачи 2024.xlsx", "diplomas"))
    told = imports.problems(where)
    imports.mend(staff, where, 3, snils=numbers[1])
    imports.apply(staff, where, "good")
    again = imports.place(imports.send(staff, file, "Книга выдачи 2024.xlsx", "diplomas"))

    assert {n: set(said) for n, said in told.items()} == {3: {"snils"}, 4: {"issued_on"}}
    with reading() as session:
        made = session.scalars(select(Diploma).order_by(Diploma.number)).all()
    assert [(one.number, one.last_name, one.hours) for one in made] == [
        ("ПК-1/24", "Иванова", 72), ("ПК-2/24", "Седова", 72),
    ]  # fmt: skip
    assert imports.states(again)[0] == "unchanged"
