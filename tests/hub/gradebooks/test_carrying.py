"""Marks follow whoever is transferred, and what came from outside arrives by the API."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from hub.applications.models import Application
from hub.core.access import Role, Scope
from hub.core.db import transaction
from hub.core.errors import RefusedError
from hub.gradebooks import commands
from hub.gradebooks.bringing import Brought, Fact, bring
from hub.gradebooks.carrying import carry
from hub.gradebooks.lessons import expect_open
from hub.gradebooks.models import GradebookChange, GradebookEntry, Source
from hub.gradebooks.outcomes import outcomes
from hub.gradebooks.ratings import of_group
from hub.groups.machine import DirectiveKind
from hub.groups.models import Enrolment
from hub.organisations.models import Organisation
from hub.people.models import Person
from hub.timetable.models import Lesson
from tests.given import api, groups, timetable
from tests.given.accounts import signed_in
from tests.given.gradebooks import NOW, cell, entered, kept


def test_marks_follow_whoever_is_transferred_and_the_former_group_counts_them_no_more(session):
    of = kept(session)
    to = kept(session, version_id=of.group.version_id, provider_id=of.group.provider_id)
    moves, stays = of.learners
    first, second = of.lesson_columns(session)
    entered(session, of.module, cell(first, moves, "4"), cell(second, moves, "н"))
    entered(session, of.module, cell(first, stays, "5"), cell(of.end(session), moves, "зач"))
    groups.order(
        session, DirectiveKind.TRANSFER, of.group, [moves.id], to_group_id=to.group.id,
        effective_on=date(2026, 9, 9),
    )  # fmt: skip
    came = session.scalars(
        select(Enrolment).where(
            Enrolment.group_id == to.group.id, Enrolment.application_id == moves.application_id
        )
    ).one()

    counts = [carry(session, to.group.id, at=NOW) for _ in range(2)]

    assert counts == [1, 0]
    found = outcomes(session, to.group)[came.id]
    assert [one.passed for one in found.modules] == [True]
    assert (found.attended, found.lessons, found.current) == (1, 2, 80)
    trace = session.scalars(
        select(GradebookChange).where(GradebookChange.enrolment_id == came.id)
    ).one()
    assert of.group.title in trace.reason
    assert [one.learner.id for one in of_group(session, of.group, None)] == [stays.id]


def test_a_gradebook_with_lessons_ahead_is_not_closed_and_a_closed_one_takes_no_lesson(session):
    of = kept(session)
    ahead = timetable.lesson(session, of.group, day=30, part_id=of.module.part_id)
    with pytest.raises(RefusedError) as caught:
        commands.close(session, of.module.id, by=None, at=NOW)
    column = next(it for it in of.columns(session) if it.lesson_id == ahead.id)
    (early,) = entered(session, of.module, cell(column, of.learners[0], "н"))
    session.delete(session.get_one(Lesson, ahead.id))
    session.flush()

    commands.close(session, of.module.id, by=None, at=NOW)

    assert "07.10 09:00" in str(caught.value)
    assert early["status"] == "refused"
    with pytest.raises(RefusedError):
        expect_open(session, [timetable.plan(session, of.group, part_id=of.module.part_id)])
    expect_open(session, [timetable.plan(session, of.group)])


def test_marks_and_attendance_of_other_systems_come_once_by_their_key_to_whom_they_are_of(app):
    with transaction() as session:
        of = kept(session)
        lesson_id = str(of.lessons[0].id)
        book_id = str(of.module.id)
        wish = session.get_one(Application, of.learners[0].application_id)
        person = session.get_one(Person, wish.person_id)
        person.email = "pet@a.ru"
        enrolment_id = str(of.learners[1].id)
    caller = api.caller(app, Role.STAFF)
    quiz = {"gradebook_id": book_id, "key": "quiz-7", "title": "Тест 7", "held_on": "2026-09-08"}
    facts = [
        {"key": "g1", "aspect": "mark", "value": "5", "column": quiz, "email": "Pet@a.ru"},
        {"key": "g2", "aspect": "mark", "value": "4", "column": quiz, "enrolment_id": enrolment_id},
        {"key": "g3", "aspect": "mark", "value": "777", "column": quiz, "email": "pet@a.ru"},
        {"key": "g4", "aspect": "presence", "value": "о", "lesson_id": lesson_id, "email": "n@a"},
    ]  # fmt: skip

    sent = {"source": "moodle", "facts": facts}
    answers = [caller.post("/gradebook-facts", sent).get_json() for _ in range(2)]
    partner = api.caller(app, Role.PARTNER).post("/gradebook-facts", sent)
    watcher = api.caller(app, Role.COORDINATOR).post("/gradebook-facts", sent)

    said = [[one["outcome"] for one in answer["facts"]] for answer in answers]
    assert said == [
        ["written", "written", "refused", "refused"],
        ["same", "same", "refused", "refused"],
    ]
    assert {one["outcome"] for one in partner.get_json()["facts"]} == {"refused"}
    assert watcher.status_code == 403
    with transaction() as session:
        found = session.execute(
            select(GradebookEntry.value, GradebookEntry.source).order_by(GradebookEntry.value)
        )
        assert [(row.value, row.source.value) for row in found] == [(4, "moodle"), (5, "moodle")]


def test_a_key_is_its_senders_and_of_one_cell_and_the_trace_names_whose_system_sent_it(app):
    with transaction() as session:
        of, other = kept(session), kept(session)
        columns = of.lesson_columns(session)
        theirs = other.lesson_columns(session)[0]
        session.get_one(Organisation, of.group.provider_id).short_name = "Колледж А"
        first, second = (str(one.id) for one in of.learners)
        stranger = str(other.learners[0].id)
        provider = of.group.provider_id
    partner = api.caller(app, Role.PARTNER, scope=Scope.ORGANISATION, organisation_id=provider)
    staff = api.caller(app, Role.STAFF)

    def send(caller, value, learner, column=columns[0], key="grade:17"):
        fact = {
            "key": key, "aspect": "mark", "value": value, "column_id": str(column.id),
            "enrolment_id": learner,
        }  # fmt: skip
        answer = caller.post("/gradebook-facts", {"source": "moodle", "facts": [fact]})
        return answer.get_json()["facts"][0]["outcome"]

    said = [
        send(partner, "5", first),
        send(staff, "5", stranger, theirs),  # the same key of another sender: another mark
        send(partner, "5", second),  # the same key for another cell of one gradebook
        send(partner, "5", first, columns[1]),
        send(staff, "2", first, key="grade:99"),  # another's system does not overwrite this one's
        send(partner, "3", first),
    ]

    assert said == ["written", "written", "refused", "refused", "offered", "written"]
    page = signed_in(app, Role.STAFF)[0].get(f"/gradebooks/{of.module.id}/changes").text
    assert page.count("Moodle (Колледж А)") == 2
    sheet = staff.get(f"/gradebooks/{of.module.id}").get_json()
    assert [one["sender"] for one in sheet["entries"]] == ["Колледж А"]


@pytest.mark.parametrize("order", [("5", "н"), ("н", "5")])
def test_a_mark_beside_an_absence_is_asked_about_at_every_door(session, order):
    of = kept(session)
    column, learner = of.lesson_columns(session)[0], of.learners[0]
    first, second = (cell(column, learner, one) for one in order)
    entered(session, of.module, first)

    (asked,) = entered(session, of.module, second)
    at_once = entered(session, of.module, *(cell(column, of.learners[1], it) for it in order))
    fact = Fact(
        source_key="k", enrolment_id=learner.id, aspect=second.aspect, column_id=column.id,
        value=5 if order[1] == "5" else 0,
    )  # fmt: skip
    (brought,) = bring(session, Source.MOODLE, [fact], at=NOW)
    (meant,) = entered(session, of.module, replace(second, confirmed=True))

    assert (asked["status"], asked.get("asks")) == ("refused", True)
    assert {one["value"]: one["status"] for one in at_once} == {"н": "saved", "5": "refused"}
    assert brought.outcome is Brought.OFFERED
    assert meant["status"] == "saved"
