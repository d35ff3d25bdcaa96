"""Groups and the lists of their people from a file, on the pages of the import."""

import pytest
from sqlalchemy import select

from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.names import full_name
from hub.groups import commands
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.organisations.models import Organisation
from hub.people.models import Person
from hub.programmes.models import Programme
from tests.given import applications, groups, imports, registries
from tests.given.accounts import signed_in

HEAD = ("Группа", "ИНН организации", "Программа", "Дата начала", "Дата окончания", "ФИО", "СНИЛС")


def row(of, title, who="", number="", ends="30.10.2026"):
    with reading() as session:
        inn = session.get_one(Organisation, of.provider_id).inn
        programme = session.get_one(Programme, of.programme_id).title
    return (title, inn, programme, "07.09.2026", ends, who, number)


@pytest.fixture
def of(app):
    with transaction() as session:
        return groups.group(session, title="ПК-1")


def people(session, of, count):
    found = []
    for number in range(count):
        made = groups.accepted(session, of, snils=registries.snils(900 + number))
        found.append(session.get_one(Person, made.person_id))
    return found


def listed():
    with reading() as session:
        rows = session.execute(
            select(Group.title, Enrolment.state).join(Enrolment, Enrolment.group_id == Group.id)
        )
        return sorted((title, state) for title, state in rows)


def test_groups_come_from_a_workbook_with_their_people_and_a_wrong_row_is_mended(app, of):
    with transaction() as session:
        one, two = people(session, of, 2)
        stranger = applications.agreed(session, snils=registries.snils(950))
    staff, _who = signed_in(app, Role.STAFF)
    file = imports.workbook(
        HEAD,
        row(of, "ПК-77", full_name(one), one.snils),
        row(of, "ПК-77", full_name(two), two.snils),
        row(of, "ПК-77", full_name(stranger), stranger.snils),
        row(of, "ПК-78", ends="01.09.2026"),
        row(of, "ПК-1", ends="13.11.2026"),
    )

    where = imports.place(imports.send(staff, file, "Группы.xlsx", "groups"))
    told = imports.problems(where)
    before = imports.states(where)
    imports.mend(staff, where, 5, ends_on="30.11.2026")
    imports.apply(staff, where, "good")

    assert before == ["new", "new", "error", "error", "changed"]
    assert {number: set(said) for number, said in told.items()} == {4: {"snils"}, 5: {"ends_on"}}
    assert listed() == [("ПК-77", EnrolmentState.PLANNED)] * 2
    with reading() as session:
        days = dict(session.execute(select(Group.title, Group.ends_on)).all())
    assert {title: f"{day:%d.%m}" for title, day in days.items()} == {
        "ПК-1": "13.11", "ПК-77": "30.10", "ПК-78": "30.11",
    }  # fmt: skip


def test_the_same_file_again_changes_nothing_and_nobody_stands_on_two_lists(app, of):
    with transaction() as session:
        (one,) = people(session, of, 1)
        of_one = commands.add_people(
            session,
            of.id,
            [groups.accepted(session, of, snils=registries.snils(970)).id],
            at=groups.BEFORE,
        )
    staff, _who = signed_in(app, Role.STAFF)
    with reading() as session:
        there = registries.snils(970)
    file = imports.workbook(
        HEAD,
        row(of, "ПК-1", full_name(one), one.snils),
        row(of, "ПК-2", number=there),
    )

    where = imports.place(imports.send(staff, file, "Группы.xlsx", "groups"))
    first = imports.states(where)
    imports.apply(staff, where, "good")
    again = imports.place(imports.send(staff, file, "Группы.xlsx", "groups"))

    assert first == ["changed", "error"]
    assert "ПК-1" in imports.problems(again)[3]["snils"]
    assert imports.states(again) == ["unchanged", "error"]
    assert len(listed()) == len(of_one) + 1


def test_only_the_office_brings_groups(app, of):
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=of.provider_id)

    answer = imports.send(partner, imports.workbook(HEAD, row(of, "ПК-9")), "Группы.xlsx", "groups")

    assert answer.status_code == 403


def test_neither_an_event_s_application_nor_another_s_learner_comes_onto_a_list(app, of):
    with transaction() as session:
        guest = applications.agreed(session, snils=registries.snils(960))
        applications.accepted(session, person_id=guest.id)
        (theirs,) = people(session, of, 1)
        made = session.scalars(select(Application).where(Application.person_id == theirs.id)).one()
        made.provider_id = registries.organisation(session).id
    staff, _who = signed_in(app, Role.STAFF)
    file = imports.workbook(
        HEAD,
        row(of, "ПК-1", full_name(guest), guest.snils),
        row(of, "ПК-1", full_name(theirs), theirs.snils),
    )

    where = imports.place(imports.send(staff, file, "Группы.xlsx", "groups"))

    assert imports.states(where) == ["error", "error"]


def test_a_file_of_one_row_forms_its_group_and_lists_its_person(app, of):
    with transaction() as session:
        (one,) = people(session, of, 1)
    staff, _who = signed_in(app, Role.STAFF)
    file = imports.workbook(HEAD, row(of, "ПК-79", full_name(one), one.snils))

    where = imports.place(imports.send(staff, file, "Группы.xlsx", "groups"))
    imports.apply(staff, where, "good")

    assert imports.problems(where) == {}
    assert listed() == [("ПК-79", EnrolmentState.PLANNED)]
