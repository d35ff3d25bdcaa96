"""What acts of an order need: looked at before any of them is done, all that lacks said at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from hub.applications.machine import ENDED, State
from hub.applications.models import Application
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.programmes.queries import published
from hub.training_orders import of_events
from hub.training_orders.models import (
    OrderKind,
    ShareState,
    TrainingOrder,
    TrainingOrderPerson,
    TrainingOrderShare,
)

TAUGHT = (State.ENROLLED, State.STUDYING, State.COMPLETED)
LEFT = (State.WITHDRAWN, State.REFUSED, State.EXPELLED)  # their place is free again
MISSING = {
    "days": _l("Say from when and until when it suits to learn."),
    "contact": _l("Say whom to call about the order."),
    "consents": _l("Say on what day the consents of these people were signed, and where they are."),
    "people": _l("There are rows to be mended, or more people than were ordered."),
    "reason": _l("Say why: it is read by whom it concerns."),
    "programme": _l("Choose the programme by which these people are taught."),
    "developed": _l(
        "The programme is yet to be developed: let it be developed and published first."
    ),
    "undeveloped": _l("There is nothing to develop: the programme is published."),
    "event": _l("The event has not so many free places, or takes nobody any more."),
    "shares": _l("The places of training organisations must make up as many as were ordered."),
    "taught": _l("Not everybody has come to the end of training: say why the order is closed."),
    "nobody": _l(
        "People of this order are enrolled and learn by it: let an order expel them first, "
        "or let them finish."
    ),
    "kept": _l("The list of its people is destroyed already: begin a new order."),
}
PLACES = {
    "days": "starts_on", "consents": "consents_on", "programme": None, "taught": "reason",
    "developed": None, "undeveloped": None, "event": None, "kept": None,
    "nobody": None,
}  # fmt: skip


def expect(session: Session, order: TrainingOrder, wanted: Sequence[str], reason: str) -> None:
    """Refuse an act while something is missing, and name all of it."""
    missing = [need for need in wanted if not _has(session, order, need, reason)]
    if missing:
        field = PLACES.get(missing[0], missing[0])
        words = " ".join(str(MISSING[need]) for need in missing)
        raise InvalidError(words, field=field)


def expect_room(session: Session, order: TrainingOrder, people: int | None) -> None:
    """Refuse fewer people than are named, or than training organisations have confirmed."""
    taken = max(named(session, order.id), _confirmed(session, order))
    if (people or 0) < taken:
        raise InvalidError(
            _("So many are named or confirmed already: %(count)s.", count=taken), field="people"
        )


def _has(session: Session, order: TrainingOrder, need: str, reason: str) -> bool:
    """Whether what an act needs is there."""
    said = {
        "days": order.starts_on is not None and order.ends_on is not None,
        "contact": bool(order.contact),
        "reason": bool(reason.strip()),
        "programme": order.kind is OrderKind.CAREER_EVENT or order.programme_id is not None,
        "kept": order.erased_at is None,
    }
    if need in said:
        return said[need]
    return _LOOKED_UP[need](session, order) or (need == "taught" and bool(reason.strip()))


def _is_developed(session: Session, order: TrainingOrder) -> bool:
    if order.kind is not OrderKind.NEW_PROGRAMME:
        return True
    return order.programme_id is not None and published(session, order.programme_id) is not None


def _is_undeveloped(session: Session, order: TrainingOrder) -> bool:
    return not _is_developed(session, order)


def _has_consents(session: Session, order: TrainingOrder) -> bool:
    is_said = bool(order.consents_on and order.consents_place)
    rows = select(TrainingOrderPerson.id).where(TrainingOrderPerson.order_id == order.id)
    return is_said or session.scalar(rows.limit(1)) is None


def _are_people_right(session: Session, order: TrainingOrder) -> bool:
    rows = TrainingOrderPerson
    all_rows = select(func.count()).where(rows.order_id == order.id)
    wrong = session.scalar(all_rows.where(rows.trouble.is_not(None), ~rows.is_for_office))
    return not wrong and named(session, order.id) <= order.people


def _is_shared(session: Session, order: TrainingOrder) -> bool:
    asked = TrainingOrderShare.state != ShareState.DECLINED
    return _shared(session, order, asked) == order.people


def _is_taught(session: Session, order: TrainingOrder) -> bool:
    """Whether everybody has come to an end, and somebody to that of training."""
    states = session.scalars(
        select(Application.state)
        .select_from(TrainingOrderPerson)
        .outerjoin(Application, Application.id == TrainingOrderPerson.application_id)
        .where(TrainingOrderPerson.order_id == order.id)
    ).all()
    return State.COMPLETED in states and all(state in ENDED for state in states)


def _learns_nobody(session: Session, order: TrainingOrder) -> bool:
    """Whether nobody is taught by it, nor was to the end."""
    enrolled = (
        select(Application.id)
        .join(TrainingOrderPerson, TrainingOrderPerson.application_id == Application.id)
        .where(TrainingOrderPerson.order_id == order.id, Application.state.in_(TAUGHT))
    )
    return session.scalar(enrolled.limit(1)) is None


def named(session: Session, order_id: UUID) -> int:
    """Count whom an order names, without those who left again."""
    return session.scalar(of_standing(select(func.count(TrainingOrderPerson.id)), order_id)) or 0


def of_standing(statement: Select[Any], order_id: UUID) -> Select[Any]:
    """Narrow to whom an order names, without those who left again."""
    return statement.outerjoin(
        Application, Application.id == TrainingOrderPerson.application_id
    ).where(
        TrainingOrderPerson.order_id == order_id,
        Application.id.is_(None) | Application.state.not_in(LEFT),
    )


def _confirmed(session: Session, order: TrainingOrder) -> int:
    return _shared(session, order, TrainingOrderShare.state == ShareState.CONFIRMED)


def _shared(session: Session, order: TrainingOrder, which: ColumnElement[bool]) -> int:
    places = select(func.sum(TrainingOrderShare.places)).where(
        TrainingOrderShare.order_id == order.id, which
    )
    return session.scalar(places) or 0


_LOOKED_UP: Mapping[str, Callable[[Session, TrainingOrder], bool]] = {
    "developed": _is_developed,
    "undeveloped": _is_undeveloped,
    "event": of_events.has_room,
    "taught": _is_taught,
    "shares": _is_shared,
    "consents": _has_consents,
    "people": _are_people_right,
    "nobody": _learns_nobody,
}
