"""The region's clock: one zone for what is shown, read, exported, counted by days, scheduled."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask_babel import format_datetime
from sqlalchemy import select

from hub.core import clock, options, sheets
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.i18n import format_date
from hub.core.jobs import timetable
from hub.core.jobs.registry import TIMETABLES
from hub.core.notifications.commands import next_digest
from hub.core.notifications.models import Rhythm
from hub.core.tables import parsing
from hub.demo import making
from hub.people.models import Person
from hub.settings import Settings
from hub.settings_errors import SettingsError
from tests.given.accounts import signed_in
from tests.given.registries import person

NOON = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # already July east of Moscow
ZONES = {"Asia/Vladivostok": 10, "Europe/Kaliningrad": 2, "Europe/Moscow": 3}


@pytest.fixture(params=ZONES)
def hours(app, request):
    """An app of a region, and how far its clock is from Greenwich."""
    clock.use(request.param)
    yield ZONES[request.param]
    clock.use(clock.MOSCOW)


def local(at: datetime, hours: int) -> datetime:
    return at.astimezone(next(ZoneInfo(name) for name, far in ZONES.items() if far == hours))


def test_times_are_shown_by_it(app, hours):
    with app.test_request_context():
        shown = format_datetime(NOON, "dd.MM.yyyy HH:mm")

        day = format_date(NOON, "dd.MM.yyyy")

    assert shown == f"{local(NOON, hours):%d.%m.%Y %H:%M}"
    assert day == f"{local(NOON, hours):%d.%m.%Y}"


def test_a_day_of_a_filter_begins_at_its_midnight(hours):
    edge = parsing.midnight(parsing.day("01.07.2026"))

    assert local(edge, hours) == datetime(2026, 7, 1, tzinfo=local(edge, hours).tzinfo)
    assert (edge <= NOON) is (hours > 1)


def test_a_day_of_a_list_is_the_region_s(app, hours):
    browser, _ = signed_in(app, Role.STAFF)
    with transaction() as session:
        found = person(session)
        found.created_at = NOON
    day = local(NOON, hours).date()

    assert found.last_name in browser.get(f"/people?created_at_from={day}").text
    assert found.last_name in browser.get(f"/people?created_at_to={day}").text
    with reading() as session:
        assert session.scalar(select(Person.created_at)) == NOON


def test_files_hold_its_times(hours):
    text, book = io.BytesIO(), io.BytesIO()

    sheets.write_csv(text, ["when"], [[NOON]])
    sheets.write_xlsx(book, "x", ["when"], [[NOON]])

    here = local(NOON, hours).replace(tzinfo=None)
    rows = list(csv.reader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    assert rows[1] == [f"{here:%d.%m.%Y %H:%M}"]
    assert openpyxl.load_workbook(book).worksheets[0]["A2"].value == here


def test_the_timetable_and_the_digest_keep_its_hours(hours):
    daily = next(each for each in TIMETABLES.values() if each.daily_at)

    at = timetable.following(daily, NOON)

    assert f"{local(at, hours):%H:%M}" == daily.daily_at
    assert (
        local(next_digest(Rhythm.DAILY, NOON), hours).hour
        == local(next_digest(Rhythm.WEEKLY, NOON), hours).hour
    )
    assert local(next_digest(Rhythm.WEEKLY, NOON), hours).weekday() == 0


def test_the_demo_ends_with_its_yesterday(hours):
    assert making.yesterday(NOON) == local(NOON, hours).date() - timedelta(days=1)


def test_the_administrator_chooses_another_and_it_is_in_force_at_once(app):
    browser, _ = signed_in(app, Role.ADMIN)
    try:
        with transaction() as session:
            options.change(session, "centre.time-zone", "Asia/Kamchatka", version=0)

        assert clock.zone().key == "Asia/Kamchatka"
        assert "Камчатка" in browser.get("/admin/jobs/timetable").text
        assert "Часовой пояс" in browser.get("/admin/settings").text
    finally:
        options.forget()


@pytest.mark.parametrize("name", ["Asia/Atlantis", "../etc/passwd", "MSK+3", "x" * 500])
def test_an_unknown_zone_stops_the_start_with_one_line(tmp_path, name):
    with pytest.raises(SettingsError) as stopped:
        Settings.read({"HUB_DATA_DIR": str(tmp_path), "HUB_TIME_ZONE": name})

    assert [problem.startswith("HUB_TIME_ZONE") for problem in stopped.value.problems] == [True]


def test_no_zone_is_written_anywhere_else():
    root = Path(__file__).parents[3] / "hub"
    named = {
        path.name for path in root.rglob("*.py") if "Europe/" in path.read_text(encoding="utf-8")
    }

    assert named == {"clock.py", "settings.py"}
