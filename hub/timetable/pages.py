"""Pages of the timetable: week, month, teachers and places by day; a lesson is moved on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, _l, format_date
from hub.core.web import Answer, public, render, requires, someone
from hub.deadlines.queries import calendar
from hub.groups.models import Group
from hub.resources.wishes import TakenError
from hub.timetable import board, cautions, commands, drawing, naming, offers, queries, reach
from hub.timetable.board import Chosen, Shown
from hub.timetable.models import LessonKind
from hub.timetable.planning.options import spans, times
from hub.timetable.plans import DAY, monday_of
from hub.timetable.queries import READ, WRITE
from hub.timetable.words import KINDS

VIEWS = {
    "week": _l("Week"),
    "month": _l("Month"),
    "teachers": _l("Teachers"),
    "places": _l("Workshops and classrooms"),
    "equipment": _l("Equipment and tools"),
}
PUBLIC = ("week", "month", "places")
SIX = timedelta(days=6)
FIRST_YEAR, LAST_YEAR = 2000, 2099
blueprint = Blueprint("timetable", __name__, url_prefix="/timetable", template_folder="templates")
region = Blueprint("schedule", __name__, url_prefix="/schedule", template_folder="templates")


@blueprint.get("")
@requires(READ)
def index() -> Answer:
    return _page("timetable.index", _chosen())


@blueprint.get("/mine")
@requires(READ)
def mine() -> Answer:
    """Show one's own week: what one teaches and what one comes to."""
    nobody = UUID(int=0)
    return _page("timetable.mine", Chosen(person=someone().person_id or nobody))


@region.get("")
@public
def show() -> Answer:
    """Show the common timetable of the region: no names, no links of webinars."""
    return _page("schedule.show", _chosen(), is_public=True)


@blueprint.post("/move")
@requires(WRITE)
def move() -> Answer:
    """Move a lesson to a day and an hour: what a drag, an arrow or an offered time asks for."""
    who, asked = someone(), request.form
    back = _back(asked.get("back", ""))
    try:
        lesson_id, starts_at = UUID(asked.get("lesson", "")), _moment(asked)
    except ValueError as error:
        raise InvalidError(_("There is no such day."), field="day") from error
    with reading() as session:
        before = queries.plan_of(session, queries.one(session, lesson_id, who, WRITE))
    try:
        with transaction() as session:
            queries.one(session, lesson_id, who, WRITE)
            version = asked.get("version", type=int)
            lesson = commands.move(session, lesson_id, starts_at, version=version)
            told = cautions.of(session, [queries.plan_of(session, lesson)])
    except TakenError as error:
        length = before.ends_at - before.starts_at
        wanted = before.at(starts_at, starts_at + length)
        with reading() as session:
            offered = offers.nearest(session, wanted, [lesson_id])
        return render(
            "timetable/taken.html",
            clashes=error.clashes, offered=offered, lesson_id=lesson_id, back=back,
        ), 422  # fmt: skip
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(back)
    flash(_("The lesson is moved: %(when)s.", when=said(lesson.starts_at)), "success")
    for words in told:
        flash(words, "warning")
    return redirect(back)


@blueprint.post("/copy")
@requires(WRITE)
def copy() -> Answer:
    """Put a group's week down anew in another week."""
    who, asked = someone(), request.form
    back = _back(asked.get("back", ""))
    try:
        group_id = UUID(asked.get("group", ""))
        monday, to = _day(asked.get("from", "")), _day(asked.get("to", ""))
    except ValueError as error:
        raise InvalidError(_("There is no such day."), field="to") from error
    try:
        with transaction() as session:
            if not queries.groups(session, who, WRITE, Group.id == group_id):
                raise InvalidError(_("Choose a group of yours."), field="group")
            made = commands.copy_week(session, group_id, monday, to, skip="skip" in asked)
            told = cautions.of(session, queries.plans_of(session, made.lessons))
    except TakenError as error:
        fields = {"group": group_id, "from": monday, "to": to, "back": back, "skip": 1}
        return render("timetable/taken.html", clashes=error.clashes, rest=fields, back=back), 422
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(back)
    flash(_("Lessons copied: %(count)s.", count=len(made.lessons)), "success")
    if made.skipped:
        flash(_("Skipped: %(days)s.", days="; ".join(map(str, made.skipped))), "info")
    for words in told:
        flash(words, "warning")
    shown = monday_of(to).isoformat()
    asked_for: dict[str, Any] = {"group": group_id, "from": shown}
    return redirect(url_for("timetable.index", **asked_for))


