"""Pages of the timetable, as each role finds them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

from icalendar import Calendar
from sqlalchemy import select, update

from hub.accounts.models import Account, AccountGrant
from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.groups.models import Group
from hub.resources import bookings
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import Wanted
from hub.timetable import commands, queries
from hub.timetable.models import Lesson
from tests.given import groups, registries, resources, timetable
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


def _event(calendar: bytes) -> dict[str, Any]:
    """Give the one event of a calendar."""
    (found,) = Calendar.from_ical(calendar).walk("VEVENT")
    return {name.lower(): value for name, value in found.items()}


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


def test_views_show_all_in_reach_and_bookings_that_are_no_lessons(app):
    with transaction() as session:
        _made, wanted = _lesson(session, teachers=1, places=1, equipment=1)
        idle = resources.staff_member(session, title="Без Занятий Иван")
        span = {"starts_at": AT, "ends_at": AT + timedelta(hours=1), "title": "Педсовет"}
        bookings.book(session, [Wanted(staff_member_id=idle.id, **span)])
        other = session.get_one(StaffMember, wanted.teachers[0]).organisation_id
    staff, _who = signed_in(app, Role.STAFF)

    teachers = staff.get(f"/timetable?{WEEK}&view=teachers").text
    narrowed = staff.get(f"/timetable?{WEEK}&view=teachers&organisation={other}").text
    equipment = staff.get(f"/timetable?{WEEK}&view=equipment").text

    assert "Без Занятий Иван" in teachers
    assert "Педсовет" in teachers
    assert "Без Занятий Иван" not in narrowed
    assert f"/lessons/{_made.id}" in equipment


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


def test_the_timetable_of_the_region_is_everybodys_and_names_nobody(app, client):
    with transaction() as session:
        made, wanted = _lesson(session, teachers=1, places=1, webinar_url="https://w.example/1")
        group = session.get_one(Group, wanted.group_id)

    page = client.get(f"/schedule?{WEEK}")

    assert page.status_code == 200
    assert group.title in page.text
    assert "Мастерская" in page.text
    for hidden in ("Петров", "w.example", f"/lessons/{made.id}"):
        assert hidden not in page.text


def test_a_calendar_follows_a_link_until_it_is_revoked(app, client):
    with transaction() as session:
        made, wanted = _lesson(session, teachers=1)
        session.execute(
            update(Lesson)
            .where(Lesson.id == made.id)
            .values(starts_at=utcnow(), ends_at=utcnow() + timedelta(hours=1))
        )
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.post("/timetable/links", {"kind": "group", "subject": str(wanted.group_id)}).text
    (link,) = re.findall(r'readonly value="([^"]+)"', unescape(page))
    path = link[link.index("/calendars/") :]
    calendar = Calendar.from_ical(client.get(path).data)
    (revoke,) = re.findall(r'action="(/timetable/links/[^"]+/revoke)"', page)
    staff.post(revoke)

    (event,) = calendar.walk("VEVENT")
    assert event["uid"] == f"{made.id}@lessons"
    assert path.removeprefix("/calendars/") not in staff.get("/timetable/links").text
    assert client.get(path).status_code == 404


def test_a_calendar_is_by_the_standard_and_says_that_a_lesson_was_called_off(app, client):
    title = "Ручная дуговая сварка плавящимся покрытым электродом; швы, их виды и контроль"
    with transaction() as session:
        made, wanted = _lesson(session, places=1, title=title)
        starts = utcnow().replace(microsecond=0) + timedelta(days=1)
        kept = session.get_one(Lesson, made.id)
        kept.starts_at, kept.ends_at = starts, starts + timedelta(hours=1)
    staff, _who = signed_in(app, Role.STAFF)
    page = staff.post("/timetable/links", {"kind": "group", "subject": str(wanted.group_id)}).text
    (link,) = re.findall(r'readonly value="([^"]+)"', unescape(page))
    path = link[link.index("/calendars/") :]

    first = client.get(path).data
    with transaction() as session:
        commands.cancel(session, made.id, why="Карантин")
    second = client.get(path).data

    # RFC 5545: lines of 75 octets at most, each ends with CRLF; moments in UTC need no VTIMEZONE.
    assert first.count(b"\n") == first.count(b"\r\n")
    assert max(map(len, first.split(b"\r\n"))) <= 75
    assert f"DTSTART:{starts:%Y%m%dT%H%M%SZ}".encode() in first
    before, after = (_event(one) for one in (first, second))
    assert title in before["summary"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]


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
    form = {"teachers-gone": str(gone), "teachers-by": str(free), "teachers-back": back}
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
    assert "Отпуск" in page
    assert "Сидорова Анна" in week
    assert "Петров Пётр" not in week
    with reading() as session:
        assert queries.plan_of(session, session.get_one(Lesson, made.id)).teachers == (by,)


def test_each_view_of_the_timetable_is_drawn(app):
    with transaction() as session:
        _lesson(session, teachers=1, places=1)
    staff, _who = signed_in(app, Role.STAFF)

    for view in ("week", "month", "teachers", "places"):
        page = staff.get(f"/timetable?{WEEK}&view={view}")

        assert page.status_code == 200
        assert "ПК-" in page.text


def test_a_week_and_what_narrows_it_are_written_with_every_word_escaped(app):
    spelt, odd = "&lt;b&gt;&#34;&amp;", '<b>"&'
    with transaction() as session:
        group = groups.group(session, title=f"Г{odd}", **DAYS)
        teacher = resources.staff_member(session, title=f"П{odd}").id
        place = resources.workshop(session, title=f"М{odd}").id
        wanted = timetable.plan(
            session, group, at=AT, title=f"Т{odd}", webinar_url='https://w.example/?a="b'
        )
        commands.plan(session, [replace(wanted, teachers=(teacher,), places=(place,))])
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/timetable?{WEEK}&teacher={teacher}").text

    assert odd not in page
    for first in "ГПМТ":
        assert f"{first}{spelt}" in page
    assert f'<option value="{teacher}" selected>' in page
    assert 'href="https://w.example/?a=&#34;b"' in page


def test_a_group_s_card_shows_its_next_lessons_and_leads_to_its_week(app):
    with transaction() as session:
        lesson, _wanted = _lesson(session)
        empty = groups.group(session, **DAYS)
    staff, _who = signed_in(app, Role.STAFF)
    watcher, _other = signed_in(app, Role.COORDINATOR)

    card = staff.get(f"/groups/{lesson.group_id}").text
    bare = [one.get(f"/groups/{empty.id}").text for one in (staff, watcher)]

    assert f'href="/lessons/{lesson.id}"' in card
    assert f"/timetable?group={lesson.group_id}&from=2030-03-04" in unescape(card)
    assert [f"/lessons/new/{empty.id}" in page for page in bare] == [True, False]
