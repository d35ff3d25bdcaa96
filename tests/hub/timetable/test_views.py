"""What the timetable shows: views, the region, calendars by a link; words are escaped."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

from icalendar import Calendar
from sqlalchemy import update

from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.groups.models import Group
from hub.resources import bookings
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import Wanted
from hub.timetable import commands, reach
from hub.timetable.models import Lesson
from tests.given import groups, resources, timetable
from tests.given.accounts import signed_in
from tests.given.timetable import AHEAD as AT
from tests.given.timetable import DAYS

WEEK = "from=2030-03-04"


def _lesson(session, **values):
    wanted = timetable.plan(session, groups.group(session, **DAYS), at=AT, **values)
    return commands.plan(session, [wanted])[0], wanted


def _event(calendar: bytes) -> dict[str, Any]:
    """Give the one event of a calendar."""
    (found,) = Calendar.from_ical(calendar).walk("VEVENT")
    return {name.lower(): value for name, value in found.items()}


def test_views_show_all_in_reach_and_bookings_that_are_no_lessons(app):
    with transaction() as session:
        _made, wanted = _lesson(session, teachers=1, places=1, equipment=1)
        idle = resources.staff_member(session, title="Без Занятий Иван")
        span: Any = {"starts_at": AT, "ends_at": AT + timedelta(hours=1), "title": "Педсовет"}
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
    assert "ул. Заводская, 12" in before["location"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first
    assert title in before["summary"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]


def test_each_view_of_the_timetable_is_drawn(app):
    with transaction() as session:
        _lesson(session, teachers=1, places=1)
    staff, _who = signed_in(app, Role.STAFF)

    for view in ("week", "month", "teachers", "places"):
        page = staff.get(f"/timetable?{WEEK}&view={view}")

        assert page.status_code == 200
        assert "ПК-" in page.text


def test_a_week_and_what_narrows_it_are_written_with_every_word_escaped(app):
    spelt, odd = "&lt;b&gt;&quot;&amp;", '<b>"&'
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
    assert 'href="https://w.example/?a=&quot;b"' in page


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


def test_a_week_has_free_hours_for_whoever_may_move_a_lesson_there_and_for_nobody_else(app, client):
    with transaction() as session:
        _lesson(session)
    staff, _who = signed_in(app, Role.STAFF)

    asked = (staff.get(f"/timetable?{WEEK}").text, client.get(f"/schedule?{WEEK}").text)
    free, used = 'class="hub-slot is-free" data-day="2030-03-05"', 'data-time="10:00"'

    assert [free in page for page in asked] == [True, False]
    assert all(page.count(used) == 7 for page in asked)


def test_of_a_region_s_rows_those_with_lessons_come_and_the_others_when_asked_for(app, monkeypatch):
    monkeypatch.setattr(reach, "FEW", 1)
    with transaction() as session:
        _made, wanted = _lesson(session, places=1)
        idle = resources.workshop(session, title="А свободная").id
    staff, _who = signed_in(app, Role.STAFF)

    first = staff.get(f"/timetable?{WEEK}&view=places").text
    every = staff.get(f"/timetable?{WEEK}&view=places&all=1").text

    assert [f'data-row="{idle}"' in page for page in (first, every)] == [False, True]
    assert all(f'data-row="{wanted.places[0]}"' in page for page in (first, every))
    assert "all=1" in first