def _page(endpoint: str, chosen: Chosen, *, is_public: bool = False) -> Answer:
    who = None if is_public else someone()
    view = request.args.get("view", "week")
    if view not in (PUBLIC if is_public else VIEWS):
        view = "week"
    first, last = _period(view, clock.today() if chosen.person is None else _today(who, chosen))
    is_wide = who is None or who.everywhere(READ)
    asked = chosen
    if view in reach.OF and who is not None:  # narrowed are its rows
        asked = replace(chosen, organisation=None)
    rows: Sequence[reach.Row] = ()
    with reading() as session:
        shown = board.lessons(session, who, first, last, asked)
        days = calendar(session)
        owners = reach.organisations(session, view) if is_wide else {}
        is_one = bool(chosen.group or chosen.teacher or chosen.place)
        pen = _pen(session, shown, who, is_wide=is_wide, is_one=is_one)
        if view in reach.OF:
            only = {"teachers": chosen.teacher, "places": chosen.place}.get(view)
            rows = reach.rows(session, who, view, shown, first, last, chosen.organisation, only)
        count_of_rows = len(rows)
        if is_wide and not (chosen.organisation or is_one or "all" in request.args):
            rows = reach.foremost(rows)
    off = {
        day: days.day(day).title for day in board.days_of(first, last) if not days.is_working(day)
    }
    address = _address(endpoint)
    may_write = who is not None and who.can(WRITE)
    return render(
        f"timetable/{'resources' if view in reach.OF else view}.html",
        view=view, views={name: VIEWS[name] for name in (PUBLIC if is_public else VIEWS)},
        first=first, last=last, days=board.days_of(first, last),
        by_day=(held := board.by_day(shown)), off=off, count=len(shown),
        free=board.first_free(held, board.days_of(first, last), spans()) if may_write else {},
        slots=board.slots(shown, times() if may_write else ()),
        rows=rows, count_of_rows=count_of_rows, is_one=is_one,
        owners=sorted(((str(key), name) for key, name in owners.items()), key=itemgetter(1)),
        most=reach.MOST,
        options=board.options(shown), choices=drawing.choices, chosen=chosen,
        organisation=_whose(owners, () if view in reach.OF else shown, chosen),
        kinds=KINDS, pen=pen,
        is_public=is_public, endpoint=endpoint, address=address, spoken=format_date,
        may_write=may_write, today=clock.today(),
        before=address(**{"from": _beside(view, first, -1)}),
        after=address(**{"from": _beside(view, first, 1)}),
        back=request.full_path,
    )  # fmt: skip


def _pen(
    session: Session, shown: Sequence[Shown], who: Principal | None, *, is_wide: bool, is_one: bool
) -> drawing.Pen:
    """Give what writes the lessons; whoever sees several organisations is told whose each is."""
    owners, places = {}, {}
    if is_wide:
        told = naming.owners(session, [UUID(key) for key in {one.provider_id for one in shown}])
        if len(told) > 1:  # of one alone the page's head says it
            owners = {str(row_id): name for row_id, name in told.items()}
    if who is None and is_one:
        held = {key for one in shown for key, _title in one.places}
        told = naming.addresses(session, list(map(UUID, held)))
        places = {str(row_id): name for row_id, name in told.items()}
    may_write = who is not None and who.can(WRITE)
    return drawing.Pen(
        is_public=who is None, may_write=may_write, is_one=is_one, owners=owners, places=places
    )


def _whose(owners: Mapping[UUID, str], shown: Sequence[Shown], chosen: Chosen) -> str:
    """Name the organisation that was chosen, or the only one whose lessons are shown."""
    if chosen.organisation is not None:
        return owners.get(chosen.organisation, "")
    found = {one.provider_id for one in shown}
    return owners.get(UUID(found.pop()), "") if len(found) == 1 else ""


def _today(who: Principal | None, chosen: Chosen) -> date:
    """Give the day that one's own week begins with: of a week that is over, the next one's."""
    today = clock.today()
    sunday = monday_of(today) + SIX
    with reading() as session:
        is_on = any(map(calendar(session).is_working, board.days_of(today, sunday)))
        is_on = is_on or bool(board.lessons(session, who, today, sunday, chosen))
    return today if is_on else sunday + DAY


def _period(view: str, today: date) -> tuple[date, date]:
    try:
        day = _day(request.args.get("from", ""))
    except ValueError:
        day = today
    if view != "month":
        return monday_of(day), monday_of(day) + SIX
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return monday_of(first), monday_of(after - timedelta(days=1)) + SIX


def _beside(view: str, first: date, step: int) -> str:
    if view != "month":
        return (first + step * timedelta(days=7)).isoformat()
    middle = (first + SIX).replace(day=15) + step * timedelta(days=30)
    return middle.replace(day=1).isoformat()


def _address(endpoint: str) -> Callable[..., str]:
    kept = {name: value for name, value in request.args.items() if value}

    def address(**changed: Any) -> str:
        return url_for(endpoint, **(kept | changed))

    return address


def _chosen() -> Chosen:
    asked = request.args
    kinds = {one.value: one for one in LessonKind}
    return Chosen(
        group=asked.get("group", type=UUID), teacher=asked.get("teacher", type=UUID),
        place=asked.get("place", type=UUID), organisation=asked.get("organisation", type=UUID),
        kind=kinds.get(asked.get("kind", "")),
    )  # fmt: skip


def _day(words: str) -> date:
    day = date.fromisoformat(words)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(words)
    return day


def _moment(asked: Any) -> datetime:
    found = datetime.fromisoformat(f"{_day(asked.get('day', ''))}T{asked.get('time', '')}")
    return found.replace(tzinfo=clock.zone())


def _back(path: str) -> str:
    """Give the page to come back to; an address of elsewhere is none of ours."""
    return path if is_ours(path) else url_for("timetable.index")


def is_ours(path: str) -> bool:
    return path.startswith(("/timetable", "/lessons/"))


def said(at: datetime) -> str:
    return f"{at.astimezone(clock.zone()):%d.%m.%Y %H:%M}"
