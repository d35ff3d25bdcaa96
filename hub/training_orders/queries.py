"""Reads of orders for training: as far as the asker sees."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import State as ApplicationState
from hub.applications.models import Application, ApplicationStep
from hub.core import clock
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import Scopes, scoped, visible
from hub.core.single import Single
from hub.core.tables import askers
from hub.core.tables.lookups import Found
from hub.core.text import search_key
from hub.training_orders.machine import OPEN, State
from hub.training_orders.models import (
    ANSWER,
    OWN,
    OWN_PEOPLE,
    PEOPLE_SCOPES,
    READ,
    SCOPES,
    SHARE_SCOPES,
    WRITE,
    ShareState,
    TrainingOrder,
    TrainingOrderPerson,
    TrainingOrderShare,
    TrainingOrderStep,
)
from hub.training_orders.words import number_word

ABSENT = _l("There is no such training order, or it is not yours.")
NOBODY = _l("There is no such person in the order, or it is not yours.")
SINGLE = Single(TrainingOrder, SCOPES, ABSENT)
OFFERED = 10
DIGITS = 12
BEEN_ENROLLED = (
    ApplicationState.ENROLLED,
    ApplicationState.STUDYING,
    ApplicationState.COMPLETED,
    ApplicationState.EXPELLED,
)
LEFT = (ApplicationState.WITHDRAWN, ApplicationState.REFUSED)
ROW = TrainingOrderPerson


def order(
    session: Session, order_id: UUID, who: Principal, permission: str = READ
) -> TrainingOrder:
    """Give an order: to be read by all it concerns, to be written in by the customer alone."""
    scopes = OWN if permission == WRITE else SCOPES
    wanted = select(TrainingOrder).where(TrainingOrder.id == order_id)
    found: TrainingOrder | None = session.scalars(
        scoped(wanted, scopes, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def share(session: Session, share_id: UUID, who: Principal) -> TrainingOrderShare:
    """Give an offer that this one may answer."""
    wanted = select(TrainingOrderShare).where(TrainingOrderShare.id == share_id)
    found: TrainingOrderShare | None = session.scalars(
        scoped(wanted, SHARE_SCOPES, who, ANSWER)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_l("There is no such offer, or it is not yours."))
    return found


def shares(session: Session, order: Any, who: Principal) -> Sequence[TrainingOrderShare]:
    """Give who teaches how many: all to the customer and the office, its own to a provider."""
    wanted = select(TrainingOrderShare).where(TrainingOrderShare.order_id == order.id)
    if not who.reaches(WRITE, order.organisation_id) and not who.everywhere(READ):
        wanted = wanted.where(visible(SHARE_SCOPES, who, READ))
    return session.scalars(wanted.order_by(TrainingOrderShare.id)).all()


def people(session: Session, order_id: UUID, who: Principal) -> Sequence[Any]:
    """Give whom an order names, with the state of each one's application."""
    wanted: Any = (
        select(TrainingOrderPerson, Application.state)
        .outerjoin(Application, Application.id == ROW.application_id)
        .where(ROW.order_id == order_id)
        .order_by(ROW.trouble.is_(None), ROW.name_key, ROW.id)
    )
    return session.execute(scoped(wanted, PEOPLE_SCOPES, who, READ)).all()


