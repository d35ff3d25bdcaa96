"""Pages of the timetable, as each role finds them."""

import re
import threading
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

from sqlalchemy import select, update

from hub.accounts.models import Account, AccountGrant
from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.groups.models import Group
from hub.resources.staff_models import StaffMember
from hub.timetable import commands, queries
from hub.timetable.models import Lesson, LessonState
from tests.given import groups, plans, registries, resources, timetable
from tests.given.accounts import signed_in
from tests.given.timetable import AHEAD as AT
from tests.given.timetable import DAYS

WEEK = "from=2030-03-04"
FORM = {
    "kind": "lecture", "day": "2030-03-04", "starts": "10:00", "ends": "11:30", "hours": "2",
}  # fmt: skip


def _lesson(session, **values):
    wanted = timetable.plan(session, groups.group(session, **DAYS), at=AT, **values)
    return commands.plan(session, [wanted])[0], wanted


def _all():
    with reading() as session:
        return session.scalars(select(Lesson).order_by(Lesson.starts_at)).all()


def test_staff_plan_a_series_are_shown_the_clash_and_take_a_free_time(app):
    with transaction() as session:
        _first, taken = _lesson(session, teachers=1)
        group = groups.group(session, **DAYS)
    staff, _who = signed_in(app, Role.STAFF)
    form = {**FORM, "teachers": str(taken.teachers[0]), "weekdays": ["1", "3"], "weeks": "1"}

    refused = staff.post(f"/lessons/new/{group.id}", form)
    (offered, *_rest) = re.findall(r'name="offered" value="([^"]+)"', refused.text)
    done = staff.post(f"/lessons/new/{group.id}", {**form, "offered": offered})

    assert refused.status_code == 422
    assert "Петров Пётр" in refused.text
    assert done.status_code == 302, done.text
    assert len(_all()) == 3


def test_a_series_without_a_common_hour_is_planned_with_what_is_free_on_the_taken_days(app):
    with transaction() as session:
        group = groups.group(session, **DAYS)
        teacher = resources.staff_member(session)
        for day, hour, length in ((0, 4, 7), (2, 10, 9)):  # UTC: the morning, then the evening
            begin = resources.MONDAY + timedelta(days=day, hours=hour)
            plans.busy(session, teacher, begin, begin + timedelta(hours=length))
    staff, _who = signed_in(app, Role.STAFF)
    form = {**FORM, "starts": "13:00", "ends": "14:30", "teachers": str(teacher.id),
            "weekdays": ["1", "3"], "weeks": "1"}  # fmt: skip

    refused = staff.post(f"/lessons/new/{group.id}", form)
    (instead,) = re.findall(r'name="instead" value="([^"]+)"', refused.text)
    forged = staff.post(f"/lessons/new/{group.id}", {**form, "instead": "2030-03-04/x/y/"})
    done = staff.post(f"/lessons/new/{group.id}", {**form, "instead": instead})

    assert refused.status_code == forged.status_code == 422
    assert done.status_code == 302, done.text
    assert [(one.starts_at.day, one.starts_at.hour) for one in _all()] == [(4, 11), (6, 8)]


def test_one_form_sent_three_times_at_once_is_one_lesson_and_nobody_hears_of_a_clash(app):
    with transaction() as session:
        group = groups.group(session, **DAYS)
    staff, _who = signed_in(app, Role.STAFF)
    address = f"/lessons/new/{group.id}"
    click = re.findall(r'name="click" value="([^"]+)"', staff.get(address).text)[0]
    answers = []

    def send():
        answers.append(staff.post(address, {**FORM, "click": click}))

    senders = [threading.Thread(target=send) for _n in "123"]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    week = f"/timetable?group={group.id}&from=2030-03-04"
    assert {one.status_code for one in answers} <= {302, 303}
    assert {one.location for one in [*answers, staff.post(address, {**FORM, "click": click})]} == {
        week
    }
    assert len(_all()) == 1


def test_what_is_offered_no_more_is_said_in_words_and_the_end_is_reckoned_by_the_bells(app):
    with transaction() as session:
        group = groups.group(session, **DAYS)
    staff, _who = signed_in(app, Role.STAFF)
    address = f"/lessons/new/{group.id}"
    form = {**FORM, "starts": "10:40", "ends": "", "hours": "4"}

    refused = staff.post(address, {**form, "teachers": str(group.id)})
    begun = staff.get(f"{address}?day=2030-03-05&time=12:50").text
    staff.post(address, form)

    assert "больше не предлагается" in refused.text
    assert str(group.id) not in refused.text.partition("hub-wrong")[2].partition("</span>")[0]
    assert 'value="12:50"' in begun
    assert 'value="14:20"' in begun
    (made,) = _all()
    assert made.ends_at - made.starts_at == timedelta(hours=3, minutes=40)  # two bells and a break


