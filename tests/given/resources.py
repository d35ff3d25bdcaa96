"""Sites, workshops and what is in them, people who teach, and their bookings."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.models import Competency, CompetencyKind
from hub.core import reference
from hub.core.db import uuid7
from hub.resources import bookings, commands
from hub.resources.booking_models import Booking
from hub.resources.models import (
    Consumable,
    Equipment,
    EquipmentState,
    InformationAccess,
    InformationKind,
    InformationResource,
    InfrastructureSheet,
    Section,
    SheetLine,
    Site,
    Software,
    Workshop,
    WorkshopKind,
)
from hub.resources.places import SITES, WORKSHOPS
from hub.resources.sheets_and_links import INFORMATION, LINES, SHEETS, TOPICS
from hub.resources.staff_models import StaffCertificate, StaffKind, StaffMember
from hub.resources.stock import CONSUMABLES, EQUIPMENT, SOFTWARE
from hub.resources.teaching import CERTIFICATES, STAFF
from hub.resources.wishes import Wanted
from tests.given import registries

_numbers: Iterator[int] = itertools.count(1)
MONDAY = datetime(2030, 3, 4, tzinfo=UTC)  # far ahead, so that nothing of it is over
ROUND = "1-7 00:00-24:00"


def competency(session: Session, **values: Any) -> Competency:
    n = next(_numbers)
    given = {"title": f"Компетенция {n}", "code": f"R{n}", "kind": CompetencyKind.REGIONAL}
    row = Competency(id=uuid7(), **(given | values))
    session.add(row)
    session.flush()
    return row


def site(session: Session, *, confirmed: bool = True, **values: Any) -> Site:
    given: dict[str, Any] = {
        "title": f"Корпус {next(_numbers)}",
        "address": "Верхнереченск, ул. Заводская, 12",
    } | values
    if "organisation_id" not in given:
        given["organisation_id"] = registries.organisation(session).id
    made: Site = commands.create(session, SITES, confirmed=confirmed, **given)
    return made


def workshop(session: Session, *, confirmed: bool = True, **values: Any) -> Workshop:
    """A workshop, in a site of its own organisation when none is named."""
    organisation_id = values.pop("organisation_id", None)
    given: dict[str, Any] = {
        "title": f"Мастерская {next(_numbers)}",
        "kind": WorkshopKind.WORKSHOP,
        "places": 12,
        "opening": ROUND,
    } | values
    if "site_id" not in given:
        owner = {"organisation_id": organisation_id} if organisation_id else {}
        given |= {"site_id": site(session, **owner).id}
    given["opening"] = _plain(given["opening"])
    made: Workshop = commands.create(session, WORKSHOPS, confirmed=confirmed, **given)
    return made


def _plain(opening: str) -> str:
    return "ежедневно 0:00-24:00" if opening == ROUND else opening


def equipment(session: Session, *, confirmed: bool = True, **values: Any) -> Equipment:
    given: dict[str, Any] = {
        "title": f"Станок {next(_numbers)}",
        "section": Section.EQUIPMENT,
        "quantity": 1,
        "state": EquipmentState.WORKS,
    } | values
    if "workshop_id" not in given:
        given["workshop_id"] = workshop(session).id
    made: Equipment = commands.create(session, EQUIPMENT, confirmed=confirmed, **given)
    return made


def software(session: Session, *, confirmed: bool = True, **values: Any) -> Software:
    given: dict[str, Any] = {"title": f"Программа {next(_numbers)}"} | values
    if "organisation_id" not in given:
        given["organisation_id"] = registries.organisation(session).id
    made: Software = commands.create(session, SOFTWARE, confirmed=confirmed, **given)
    return made


def consumable(session: Session, *, confirmed: bool = True, **values: Any) -> Consumable:
    given: dict[str, Any] = {"title": "Электроды", "unit": "кг", "stock": 5, "norm": 10} | values
    if "workshop_id" not in given:
        given["workshop_id"] = workshop(session).id
    made: Consumable = commands.create(session, CONSUMABLES, confirmed=confirmed, **given)
    return made


def staff_member(session: Session, *, confirmed: bool = True, **values: Any) -> StaffMember:
    given: dict[str, Any] = {
        "title": f"Петров Пётр {next(_numbers)}",
        "kind": StaffKind.TEACHER,
    } | values
    if "organisation_id" not in given:
        given["organisation_id"] = registries.organisation(session).id
    made: StaffMember = commands.create(session, STAFF, confirmed=confirmed, **given)
    return made


def teacher(session: Session, organisation_id: UUID, person_id: UUID) -> StaffMember:
    """The card of this person among the organisation's staff."""
    known = select(StaffMember).where(
        StaffMember.organisation_id == organisation_id, StaffMember.person_id == person_id
    )
    return session.scalars(known).one_or_none() or staff_member(
        session, organisation_id=organisation_id, person_id=person_id, title="Учителева Анна"
    )


def certificate(session: Session, *, confirmed: bool = True, **values: Any) -> StaffCertificate:
    given: dict[str, Any] = {"title": "Эксперт демонстрационного экзамена"} | values
    if "staff_member_id" not in given:
        given["staff_member_id"] = staff_member(session).id
    made: StaffCertificate = commands.create(session, CERTIFICATES, confirmed=confirmed, **given)
    return made


def wanted(
    workshop_id: UUID | None = None, day: int = 0, hour: float = 9, hours: float = 2, **more: Any
) -> Wanted:
    """A booking of some day after MONDAY, by UTC."""
    begin = MONDAY + timedelta(days=day, hours=hour)
    given = {"title": "Занятие", "workshop_id": workshop_id} | more
    return Wanted(starts_at=begin, ends_at=begin + timedelta(hours=hours), **given)


def booking(session: Session, workshop_id: UUID, **more: Any) -> Booking:
    return bookings.book(session, [wanted(workshop_id, **more)])[0]


def information(session: Session, organisation_id: UUID, **more: Any) -> InformationResource:
    topic = reference.choices(session, TOPICS)[0][0]
    made: InformationResource = commands.create(
        session, INFORMATION, confirmed=True,
        title=f"Портал {next(_numbers)}", organisation_id=organisation_id, topic=topic,
        kind=InformationKind.REFERENCE, access=InformationAccess.OPEN, **more,
    )  # fmt: skip
    return made


def sheet(session: Session, _organisation_id: UUID | None = None) -> InfrastructureSheet:
    given = {"title": f"ИЛ {next(_numbers)}", "competency_id": competency(session).id, "places": 5}
    made: InfrastructureSheet = commands.create(session, SHEETS, confirmed=True, **given)
    return made


def sheet_line(session: Session, _organisation_id: UUID | None = None) -> SheetLine:
    given = {"title": "Станок", "sheet_id": sheet(session).id, "quantity": 2}
    made: SheetLine = commands.create(
        session, LINES, confirmed=True, section=Section.EQUIPMENT, **given
    )
    return made


def _in_workshop(make: Any) -> Any:
    return lambda session, owner: make(
        session, workshop_id=workshop(session, organisation_id=owner).id
    )


ONE_OF_EACH: tuple[Any, ...] = (
    lambda session, owner: site(session, organisation_id=owner),
    lambda session, owner: workshop(session, organisation_id=owner),
    _in_workshop(equipment),
    lambda session, owner: software(session, organisation_id=owner),
    _in_workshop(consumable),
    lambda session, owner: staff_member(session, organisation_id=owner),
    lambda session, owner: certificate(
        session, staff_member_id=staff_member(session, organisation_id=owner).id
    ),
    information,
    sheet,
    sheet_line,
)
