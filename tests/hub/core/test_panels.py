"""Rooms say what they have of another's card, to those who may see it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from hub.core import panels
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.panels import Days, Line, Panel

SUBJECT = "a-test-s-own"
ROW = uuid.UUID(int=7)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def asker(role: Role) -> Principal:
    grants = (Grant(role, Scope.REGION),)
    return Principal(account_id=uuid.uuid4(), person_id=None, name="A", grants=grants)


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(panels, "_days", {})


def panel(name: str, permission: str = "programmes.read", **more: str) -> Panel:
    said = () if more else (Line(title=name),)
    return Panel(
        name=name,
        title=name,
        icon="school",
        permission=permission,
        say=lambda _session, _who, row: said if row == ROW else (),
        **more,
    )


def test_a_panel_is_drawn_for_those_who_have_its_permission(session):
    panels.provide(SUBJECT, panel("programmes"), panel("audit", "audit.read"))

    staff = panels.panels_of(session, asker(Role.STAFF), SUBJECT, ROW)
    administrator = panels.panels_of(session, asker(Role.ADMIN), SUBJECT, ROW)

    assert [one.panel.name for one in staff] == ["programmes"]
    assert [one.panel.name for one in administrator] == ["programmes", "audit"]


def test_an_empty_panel_is_drawn_when_it_has_something_to_say_of_that(session):
    panels.provide(SUBJECT, panel("silent"), panel("told", empty="None yet."))

    drawn = panels.panels_of(session, asker(Role.STAFF), SUBJECT, uuid.uuid4())

    assert [one.panel.name for one in drawn] == ["told"]


def test_the_same_name_takes_the_place_of_the_one_before(session):
    panels.provide(SUBJECT, panel("programmes"))
    panels.provide(SUBJECT, panel("programmes"))

    assert len(panels.panels_of(session, asker(Role.STAFF), SUBJECT, ROW)) == 1


def test_the_days_of_all_rooms_stand_in_one_line_the_latest_first(session):
    def of(name: str, hours: int) -> Days:
        line = Line(title=name, at=NOON + timedelta(hours=hours))
        return Days(name=name, permission="people.read", say=lambda *_asked: [line])

    panels.provide(SUBJECT, of("first", 0), of("third", 2), of("second", 1))

    found = panels.days_of(session, asker(Role.STAFF), SUBJECT, ROW)

    assert [line.title for line in found] == ["third", "second", "first"]


def test_a_day_without_its_moment_is_a_mistake_of_the_room(session):
    days = Days(name="x", permission="people.read", say=lambda *_asked: [Line(title="x")])
    panels.provide(SUBJECT, days)

    with pytest.raises(TypeError):
        panels.days_of(session, asker(Role.STAFF), SUBJECT, ROW)
