"""Every change of the calendar and of terms."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l, ngettext
from hub.core.saving import save
from hub.deadlines import queries
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.deadlines.models import Anchor, CalendarDay, Term, Unit
from hub.deadlines.queries import ABSENT
from hub.deadlines.subjects import SHIPPED, SUBJECTS, shipped
from hub.deadlines.working import DayKind

MOST = {Unit.WORKING: 500, Unit.CALENDAR: 1_000}
TOO_LONG = _l("A term is 500 working or 1,000 calendar days at most.")
FIRST_YEAR, LAST_YEAR = 2018, 2100
CHANGED = _l("Somebody changed this while you were editing it.")


def plant(session: Session) -> None:
    """Put in the terms a new hub begins with; what staff changed stays as they left it."""
    known = set(session.scalars(select(Term.id)))
    session.add_all(Term(**values) for values in shipped() if values["id"] not in known)
    session.flush()


def set_day(session: Session, day: date, kind: DayKind | None, title: str = "") -> None:
    """Write down what a day is; None gives it back to the law."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidError(_l("The calendar goes from 2018 to 2100."), field="day")
    kept = queries.own_day(session, day)
    if kind is None:
        if kept is None:
            return
        session.delete(kept)
    elif kept is None:
        made = CalendarDay(id=uuid7(), day=day, kind=kind, title=title or None)
        save(session, made, {"uq_calendar_day_day": ConflictError(CHANGED)})
    else:
        kept.kind, kept.title = kind, title or None
    session.flush()
    said = kind.value if kind is not None else None
    audit.record(
        session, "deadlines.day", subject="calendar_day", subject_id=_key(day),
        details={"day": day.isoformat(), "kind": said, "title": title},
    )  # fmt: skip
    emit(session, CalendarChanged(aggregate_id=_key(day), day=day.isoformat()))


def _key(day: date) -> UUID:
    """Name a day among subjects of the trail and of events, whether it has a row or not."""
    return uuid5(SHIPPED, day.isoformat())


def create(session: Session, **values: Any) -> Term:
    """Write a term of the centre's own down."""
    cleaned = _clean(values)
    made = Term(id=uuid7(), **cleaned)
    _check(made)
    _save(session, made)
    _tell(session, "create", made, cleaned)
    return made


def change(session: Session, term_id: UUID, *, version: int | None = None, **values: Any) -> Term:
    kept = session.get(Term, term_id)
    if kept is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        kept.expect(version)
    changed = {
        name: value for name, value in _clean(values).items() if getattr(kept, name) != value
    }
    if not changed:
        return kept
    was = (kept.subject, kept.state)
    for name, value in changed.items():
        setattr(kept, name, value)
    _check(kept)
    _save(session, kept)
    _expect_owed(session, *was, field="is_on" if "is_on" in changed else "state")
    _tell(session, "change", kept, changed)
    if was != (kept.subject, kept.state):
        emit(session, TermChanged(aggregate_id=kept.id, subject=was[0], state=was[1]))
    return kept


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: " ".join(value.split()) or None if isinstance(value, str) else value
        for name, value in values.items()
    }


def _check(term: Term) -> None:
    of = SUBJECTS.get(term.subject or "")
    if of is None:
        raise InvalidError(_l("There are no terms of this kind."), field="subject")
    if term.state not in of.states:
        raise InvalidError(_l("There is no such state."), field="state")
    if term.is_on and term.state in of.ended:
        raise InvalidError(_l("This state is the end: nothing is owed in it."), field="state")
    if not term.act:
        raise InvalidError(_l("Say what is owed."), field="act")
    if term.anchor not in of.anchors:
        raise InvalidError(_l("It has no such day to count from."), field="anchor")
    if term.days < 0 and term.anchor is Anchor.SINCE:
        raise InvalidError(_l("Nothing is owed before its state began."), field="days")
    if abs(term.days) > MOST[term.unit]:
        raise InvalidError(TOO_LONG, field="days")


def _expect_owed(session: Session, subject: str, state: str, field: str) -> None:
    """Let no change leave those who stand in a state owing nothing to anybody."""
    others = select(Term.id).where(Term.subject == subject, Term.state == state, Term.is_on)
    of = SUBJECTS.get(subject)
    if of is None or state in of.ended or session.scalar(others.limit(1)) is not None:
        return
    if count := of.standing(session, state):
        words = ngettext(
            "%(num)s open one would owe nothing any more: write another term of this state first.",
            "%(num)s open ones would owe nothing any more: write another term of this state first.",
            count,
        )
        raise InvalidError(words, field=field)


def _save(session: Session, term: Term) -> None:
    words = _l("This is owed in this state already: change that term.")
    save(session, term, {"uq_term_act": ConflictError(words, field="act")})


def _tell(session: Session, act: str, term: Term, values: dict[str, Any]) -> None:
    details = {name: getattr(value, "value", value) for name, value in values.items()}
    audit.record(session, f"deadlines.{act}", subject="term", subject_id=term.id, details=details)
    emit(session, TermChanged(aggregate_id=term.id, subject=term.subject, state=term.state))
