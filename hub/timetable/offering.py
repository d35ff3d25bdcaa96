"""What a lesson's form says where a time is taken: the clashes, what is free; what was pressed."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading
from hub.core.errors import InvalidError
from hub.core.i18n import _
from hub.deadlines.queries import calendar
from hub.resources.wishes import TakenError
from hub.timetable import offers
from hub.timetable.forms import LessonForm, said
from hub.timetable.plans import Plan, days_of

OFFERED = 4  # day, from, until, places
MOST_DAYS = 40  # of a series, looked at one by one


def taken(
    form: LessonForm, who: Principal, error: TakenError, plan: Plan, row_id: UUID | None = None,
    repeats: tuple[set[int], int] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Name the clashes, and offer what is free: each a link that fills the form anew."""
    form.starts.errors = [*form.starts.errors, str(_("This time is taken."))]
    own, left = [row_id] if row_id else [], 0
    by_days: list[offers.Offer] = []
    with reading() as session:
        if repeats is None:
            found = [
                *offers.nearest(session, plan, own),
                *offers.elsewhere(session, who, plan, own),
            ]
        else:
            days, _off = days_of(clock.day_of(plan.starts_at), *repeats, calendar(session))
            found = [
                *offers.for_all(session, plan, days),
                *offers.elsewhere(session, who, plan, days=days),
            ]
            held = sorted({clock.day_of(one.wanted.starts_at) for one in error.clashes})
            left = len(days) - len(held)
            if not found:
                by_days = offers.by_days(session, who, plan, held[:MOST_DAYS])
    offered = [(one, written(one.plan)) for one in found]
    return {
        "clashes": error.clashes, "offered": offered, "left": left, "is_series": bool(repeats),
        "by_days": by_days, "instead": ";".join(written(one.plan) for one in by_days),
    }  # fmt: skip


def written(plan: Plan) -> str:
    """Write an offered time as its button sends it."""
    now = said(plan)
    return "/".join(
        (
            now["day"].isoformat(), f"{now['starts']:%H:%M}", f"{now['ends']:%H:%M}",
            ",".join(now["places"]),
        )
    )  # fmt: skip


def instead(first: Plan) -> dict[date, Plan]:
    """Read what a press on «take these on the taken days» sends: of each its hour and place."""
    found = {}
    zone = clock.zone()
    for sent_day in filter(None, request.form.get("instead", "").split(";")):
        try:
            day, starts, ends, places = sent_day.split("/")
            on = date.fromisoformat(day)
            begins, until = (
                datetime.combine(on, time.fromisoformat(one), zone) for one in (starts, ends)
            )
            keys = tuple(UUID(one) for one in places.split(",") if one)
        except ValueError as error:
            raise InvalidError(_("There is no such day."), field="starts_at") from error
        found[on] = replace(first, starts_at=begins, ends_at=until, places=keys)
    return found


def sent() -> dict[str, Any]:
    """Give the form what was sent, with the offered time in place of the one that is taken."""
    parts = request.form.get("offered", "").split("/")
    if len(parts) != OFFERED:
        return {}
    data = MultiDict(request.form)
    data["day"], data["starts"], data["ends"] = parts[:3]
    data.setlist("places", [one for one in parts[3].split(",") if one])
    return {"formdata": data}
