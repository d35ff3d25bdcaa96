"""What a card of a resource shows: its facts, what stands under it, what is peculiar to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, format_date, format_datetime
from hub.core.panels import Line, panels_of
from hub.core.tables.lookups import lookup
from hub.resources import measures, queries, standing
from hub.resources.bases import FITS, WRITE
from hub.resources.booking_models import Booking
from hub.resources.models import Consumable, Equipment, SheetLine, Software, Workshop
from hub.resources.places import ORGANISATION, SITES, WORKSHOPS
from hub.resources.saying import said
from hub.resources.shape import Part, Shape, Sort
from hub.resources.sheets_and_links import LINES, SHEETS
from hub.resources.staff_models import StaffCertificate, StaffMember
from hub.resources.stock import CONSUMABLES, EQUIPMENT, SOFTWARE
from hub.resources.tables import term_told
from hub.resources.teaching import CERTIFICATES, STAFF
from hub.resources.words import FITS_TITLES, SECTIONS, STATE_TONES, STATES

FEW = 20
MAP = "https://yandex.ru/maps/"
ZOOM = 17
# What stands under a row of a registry: the other registry, and the column that leads here.
UNDER: dict[str, tuple[tuple[Shape, Any, str], ...]] = {
    SITES.name: ((WORKSHOPS, Workshop.site_id, "site"),),
    WORKSHOPS.name: (
        (EQUIPMENT, Equipment.workshop_id, "workshop"),
        (SOFTWARE, Software.workshop_id, "workshop"),
        (CONSUMABLES, Consumable.workshop_id, "workshop"),
    ),
    STAFF.name: ((CERTIFICATES, StaffCertificate.staff_member_id, "staff_member"),),
    SHEETS.name: ((LINES, SheetLine.sheet_id, "sheet"),),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A line of a card: what it is called, what it says, where that leads."""

    title: str
    text: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Rows of another registry that stand under this one."""

    shape: Shape
    lines: Sequence[Line]
    all_url: str
    new_url: str | None


def facts(session: Session, shape: Shape, row: Any, who: Principal) -> list[Fact]:
    told = []
    if shape.parent and row.organisation_id:
        told.append(_leading(session, ORGANISATION, _("Organisation"), row.organisation_id, who))
    for part in shape.parts:
        if part.name in {"title", "about", "latitude", "longitude", *FITS}:
            continue
        fact = _fact(session, part, getattr(row, part.name), who)
        if part.sort is Sort.MEASURE:
            fact = replace(fact, text=f"{fact.text} {row.unit or ''}".strip())
        told.append(fact)
    if hasattr(row, FITS[0]):
        fits = [str(FITS_TITLES[name]) for name in FITS if getattr(row, name)]
        words = "; ".join(fits) or _("nothing is said")
        told.append(Fact(title=_("Accessible"), text=words))
    if getattr(row, "latitude", None) is not None and row.longitude is not None:
        point = f"{row.longitude},{row.latitude}"
        address = MAP + "?" + urlencode({"pt": point, "z": ZOOM, "l": "map"})
        told.append(
            Fact(title=_("On the map"), text=f"{row.latitude}, {row.longitude}", url=address)
        )
    return told


def booking_facts(session: Session, row: Booking, who: Principal) -> list[Fact]:
    """Say what a booking's card says: what is taken, when, and how it came to be."""
    when = f"{format_datetime(row.starts_at, 'EEEE, d MMMM y, HH:mm')}–"
    is_one_day = format_date(row.starts_at) == format_date(row.ends_at)
    when += str(format_datetime(row.ends_at, "HH:mm" if is_one_day else "d MMMM, HH:mm"))
    told = []
    for name, title, row_id, model in (
        (WORKSHOPS.one, _("Workshop"), row.workshop_id, Workshop),
        (STAFF.one, _("Member of staff"), row.staff_member_id, StaffMember),
        (EQUIPMENT.one, _("Equipment and tools"), row.equipment_id, Equipment),
    ):
        if row_id is None:
            continue
        told.append(_leading(session, name, title, row_id, who))
        owner = session.get_one(model, row_id).organisation_id
        told.append(_leading(session, ORGANISATION, _("Organisation"), owner, who))
    source = _("by the timetable") if row.source_subject else _("by hand")
    booked = format_datetime(row.created_at, "dd.MM.yyyy HH:mm")
    return [
        Fact(title=_("When"), text=when),
        *told,
        Fact(title=_("How it was made"), text=source),
        Fact(title=_("Booked on"), text=str(booked)),
    ]