def test_of_many_called_off_what_was_held_is_left_and_named_and_a_reason_is_asked_for(app):
    with transaction() as session:
        held, wanted = _lesson(session)
        (ahead,) = commands.plan(session, [wanted.on(date(2030, 3, 5))])
        commands.hold(session, held.id)
    staff, _who = signed_in(app, Role.STAFF)
    address, form = "/lessons/bulk/cancel", {"ids": [str(held.id), str(ahead.id)]}

    alone = staff.post(f"/lessons/{ahead.id}/cancel", {"version": "1"}, follow_redirects=True).text
    silent = staff.post(address, form, follow_redirects=True).text
    form |= {"word-cancel": ["Карантин"]}
    told = staff.post(address, form, follow_redirects=True).text

    assert "Напишите причину" in alone
    assert "Напишите причину" in silent
    assert "оставлены как есть" in told
    assert "4 марта, 10:00" in told
    with reading() as session:
        assert session.get_one(Lesson, held.id).state is LessonState.HELD
        assert session.get_one(Lesson, ahead.id).cancelled_why == "Карантин"


def test_a_lesson_is_moved_from_the_week_and_a_clash_offers_other_times(app):
    with transaction() as session:
        lesson, taken = _lesson(session, teachers=1)
        group = groups.group(session, **DAYS)
        other = replace(taken, group_id=group.id).on(date(2030, 3, 5))
        commands.plan(session, [other])
    staff, _who = signed_in(app, Role.STAFF)
    assert f'data-lesson="{lesson.id}"' in staff.get(f"/timetable?{WEEK}").text
    asked = {"lesson": str(lesson.id), "version": "1", "time": "10:00"}

    refused = staff.post("/timetable/move", {**asked, "day": "2030-03-05"})
    moved = staff.post("/timetable/move", {**asked, "day": "2030-03-06"})

    assert refused.status_code == 422
    assert "Петров Пётр" in refused.text
    assert 'name="day" value="2030-03-05"' in refused.text
    assert moved.status_code == 302
    assert AT + timedelta(days=2) in {one.starts_at for one in _all()}


def test_the_card_of_a_lesson_leads_to_its_group_and_that_of_a_group_says_what_is_out_of_its_days(
    app,
):
    with transaction() as session:
        made, wanted = _lesson(session)
        late = replace(wanted, starts_at=AT + timedelta(days=20), ends_at=AT + timedelta(days=20.1))
        commands.plan(session, [late])
        group = session.get_one(Group, wanted.group_id)
        group.ends_on = date(2030, 3, 10)
    staff, _who = signed_in(app, Role.STAFF)

    lesson, card = staff.get(f"/lessons/{made.id}").text, staff.get(f"/groups/{group.id}").text

    assert f"/groups/{group.id}" in lesson
    assert "Занятия вне сроков группы" in unescape(card)


def test_a_clash_of_one_lesson_offers_to_copy_the_rest_of_the_week(app):
    with transaction() as session:
        _made, wanted = _lesson(session, teachers=1)
        commands.plan(session, [wanted.on(date(2030, 3, 5))])
        other = groups.group(session, **DAYS)
        commands.plan(session, [replace(wanted, group_id=other.id).on(date(2030, 3, 12))])
    staff, _who = signed_in(app, Role.STAFF)
    form = {"group": str(wanted.group_id), "from": "2030-03-04", "to": "2030-03-11"}

    refused = staff.post("/timetable/copy", form)
    copied = staff.post("/timetable/copy", {**form, "skip": "1"})

    assert refused.status_code == 422
    assert "Скопировать остальные" in refused.text
    assert copied.status_code == 302
    assert len(_all()) == 4


def test_a_week_is_copied_on_the_page(app):
    with transaction() as session:
        _made, wanted = _lesson(session)
    staff, _who = signed_in(app, Role.STAFF)
    form = {"group": str(wanted.group_id), "from": "2030-03-04", "to": "2030-03-11"}

    staff.post("/timetable/copy", form)

    assert [one.starts_at for one in _all()] == [AT, AT + timedelta(days=7)]