def named(
    session: Session, row_id: UUID, who: Principal, permission: str = WRITE
) -> TrainingOrderPerson:
    """Give one row that this one may write in."""
    scopes: Scopes = OWN_PEOPLE if permission == WRITE else PEOPLE_SCOPES
    wanted = select(ROW).where(ROW.id == row_id)
    found: TrainingOrderPerson | None = session.scalars(
        scoped(wanted, scopes, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(NOBODY)
    return found


def steps(session: Session, order_id: UUID) -> Sequence[TrainingOrderStep]:
    return session.scalars(
        select(TrainingOrderStep)
        .where(TrainingOrderStep.order_id == order_id)
        .order_by(TrainingOrderStep.id)
    ).all()


# Control: people of applications by people ordered.


def figures(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Count for each order who is named, applied, enrolled, studying, completed, expelled."""
    state = Application.state
    counts: dict[str, Any] = {
        "named": _sum(or_(Application.id.is_(None), state.not_in(LEFT))),
        "applied": func.count(Application.id),
        "enrolled": _sum(state.in_(BEEN_ENROLLED)),
        "studying": _sum(state == ApplicationState.STUDYING),
        "completed": _sum(state == ApplicationState.COMPLETED),
        "expelled": _sum(state == ApplicationState.EXPELLED),
        "left": _sum(state.in_(LEFT)),
    }
    rows = session.execute(
        select(ROW.order_id, *(count.label(name) for name, count in counts.items()))
        .outerjoin(Application, Application.id == ROW.application_id)
        .where(ROW.order_id.in_(list(ids)))
        .group_by(ROW.order_id)
    )
    found = {row.order_id: {name: int(getattr(row, name) or 0) for name in counts} for row in rows}
    return {key: found.get(key, dict.fromkeys(counts, 0)) for key in ids}


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


MONTHLY = {
    ApplicationAct.SUBMIT: "applied",
    ApplicationAct.ENROL: "enrolled",
    ApplicationAct.COMPLETE: "completed",
    ApplicationAct.TAKE_PART: "completed",
    ApplicationAct.EXPEL: "expelled",
}


def by_month(session: Session, orders: Select[Any]) -> list[tuple[date, dict[str, int]]]:
    """Count what happened to the people of orders, month by month of the region's clock."""
    rows = session.execute(
        select(ApplicationStep.act, ApplicationStep.at, ApplicationStep.application_id)
        .join(ROW, ROW.application_id == ApplicationStep.application_id)
        .where(ROW.order_id.in_(orders), ApplicationStep.act.in_(MONTHLY))
        .order_by(ApplicationStep.id)
    )
    found: dict[date, dict[str, int]] = {}
    seen: set[tuple[UUID, ApplicationAct]] = set()
    for row in rows:
        if (row.application_id, row.act) in seen:  # sent once more after a correction
            continue
        seen.add((row.application_id, row.act))
        month = clock.day_of(row.at).replace(day=1)
        counts = found.setdefault(month, dict.fromkeys(MONTHLY.values(), 0))
        counts[MONTHLY[row.act]] += 1
    return sorted(found.items())


def is_coming(session: Session, order_id: UUID) -> bool:
    """Whether somebody is still being brought to a place that was confirmed."""
    confirmed = select(TrainingOrderShare.id).where(
        TrainingOrderShare.order_id == order_id, TrainingOrderShare.state == ShareState.CONFIRMED
    )
    waiting = select(ROW.id).where(
        ROW.order_id == order_id, ROW.application_id.is_(None), ROW.trouble.is_(None)
    )
    wanted = select(confirmed.exists() & waiting.exists())
    return bool(session.scalar(wanted))


def total(session: Session, who: Principal) -> dict[str, int]:
    """Add up the orders that were sent: how many people are ordered, and how far they are."""
    sent = TrainingOrder.sent_at.is_not(None)
    wanted: Any = select(TrainingOrder.id, TrainingOrder.people).where(sent)
    rows = session.execute(scoped(wanted, SCOPES, who, READ))
    orders = {row.id: row.people for row in rows}
    counted = figures(session, list(orders)).values()
    found = {"orders": len(orders), "ordered": sum(orders.values())}
    for name in ("named", "applied", "enrolled", "studying", "completed", "expelled", "left"):
        found[name] = sum(each[name] for each in counted)
    return found


def seen_orders(who: Principal, *where: Any) -> Select[Any]:
    """Select the orders one may read."""
    return scoped(select(TrainingOrder.id).where(*where), SCOPES, who, READ)


def in_states(
    session: Session, who: Principal, states: Collection[State], limit: int, permission: str
) -> Sequence[TrainingOrder]:
    """Give orders that wait in these states, those due first first."""
    scopes = OWN if permission == WRITE else SCOPES
    wanted = select(TrainingOrder).where(TrainingOrder.state.in_(states))
    return session.scalars(
        scoped(wanted, scopes, who, permission)
        .order_by(TrainingOrder.due_on, TrainingOrder.id)
        .limit(limit)
    ).all()


def late(session: Session, who: Principal, limit: int) -> Sequence[TrainingOrder]:
    """Give open orders whose term is over, the latest first."""
    wanted = select(TrainingOrder).where(
        TrainingOrder.state.in_(OPEN), TrainingOrder.due_on < clock.today()
    )
    narrowed = scoped(wanted, SCOPES, who, READ)
    return session.scalars(
        narrowed.order_by(TrainingOrder.due_on, TrainingOrder.id).limit(limit)
    ).all()


def offered(session: Session, who: Principal, limit: int) -> Sequence[Any]:
    """Give the offers that wait for this one's answer."""
    wanted: Any = (
        select(TrainingOrderShare, TrainingOrder)
        .join(TrainingOrder, TrainingOrder.id == TrainingOrderShare.order_id)
        .where(TrainingOrderShare.state == ShareState.OFFERED, TrainingOrder.state.in_(OPEN))
    )
    narrowed = scoped(wanted, SHARE_SCOPES, who, ANSWER)
    return session.execute(narrowed.order_by(TrainingOrder.due_on).limit(limit)).all()


# How orders are named in files: by their number, among those the asker may write in.


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.scalars(select(TrainingOrder).where(TrainingOrder.id.in_(list(ids))))
    return {row.id: number_word(row) or row.subject for row in rows}


def seen(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    wanted = select(TrainingOrder.id).where(TrainingOrder.id.in_(list(ids)))
    return session.scalars(scoped(wanted, SCOPES, who, READ)).all()


def offer(session: Session, who: Principal, text: str) -> list[str]:
    wanted = select(TrainingOrder).where(
        TrainingOrder.state.in_(OPEN),
        TrainingOrder.subject_key.startswith(search_key(text), autoescape=True),
    )
    found = session.scalars(
        scoped(wanted, OWN, who, WRITE).order_by(TrainingOrder.id.desc()).limit(OFFERED)
    )
    return [number_word(one) or str(one.id) for one in found]


def written(session: Session, order_id: UUID) -> str:
    found = session.get(TrainingOrder, order_id)
    return "" if found is None else number_word(found) or str(found.id)


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand numbers and keys of orders that whoever acts may write in."""
    who = askers.acting(session)
    return Found({word: _meant(session, word, who) for word in words})


def _meant(session: Session, word: str, who: Principal | None) -> Sequence[UUID]:
    wanted: Any = select(TrainingOrder.id)
    try:
        wanted = wanted.where(TrainingOrder.id == UUID(word.strip()))
    except ValueError:
        number, _dash, year = word.strip().partition("-З/")
        if not (number.isdecimal() and year.isdecimal() and len(number + year) < DIGITS):
            return ()
        wanted = wanted.where(TrainingOrder.number == int(number), TrainingOrder.year == int(year))
    if who is not None:
        wanted = scoped(wanted, OWN, who, WRITE)
    found: Sequence[UUID] = session.scalars(wanted.limit(2)).all()
    return found