def _fact(session: Session, part: Part, value: Any, who: Principal) -> Fact:
    title = str(part.title)
    if part.sort is Sort.LOOKUP and value is not None:
        return _leading(session, part.lookup or "", title, value, who)
    text = said(session, part, value)
    if part.name == "ends_on" and (told := term_told(value)):
        text = f"{text} ({told})"
    is_address = part.name == "address" and text.startswith(("https://", "http://"))
    return Fact(title=title, text=text, url=text if is_address else None)


def _leading(session: Session, name: str, title: str, row_id: Any, who: Principal) -> Fact:
    known = lookup(name)
    text = known.named(session, who, [row_id]).get(row_id, "")
    url = url_for(known.endpoint, row_id=row_id) if text and known.endpoint else None
    return Fact(title=str(title), text=text, url=url)


def sections(session: Session, shape: Shape, row: Any, who: Principal) -> list[Section]:
    """Give what stands under the row, a few of each, with the way to all and to a new one."""
    found = []
    owns = who.reaches(WRITE, row.organisation_id)
    for under, column, word in UNDER.get(shape.name, ()):
        if not who.can(under.permission):
            continue
        rows = queries.children(session, under, column, row.id, who, FEW)
        given: dict[str, Any] = {word: str(row.id)}
        found.append(
            Section(
                shape=under,
                lines=[line_of(under, one) for one in rows],
                all_url=url_for(f"{under.blueprint}.index", **given),
                new_url=url_for(f"{under.blueprint}.new", **given) if owns else None,
            )
        )
    return [one for one in found if one.lines or one.new_url]


def line_of(shape: Shape, row: Any) -> Line:
    badge, tone = _badge(row)
    return Line(
        title=row.title,
        url=url_for(f"{shape.blueprint}.card", row_id=row.id),
        note=_said(row),
        badge=badge if standing.tone_of(row) == "success" else standing.said_of(row),
        tone=tone if standing.tone_of(row) == "success" else standing.tone_of(row),
    )


def _said(row: Any) -> str:
    if isinstance(row, Workshop):
        return str(_("%(places)s places", places=row.places))
    if isinstance(row, Equipment):
        number = _("inv. № %(number)s", number=row.inventory_number) if row.inventory_number else ""
        parts = (str(SECTIONS[row.section]), str(number), f"× {row.quantity}")
        return ", ".join(part for part in parts if part)
    if isinstance(row, Consumable):
        return str(
            _(
                "%(stock)s %(unit)s in stock, %(norm)s for a group",
                stock=measures.written(row.stock),
                unit=row.unit,
                norm=measures.written(row.norm),
            )
        )
    if isinstance(row, SheetLine):
        return (
            f"{SECTIONS[row.section]}, × {measures.written(row.quantity)} {row.unit or ''}".strip()
        )
    ends_on = getattr(row, "ends_on", None)
    return str(_("until %(day)s", day=format_date(ends_on, "dd.MM.yyyy"))) if ends_on else ""


def _badge(row: Any) -> tuple[str, str]:
    if isinstance(row, Equipment):
        return str(STATES[row.state]), STATE_TONES[row.state]
    if isinstance(row, Consumable) and row.stock < row.norm:
        return str(_("below the norm")), "danger"
    told = term_told(getattr(row, "ends_on", None))
    return told, "danger" if told == _("over") else "warning"


def more(session: Session, shape: Shape, row: Any, who: Principal) -> dict[str, Any]:
    """Give what only this kind of card has, and what other rooms say of it."""
    peculiar: dict[str, Any] = {"panels": panels_of(session, who, shape.one, row.id)}
    if shape is WORKSHOPS:
        peculiar["equipped"] = queries.equipped(session, row.id, row.competency_ids)
        peculiar["written"] = measures.written
    return peculiar
