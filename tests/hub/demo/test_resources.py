"""Resources of the demo region: staff are people of it, equipment follows sheets, norms hold."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from hub.core.db import reading
from hub.core.names import full_name
from hub.people.models import Person
from hub.resources import busy
from hub.resources.booking_models import Booking
from hub.resources.models import Equipment, InfrastructureSheet, SheetLine
from hub.resources.staff_models import StaffMember


def test_those_who_teach_are_people_of_the_region(filled):
    with reading() as session:
        tied = session.execute(
            select(StaffMember, Person).join(Person, Person.id == StaffMember.person_id)
        ).all()

    assert tied
    for member, person in tied:
        assert member.title == full_name(person)
        assert (person.category, person.organisation_id) == ("teacher", member.organisation_id)


def test_equipment_stands_by_the_sheet_of_its_workshop(filled):
    with reading() as session:
        sheets = session.scalars(select(InfrastructureSheet)).all()
        lines: dict[Any, str] = dict(session.execute(select(SheetLine.id, SheetLine.title)).all())
        placed = session.execute(
            select(Equipment.title, Equipment.sheet_line_id).where(
                Equipment.sheet_line_id.is_not(None)
            )
        ).all()

    assert all(sheet.organisation_id is None and sheet.confirmed_at for sheet in sheets)
    assert placed
    assert all(title == lines[line_id] for title, line_id in placed)


def test_nobody_teaches_more_than_the_norm(filled):
    with reading() as session:
        norms: dict[Any, Any] = dict(
            session.execute(select(StaffMember.id, StaffMember.load_norm)).all()
        )
        taken: Counter[tuple[Any, int, int]] = Counter()
        for row in session.scalars(select(Booking).where(Booking.staff_member_id.is_not(None))):
            week = row.starts_at.isocalendar()
            slots = row.end_slot - row.first_slot
            taken[row.staff_member_id, week.year, week.week] += slots

    assert taken
    for (member_id, _year, _week), slots in taken.items():
        assert slots / busy.HOUR <= norms[member_id] * 7 / 365
