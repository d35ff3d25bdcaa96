"""Reads of applications: one, its way, its place in the line, what a desk counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from hub.applications.machine import ENDED, OPEN, State
from hub.applications.models import (
    READ,
    SCOPES,
    Application,
    ApplicationModule,
    ApplicationStep,
)
from hub.core import clock
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import every_row, scoped
from hub.core.single import Single
from hub.deadlines.models import Owes
from hub.deadlines.queries import calendar
from hub.programmes.library.models import Module

ABSENT = _l("There is no such application, or it is not yours.")
SINGLE = Single(Application, SCOPES, ABSENT)
MOST = 1_000  # beyond it the exact figure moves nobody and costs the page its speed
AHEAD = 5  # working days that a forecast looks
AT_WORK = tuple(state for state in State if state in OPEN and state is not State.DRAFT)


def application(
    session: Session, application_id: UUID, who: Principal, permission: str = READ
) -> Application:
    """Give an application this one may touch so: another's looks as if it were not there."""
    statement = select(Application).where(Application.id == application_id)
    found: Application | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def steps(session: Session, application_id: UUID) -> Sequence[ApplicationStep]:
    """Give the whole way, the first step first."""
    return session.scalars(
        select(ApplicationStep)
        .where(ApplicationStep.application_id == application_id)
        .order_by(ApplicationStep.id)
    ).all()


def modules(session: Session, application_id: UUID) -> Sequence[Module]:
    return session.scalars(
        select(Module)
        .join(ApplicationModule, ApplicationModule.module_id == Module.id)
        .where(ApplicationModule.application_id == application_id)
        .order_by(ApplicationModule.position)
    ).all()


def ahead_of(session: Session, found: Any) -> int | None:
    """Count who stands before this one in the line; None: it stands in none."""
    if found.state is not State.WAITING:
        return None
    earlier = or_(
        Application.submitted_at < found.submitted_at,
        and_(Application.submitted_at == found.submitted_at, Application.id < found.id),
    )
    statement = select(func.count()).where(
        Application.intake_id == found.intake_id, Application.state == State.WAITING, earlier
    )
    return session.scalar(statement) or 0


def of_person(session: Session, person_id: UUID) -> Sequence[Application]:
    """Give the applications of a person, those that are open and the latest first."""
    rows = session.scalars(
        select(Application)
        .where(Application.person_id == person_id)
        .order_by(Application.id.desc())
        .limit(MOST)
    ).all()
    return sorted(rows, key=lambda one: one.state in ENDED)


def open_of(session: Session, person_id: UUID) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .where(Application.person_id == person_id, Application.state.in_(OPEN))
        .order_by(Application.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Queue:
    """How many stand in a state, how many of them are late, and since when the oldest."""

    state: State
    count: int
    late: int
    since: datetime | None


def queues(session: Session, who: Principal, today: date) -> Sequence[Queue]:
    """Count what is at work by state, no further than anybody would look through it."""
    told = session.execute(_figures(who, _of_states), {"today": today}).one()
    rows = zip(AT_WORK, told[::3], told[1::3], told[2::3], strict=True)
    return [Queue(*row) for row in rows if row[1]]


def forecast(session: Session, who: Principal, today: date) -> Sequence[tuple[date, int]]:
    """Say how many the centre owes by the end of each of the next working days."""
    working = calendar(session)
    days, day = [], today - timedelta(days=1)
    for _n in range(AHEAD):
        day = working.not_before(day + timedelta(days=1))
        days.append(day)
    given = {f"day{n}": day for n, day in enumerate(days)}
    told = session.execute(_figures(who, _of_days), given).one()
    return list(zip(days, told, strict=True))


def owed(by: Owes) -> ColumnElement[bool]:
    return Application.owed_by == by


def _of_states(who: Principal | None) -> Iterator[Any]:
    today = bindparam("today", type_=Date())
    for state in AT_WORK:
        here = Application.state == state
        oldest = select(Application.since).where(here).order_by(Application.since).limit(1)
        yield _counted(who, Application.since, here)
        yield _counted(who, Application.due_on, here, Application.due_on < today)
        yield _within(oldest, who).scalar_subquery()


def _of_days(who: Principal | None) -> Iterator[Any]:
    ours, due_on = owed(Owes.OFFICE), Application.due_on
    for n in range(AHEAD):
        yield _counted(who, due_on, ours, due_on == bindparam(f"day{n}", type_=Date()))


def _figures(who: Principal, of: Callable[[Principal | None], Iterator[Any]]) -> Select[Any]:
    """Ask many figures in one journey; the question of those who see all is made up once."""
    return _of_all(of) if every_row(SCOPES, who, READ) else _at_once(of(who))


@cache
def _of_all(of: Callable[[Principal | None], Iterator[Any]]) -> Select[Any]:
    return _at_once(of(None))


def _at_once(asked: Iterable[Any]) -> Select[Any]:
    return select(*(one.label(f"n{n}") for n, one in enumerate(asked)))


def _within(statement: Select[Any], who: Principal | None) -> Select[Any]:
    return statement if who is None else scoped(statement, SCOPES, who, READ)


def _counted(who: Principal | None, along: Any, *where: ColumnElement[bool]) -> Any:
    """Count along an index and no further: without its order the database reads all of it."""
    within: Select[Any] = select(along).where(*where).order_by(along)
    inner = _within(within, who).limit(MOST + 1).subquery()
    return select(func.count()).select_from(inner).scalar_subquery()


def soonest(session: Session, who: Principal, most: int, *where: ColumnElement[bool]) -> Any:
    """Give those owed first."""
    statement = select(Application).where(Application.due_on.is_not(None), *where)
    mine = scoped(statement, SCOPES, who, READ)
    return session.scalars(mine.order_by(Application.due_on, Application.id).limit(most)).all()


def overdue() -> ColumnElement[bool]:
    return Application.due_on < clock.today()
