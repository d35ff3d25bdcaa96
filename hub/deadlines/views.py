"""Pages of the terms and of the production calendar."""

import calendar
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from hub.core import clock
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.i18n import _, format_date
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.deadlines import commands, queries
from hub.deadlines.commands import FIRST_YEAR, LAST_YEAR
from hub.deadlines.forms import KINDS, DayForm, TermForm, said
from hub.deadlines.models import READ, WRITE, Term
from hub.deadlines.tables import OWES, TERMS, state_word, subject_word, term_word
from hub.deadlines.working import Calendar, DayKind

DIGITS, REFUSED = 4, 422
MONTHS = calendar.Calendar()
blueprint = Blueprint("deadlines", __name__, url_prefix="/deadlines", template_folder="templates")
mount(blueprint, TERMS, "deadlines/list.html")


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.term(session, row_id, who, READ)
    return render(
        "deadlines/card.html",
        term=found,
        place=f"{subject_word(found)}: {state_word(found)}",
        owes=OWES[found.owed_by],
        when=term_word(found),
        may_write=who.can(WRITE),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = TermForm(data={"is_on": True})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = commands.create(session, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The term is saved. What is due is reckoned anew."), "success")
            return redirect(url_for("deadlines.card", row_id=made.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.term(session, row_id, who, WRITE)
    data = said(found)
    form = TermForm(data=data | {"version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.change(session, row_id, version=form.seen_version or 0, **form.values())
        except HubError as error:
            if not form.refuse(error):
                now = {name: _written(form, name, value) for name, value in data.items()}
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The term is saved. What is due is reckoned anew."), "success")
            return redirect(url_for("deadlines.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.get("/calendar")
@requires(READ)
def year() -> Answer:
    """Draw a year of working days."""
    return _year(DayForm(formdata=None, data=_asked_day()))


@blueprint.post("/calendar")
@requires(WRITE)
def set_day() -> Answer:
    """Write down what the office knows better than the law."""
    form = DayForm()
    if form.validate_on_submit():
        day, kind, title = form.chosen
        try:
            with transaction() as session:
                commands.set_day(session, day, kind, title)
        except HubError as error:
            form.day.errors = [*form.day.errors, str(error.message)]
        else:
            flash(_("The calendar is changed. What is due is reckoned anew."), "success")
            return redirect(url_for("deadlines.year", year=day.year))
    return _year(form), REFUSED


def _year(form: DayForm) -> str:
    number = request.args.get("year", "")
    shown = int(number) if number.isdecimal() and len(number) <= DIGITS else clock.today().year
    shown = min(max(shown, FIRST_YEAR), LAST_YEAR)
    with reading() as session:
        days = queries.calendar(session)
    return render(
        "deadlines/year.html",
        year=shown,
        months=[_month(days, shown, month) for month in range(1, 13)],
        named=_named(days, shown),
        counts=_counts(days, shown),
        weekdays=[format_date(date.fromordinal(n), "EEEEEE") for n in range(1, 8)],
        kinds=KINDS,
        spoken=format_date,
        form=form if someone().can(WRITE) else None,
        today=clock.today(),
    )


def _asked_day() -> dict[str, Any]:
    """Begin the form with the day that was clicked."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return {}
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return {}
    with reading() as session:
        kept = queries.own_day(session, day)
        now = queries.calendar(session).day(day)
    if kept is not None:
        return {"day": day, "kind": kept.kind.value, "title": kept.title}
    otherwise = DayKind.WORKING if now.kind is DayKind.OFF else DayKind.OFF
    return {"day": day, "kind": otherwise.value}


def _month(days: Calendar, year_: int, month: int) -> dict[str, Any]:
    weeks = [
        [(day, days.day(day)) if day.month == month else None for day in week]
        for week in MONTHS.monthdatescalendar(year_, month)
    ]
    return {"title": format_date(date(year_, month, 1), "LLLL").capitalize(), "weeks": weeks}


def _days(year_: int) -> list[date]:
    first, after = date(year_, 1, 1).toordinal(), date(year_ + 1, 1, 1).toordinal()
    return [date.fromordinal(n) for n in range(first, after)]


def _named(days: Calendar, year_: int) -> list[tuple[date, Any, bool]]:
    """Name the days that are not as usual: the day, what it is, whether staff wrote it down."""
    return [
        (day, found, day in days.own)
        for day in _days(year_)
        if (found := days.day(day)).title or found.kind is DayKind.SHORT or day in days.own
    ]


def _counts(days: Calendar, year_: int) -> dict[str, int]:
    kinds = [days.day(day).kind for day in _days(year_)]
    off = kinds.count(DayKind.OFF)
    return {"working": len(kinds) - off, "off": off, "short": kinds.count(DayKind.SHORT)}


def _written(form: TermForm, name: str, value: Any) -> str:
    field = form[name]
    if offered := getattr(field, "choices", None):
        return next((str(one.label) for one in offered if one.value == value), "")
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)


def _drawn(form: TermForm, found: Term | None, clashes: Any = ()) -> Answer:
    page = render("deadlines/form.html", form=form, term=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
