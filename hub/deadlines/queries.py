"""Reading the calendar and the terms."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.single import Single
from hub.deadlines.models import EVERYBODY, CalendarDay, Term
from hub.deadlines.owing import Reckoner
from hub.deadlines.working import Calendar, Day

ABSENT = _l("There is no such term.")
SINGLE = Single(Term, EVERYBODY, ABSENT)


def calendar(session: Session) -> Calendar:
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind, CalendarDay.title))
    return Calendar({row.day: Day(row.kind, row.title or "") for row in rows})


def own_day(session: Session, day: date) -> CalendarDay | None:
    return session.scalars(select(CalendarDay).where(CalendarDay.day == day)).one_or_none()


def term(session: Session, term_id: UUID, who: Principal, permission: str) -> Term:
    who.require(permission)
    found = session.get(Term, term_id)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def reckoner(session: Session) -> Reckoner:
    """Give what reckons by the terms in force."""
    terms = defaultdict(list)
    for one in session.scalars(select(Term).where(Term.is_on).order_by(Term.id)):
        terms[one.subject, one.state].append(one)
    return Reckoner(calendar(session), terms)