def test_a_teacher_and_a_learner_see_their_own_lessons_and_no_others(app):
    teacher, who = signed_in(app, Role.TEACHER)
    learner, student = signed_in(app, Role.LEARNER)
    with transaction() as session:
        mine, wanted = _lesson(session, teachers=1)
        other, _wanted = _lesson(session)
        person = registries.person(session)
        session.execute(
            update(StaffMember)
            .where(StaffMember.id == wanted.teachers[0])
            .values(person_id=person.id)
        )
        session.execute(update(Account).where(Account.id == who.id).values(person_id=person.id))
        of = session.get_one(Group, wanted.group_id)
        (enrolment,) = groups.listed(session, of, 1)
        application = session.get_one(Application, enrolment.application_id)
        session.execute(
            update(Account).where(Account.id == student.id).values(person_id=application.person_id)
        )

    for client in (teacher, learner):
        page = client.get(f"/timetable/mine?{WEEK}").text

        assert f"/lessons/{mine.id}" in page
        assert f"/lessons/{other.id}" not in page
        assert client.get(f"/lessons/{mine.id}").status_code == 200
        assert client.get(f"/lessons/{other.id}").status_code == 404
        assert client.post(f"/lessons/{mine.id}/cancel").status_code == 403


def test_an_organisation_sees_and_moves_lessons_of_its_own_groups_alone(app):
    partner, who = signed_in(app, Role.PARTNER)
    with transaction() as session:
        (grant,) = session.scalars(select(AccountGrant).where(AccountGrant.account_id == who.id))
        own = groups.group(session, provider_id=grant.organisation_id, **DAYS)
        (mine,) = commands.plan(session, [timetable.plan(session, own, at=AT)])
        other, _wanted = _lesson(session)

    page = partner.get(f"/timetable?{WEEK}").text
    asked = {"version": "1", "day": "2030-03-06", "time": "10:00"}

    assert f"/lessons/{mine.id}" in page
    assert f"/lessons/{other.id}" not in page
    assert partner.post("/timetable/move", {**asked, "lesson": str(mine.id)}).status_code == 302
    assert partner.post("/timetable/move", {**asked, "lesson": str(other.id)}).status_code == 404


def test_a_lesson_dropped_on_another_row_asks_who_stands_in_and_why(app):
    with transaction() as session:
        made, wanted = _lesson(session, teachers=1)
        free = resources.staff_member(session, title="Свободнова Анна").id
        _other, taken = _lesson(session, teachers=1)
    staff, _who = signed_in(app, Role.STAFF)
    gone, busy = wanted.teachers[0], taken.teachers[0]
    back = f"/timetable?{WEEK}&view=teachers"
    asked = f"/lessons/{made.id}/substitute/teachers?gone={gone}&back={quote(back)}"

    offered = staff.get(f"{asked}&by={free}").text
    refused = staff.get(f"{asked}&by={busy}").text
    form = {"teachers-gone": str(gone), "teachers-by": str(free), "teachers-back": back,
            "teachers-why": "Отпуск"}  # fmt: skip
    done = staff.post(f"/lessons/{made.id}/substitute/teachers", form)

    assert f'selected value="{free}"' in offered
    assert "занят в это время" not in offered
    assert "занят в это время" in refused
    assert f'value="{busy}"' not in refused
    assert done.location == back
    assert "Свободнова Анна" in staff.get(back).text


def test_a_substitution_is_made_on_the_card_and_shown_there(app):
    with transaction() as session:
        made, wanted = _lesson(session, teachers=1)
        by = resources.staff_member(session, title="Сидорова Анна").id
    staff, _who = signed_in(app, Role.STAFF)
    form = {
        "teachers-gone": str(wanted.teachers[0]), "teachers-by": str(by), "teachers-why": "Отпуск",
    }  # fmt: skip

    staff.post(f"/lessons/{made.id}/substitute/teachers", form)

    page = staff.get(f"/lessons/{made.id}").text
    week = staff.get(f"/timetable?{WEEK}").text
    assert "Отпуск · Записал(а): " in page
    assert "→ Сидорова Анна" in page
    assert "Сидорова А." in week
    assert "Петров П." not in week
    with reading() as session:
        assert queries.plan_of(session, session.get_one(Lesson, made.id)).teachers == (by,)
