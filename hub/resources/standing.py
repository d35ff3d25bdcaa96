"""How a resource stands: refused by staff, out of work, back again, its confirmation taken back."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.events import emit
from hub.core.i18n import _, _l, ngettext
from hub.core.notifications import Template, Topic, declare, declare_topic, notify
from hub.core.tables import askers
from hub.resources.bases import CONFIRM
from hub.resources.booking_models import Booking
from hub.resources.events import ResourceChanged
from hub.resources.shape import Shape

LONGEST_WHY = 300
REFUSED = "resources.refused"
ANSWERS = Topic(key="resources", title=_l("Answers of the centre about resources"))
FOLDER = Path(__file__).parent / "templates"
BOOKED = {"workshops": Booking.workshop_id, "staff-members": Booking.staff_member_id}
CHOICES = {
    "used": _l("in work"),
    "confirmed": _l("confirmed by the centre"),
    "waiting": _l("waits for confirmation"),
    "refused": _l("declined"),
    "retired": _l("out of work"),
}
Told = Callable[[Session, UUID], Sequence[UUID]]
_told: list[Told] = []


def waiting(model: Any) -> ColumnElement[bool]:
    """Say which rows staff have still to look at."""
    return and_(
        model.confirmed_at.is_(None), model.refused_at.is_(None), model.retired_at.is_(None)
    )


def where(model: Any, values: Sequence[str]) -> ColumnElement[bool]:
    if not set(values) <= set(CHOICES):
        raise ValueError(values)
    said: dict[str, ColumnElement[bool]] = {
        "used": model.retired_at.is_(None),
        "confirmed": and_(model.confirmed_at.is_not(None), model.retired_at.is_(None)),
        "waiting": waiting(model),
        "refused": model.refused_at.is_not(None),
        "retired": model.retired_at.is_not(None),
    }
    return or_(*(said[value] for value in values))


def said_of(row: Any) -> str:
    if row.retired_at:
        return str(_("out of work"))
    if row.refused_at:
        return str(_("declined"))
    return str(_("confirmed by the centre") if row.confirmed_at else _("waits for confirmation"))


def tone_of(row: Any) -> str:
    if row.retired_at:
        return "neutral"
    return "danger" if row.refused_at else "success" if row.confirmed_at else "warning"


def refuse(session: Session, shape: Shape, ids: Sequence[UUID], why: str) -> int:
    """Say no to what waits, and tell its organisation why."""
    why = _reason(why)
    model: Any = shape.model
    found = _rows(session, shape, ids, waiting(model))
    theirs: dict[UUID, list[Any]] = defaultdict(list)
    for row in found:
        row.refused_at, row.refused_why = utcnow(), why
        _note(session, shape, row, "refused", ("refused_at",), why)
        if row.organisation_id is not None:
            theirs[row.organisation_id].append(row)
    session.flush()
    for organisation_id, rows in theirs.items():
        is_one = len(rows) == 1
        context = {
            "count": len(rows),
            "first": rows[0].title,
            "why": why,
            "url": f"/{shape.name}/{rows[0].id}" if is_one else f"/{shape.name}?standing=refused",
        }
        for account_id in _told[0](session, organisation_id):
            notify(session, account_id, REFUSED, context)
    return len(found)


def unconfirm(session: Session, shape: Shape, ids: Sequence[UUID]) -> int:
    """Take the word of staff back: others do not see it till it is given again."""
    model: Any = shape.model
    found = _rows(session, shape, ids, model.confirmed_at.is_not(None))
    for row in found:
        row.confirmed_at = row.confirmed_by = None
        _note(session, shape, row, "unconfirmed", ("confirmed_at",))
    session.flush()
    return len(found)


def retire(session: Session, shape: Shape, ids: Sequence[UUID], why: str) -> int:
    """Take out of work: out of lists, load and free slots. What is booked stays booked."""
    why = _reason(why)
    model: Any = shape.model
    found = _rows(session, shape, ids, model.retired_at.is_(None))
    for row in found:
        row.retired_at, row.retired_why = utcnow(), why
        _note(session, shape, row, "retired", ("retired_at",), why)
    session.flush()
    return len(found)


def restore(session: Session, shape: Shape, ids: Sequence[UUID]) -> int:
    """Bring back to work; staff look anew when it is not staff who do."""
    model: Any = shape.model
    who = askers.acting(session)
    confirms = who is None or who.everywhere(CONFIRM)
    found = _rows(session, shape, ids, model.retired_at.is_not(None))
    for row in found:
        row.retired_at = row.retired_why = None
        if not confirms:
            row.confirmed_at = row.confirmed_by = None
        _note(session, shape, row, "restored", ("retired_at",), asks=not confirms)
    session.flush()
    return len(found)


def booked(
    session: Session, shape: Shape, ids: Sequence[UUID], most: int
) -> tuple[int, Sequence[Any]]:
    """Count the bookings that are not over yet, and give the first of them."""
    column = BOOKED.get(shape.name)
    if column is None:
        return 0, ()
    ahead = (column.in_(ids), Booking.ends_at > utcnow())
    count = session.scalar(select(func.count()).select_from(Booking).where(*ahead)) or 0
    first = select(Booking).where(*ahead).order_by(Booking.starts_at, Booking.id).limit(most)
    return count, session.scalars(first).all() if count else ()


def booked_words(session: Session, shape: Shape, ids: Sequence[UUID]) -> str | None:
    count, _first = booked(session, shape, ids, 0)
    if not count:
        return None
    return str(
        ngettext(
            "%(num)d booking ahead stays: move it or give it back.",
            "%(num)d bookings ahead stay: move them or give them back.",
            count,
        )
    )


def _rows(
    session: Session, shape: Shape, ids: Sequence[UUID], still: ColumnElement[bool]
) -> Sequence[Any]:
    model: Any = shape.model
    return session.scalars(select(model).where(model.id.in_(ids), still).order_by(model.id)).all()


def _reason(why: str) -> str:
    plain = " ".join(why.split())
    if not plain or len(plain) > LONGEST_WHY:
        raise InvalidError(_l("Say why: whoever asks later will read it."), field="why")
    return plain


def _note(
    session: Session,
    shape: Shape,
    row: Any,
    act: str,
    fields: tuple[str, ...],
    why: str | None = None,
    *,
    asks: bool = False,
) -> None:
    details = {"why": why} if why else None
    action = f"{shape.name}.{act}"
    audit.record(session, action, subject=shape.one, subject_id=row.id, details=details)
    emit(session, ResourceChanged(aggregate_id=row.id, subject=shape.one, fields=fields, asks=asks))


def wire(told: Told) -> None:
    """Declare the message; hub/app.py says who acts for an organisation."""
    _told[:] = [told]
    declare_topic(ANSWERS)
    sample = {"count": 1, "first": "Мастерская сварки", "why": "Нет адреса.", "url": "/workshops"}
    title = _l("The centre declined a resource")
    declare(Template(key=REFUSED, title=title, topic=ANSWERS.key, folder=FOLDER, sample=sample))
