"""Pages of load: how busy the network is hour by hour, and which workshops are free when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading
from hub.core.i18n import _, format_date, format_datetime
from hub.core.tables.lookups import lookup
from hub.core.tables.tracing import note, unit
from hub.core.web import Answer, render, requires, someone
from hub.resources import busy, drawing, slots
from hub.resources.bases import READ, STAFF_READ, WRITE
from hub.resources.busy import Period
from hub.resources.choosing import LONGEST_DAYS, Asked
from hub.resources.chosen import MOST_ROWS, people, wish_of, workshops
from hub.resources.places import COMPETENCY, ORGANISATION, SITE, WORKSHOP
from hub.resources.slots import Wish
from hub.resources.stock import EQUIPMENT
from hub.resources.tables import TABLES
from hub.resources.teaching import STAFF, STAFF_MEMBER
from hub.resources.words import FITS_TITLES, WORKSHOP_KINDS

WEEK, FORTNIGHT = 7, 14
PAGE = 50  # rows of one picture
MOST_HOURS, MOST_MINUTES = 24, 59
blueprint = Blueprint("load", __name__, url_prefix="/load", template_folder="templates")


@blueprint.get("")
@requires(READ)
def index() -> Answer:
    who = someone()
    asked = Asked(request.args)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    first = asked.day("from", monday)
    first, last = asked.days(first, asked.day("to", first + timedelta(days=WEEK - 1)))
    period = Period(first, (last - first).days + 1)
    of_people = request.args.get("of") == "people" or bool(request.args.get("staff_member"))
    if of_people:
        who.require(STAFF_READ)
    place = asked.number("page", 1, 1, MOST_ROWS)
    with unit(TABLES[STAFF.name]) if of_people else reading() as session:
        chosen = (people if of_people else workshops)(session, asked, who)
        rows = busy.rows_of(session, chosen.column, chosen.hours, period)
        start = min((place - 1) * PAGE, max(len(chosen.rows) - 1, 0) // PAGE * PAGE)
        shown = chosen.rows[start : start + PAGE]
        owners = _owners(session, who, shown)
        if of_people:
            ids = [row.id for row in shown]
            note(session, TABLES[STAFF.name], "list", ids, count=len(ids))
    network = busy.together(rows.values(), period)
    return render(
        "resources/load.html",
        asked=asked,
        period=period,
        of_people=of_people,
        knows_people=who.can(STAFF_READ),
        kinds=WORKSHOP_KINDS,
        count=len(chosen.rows),
        network=drawing.network(network, len(rows), period) if rows else None,
        each=drawing.each(shown, rows, period, owners, of_people=of_people) if shown else None,
        sums=drawing.sums(shown, rows, period, owners, of_people=of_people),
        before=_page(start // PAGE) if start else None,
        after=_page(start // PAGE + 2) if start + PAGE < len(chosen.rows) else None,
        presets=_presets(monday),
        longest=LONGEST_DAYS,
    )


@blueprint.get("/free")
@requires(READ)
def free() -> Answer:
    who = someone()
    asked = Asked(request.args)
    first = asked.day("from", clock.today())
    first, last = asked.days(first, asked.day("to", first + timedelta(days=FORTNIGHT - 1)))
    hours = asked.number("hours", 4, 1, MOST_HOURS)
    with reading() as session:
        wish = wish_of(session, asked, who, (first, last), hours)
        is_asked = bool(request.args) and not asked.problems
        windows = slots.MOST_WINDOWS if wish.only else slots.WINDOWS
        found = slots.find(session, who, wish, windows=windows) if is_asked else []
        owners = _owners(session, who, [one.workshop for one in found])
    spoken = cache(lambda day: format_date(day, "EEEEEE, d MMMM"))  # of fifty, days are few
    every = _of_every()
    alone = f"{every}{'&' if '?' in every else '?'}workshop="
    return render(
        "resources/free.html",
        asked=asked,
        wish=wish,
        hours=hours,
        kinds=WORKSHOP_KINDS,
        fits_titles=FITS_TITLES,
        is_asked=bool(request.args),
        every=every if wish.only else None,
        most=slots.MOST_WINDOWS,
        found=[
            {
                **_told(one, owners),
                "windows": _windows(one, wish, spoken, may_book=_may_book(who, one)),
                "more": f"{alone}{one.workshop.id}" if one.more and not wish.only else None,
            }
            for one in found
        ],
    )


@blueprint.get("/offer/<name>")
@requires(READ)
def offer(name: str) -> Answer:
    """Offer rows of another registry while a person types."""
    known = {COMPETENCY, ORGANISATION, SITE, WORKSHOP, STAFF_MEMBER, EQUIPMENT.one}
    typed = next(iter(request.args.values()), "")
    with reading() as session:
        found = lookup(name).offer(session, someone(), typed) if name in known and typed else []
    return render("tables/offer.html", offered=found)


def _owners(session: Session, who: Principal, rows: Sequence[Any]) -> dict[UUID, str]:
    ids = {row.organisation_id for row in rows if row.organisation_id}
    return lookup(ORGANISATION).named(session, who, ids)


def _page(number: int) -> str:
    asked: dict[str, Any] = {**request.args.to_dict(flat=False), "page": number}
    return url_for("load.index", **asked)


def _end(starts: datetime, ends: datetime) -> str:
    return (
        f"{ends:%H:%M}" if ends.date() == starts.date() else format_datetime(ends, "d MMMM, HH:mm")
    )


def _of_every() -> str:
    """Ask the same, of no workshop by name."""
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    asked.pop("workshop", None)
    return url_for("load.free", **asked)


def _presets(monday: date) -> list[tuple[str, str, str]]:
    """Give the usual periods: words, first day, last day."""
    month = monday.replace(day=1)
    return [
        (str(_("This week")), *_days(monday, WEEK)),
        (str(_("Two weeks")), *_days(monday, FORTNIGHT)),
        (str(_("Four weeks")), *_days(monday, 4 * WEEK)),
        (str(_("Quarter of a year")), *_days(month, LONGEST_DAYS)),
    ]


def _days(first: date, days: int) -> tuple[str, str]:
    return first.isoformat(), slots.next_days(first, days).isoformat()


def _told(one: slots.Free, owners: Mapping[UUID, str]) -> dict[str, Any]:
    workshop = one.workshop
    return {
        "title": workshop.title,
        "url": url_for("workshops.card", row_id=workshop.id),
        "places": workshop.places,
        "owner": owners.get(workshop.organisation_id, ""),
        "is_cut": one.more,
    }


def _may_book(who: Principal, one: slots.Free) -> bool:
    return who.reaches(WRITE, one.workshop.organisation_id)


def _windows(
    one: slots.Free, wish: Wish, spoken: Callable[[date], str], *, may_book: bool
) -> list[dict[str, Any]]:
    length, zone, new = timedelta(minutes=wish.minutes), clock.zone(), url_for("bookings.new")
    shown = []
    for window in one.windows:
        starts, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
        query = {
            "workshop": one.workshop.id,
            "starts": window.starts_at.isoformat(),
            "ends": (window.starts_at + length).isoformat(),
        }
        shown.append(
            {
                "day": spoken(starts.date()),
                "hours": f"{starts:%H:%M}–{_end(starts, ends)}",
                "book": f"{new}?{urlencode(query)}" if may_book else None,
            }
        )
    return shown
