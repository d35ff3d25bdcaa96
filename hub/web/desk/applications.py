"""What applications ask of one now: to decide, to answer, to mend; and one's own."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from hub.applications import queries, subjects
from hub.applications.machine import OPEN, State
from hub.applications.models import Application
from hub.applications.words import OWN_STATES, STATES, TONES
from hub.core import clock
from hub.core.access import Principal, Role
from hub.core.i18n import _, _l, format_date
from hub.deadlines.models import Owes
from hub.people.models import Person
from hub.web.home import Card, Item, Place

FEW = 5


def owed_by_office(session: Session, who: Principal) -> list[Item]:
    """Show what the centre owes first."""
    return _soonest(session, who, queries.owed(Owes.OFFICE))


def overdue(session: Session, who: Principal) -> list[Item]:
    """Show who watches over the region what is late, whoever owes it."""
    late = and_(Application.state.in_(OPEN), Application.due_on < clock.today())
    return _items(session, queries.soonest(session, who, FEW, late))


def to_answer(session: Session, who: Principal) -> list[Item]:
    """Show whom one's organisation is asked to teach."""
    return _soonest(session, who, Application.state == State.ASSIGNED)


def to_mend(session: Session, who: Principal) -> list[Item]:
    """Show what came back to be corrected."""
    found = queries.of_person(session, who.person_id) if who.person_id else ()
    back = [one for one in found if one.state is State.CORRECTING][:FEW]
    return _items(session, back, is_own=True)


def own(session: Session, who: Principal) -> list[Item]:
    found = queries.of_person(session, who.person_id)[:FEW] if who.person_id else ()
    return _items(session, found, is_own=True)


def _soonest(session: Session, who: Principal, where: ColumnElement[bool]) -> list[Item]:
    return _items(session, queries.soonest(session, who, FEW, where), is_named=True)


def _items(
    session: Session, found: Sequence[Application], *, is_named: bool = False, is_own: bool = False
) -> list[Item]:
    titles, today = subjects.titles(session, [one.id for one in found]), clock.today()
    items = []
    for one in found:
        title = titles.get(one.id, "")
        person = session.get_one(Person, one.person_id) if is_named else None
        day = str(format_date(one.due_on, "d MMMM")) if one.due_on else ""
        owed = ", ".join(filter(None, (one.owed, _("by %(day)s", day=day) if day else "")))
        words = OWN_STATES if is_own else STATES
        is_late = one.due_on is not None and one.due_on < today
        items.append(
            Item(
                title=f"{person.full_name}: {title}" if person is not None else title,
                note=owed,
                url=url_for("applications.card", row_id=one.id),
                badge=_("overdue") if is_late else str(words[one.state]),
                tone="danger" if is_late else TONES.get(one.state, "neutral"),
            )
        )
    return items


OVERDUE = Card(
    title=_l("Overdue applications"),
    icon="calendar-time",
    place=Place.NOW,
    load=overdue,
    permission="applications.read",
    roles=frozenset({Role.COORDINATOR}),
    url="/applications?due=late",
)
