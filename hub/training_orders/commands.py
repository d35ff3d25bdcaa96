"""Every change of an order for training: its words, and acts of the table of moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import utcnow, uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.core.upsert import upsert
from hub.deadlines.models import Anchor
from hub.deadlines.owing import Anchors
from hub.deadlines.queries import reckoner
from hub.programmes.queries import published
from hub.training_orders import letters, needs, of_events
from hub.training_orders.events import TrainingOrderChanged, TrainingOrderMoved
from hub.training_orders.machine import EDITABLE, ENDED, MOVES, UNSHARED, Act, Mover, State, moved
from hub.training_orders.models import (
    OrderKind,
    TrainingOrder,
    TrainingOrderNumber,
    TrainingOrderStep,
)
from hub.training_orders.words import SUBJECT

ABSENT = _l("There is no such training order, or it is not yours.")
MOST_PEOPLE = 5000
MOST_WORDS = 1000
FIELDS = (
    *("organisation_id", "kind", "subject", "programme_id", "competency_id", "intake_id", "wish"),
    *("people", "form", "site_id", "place", "starts_on", "ends_on", "contact", "funding"),
    *("consents_on", "consents_place"),
)
# What the customer may still say while the centre works with the order.
LATER = frozenset({"contact", "consents_on", "consents_place"})
REFERS = {
    "organisation_id": ("organisation", _l("There is no such organisation.")),
    "programme_id": ("programme", _l("There is no such programme.")),
    "competency_id": ("competency", _l("There is no such competency.")),
    "site_id": ("site", _l("There is no such site.")),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Who moves it, when, and what was said for it."""

    by: Mover
    at: datetime
    account_id: UUID | None = None
    reason: str = ""


def create(session: Session, *, at: datetime | None = None, **values: Any) -> TrainingOrder:
    """Begin an order; nothing is owed to anybody till it is sent."""
    made = TrainingOrder(
        id=uuid7(), state=State.DRAFT, since=at or utcnow(), begun_by_id=audit.actor().account_id
    )
    _put(session, made, _clean(values))
    session.add(made)
    session.flush()
    note(session, made, "create")
    emit(session, TrainingOrderChanged(aggregate_id=made.id, fields=tuple(sorted(values))))
    return made


def change(
    session: Session, order_id: UUID, *, version: int | None = None, **values: Any
) -> TrainingOrder:
    """Change what is ordered while the customer writes in it; a few words also afterwards."""
    found = held(session, order_id)
    if version is not None:
        found.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(found, name) != value}
    if not changed:
        return found
    may = LATER | {"people"} if found.state in UNSHARED else LATER
    is_closed = found.state in ENDED or bool(set(changed) - may)
    if found.state not in EDITABLE and is_closed:
        raise RefusedError(_l("The order is with the centre already: ask it to return the order."))
    if "people" in changed:
        needs.expect_room(session, found, changed["people"])
    _put(session, found, changed)
    session.flush()
    _reckon(session, found)
    session.flush()
    tell(session, found, "change", *sorted(changed))
    return found


def set_programme(session: Session, order_id: UUID, programme_id: UUID) -> TrainingOrder:
    """Say by which programme an order is taught; one that is being developed may be a draft."""
    found = held(session, order_id)
    if found.state not in UNSHARED:
        raise RefusedError(_l("The order has moved on meanwhile: open its card anew."))
    if found.programme_id == programme_id:
        return found
    if found.state is not State.DEVELOPING and published(session, programme_id) is None:
        raise InvalidError(_l("Choose a published programme."), field="programme_id")
    found.programme_id = programme_id
    session.flush()
    tell(session, found, "change", "programme_id")
    return found


def act(
    session: Session, order_id: UUID, what: Act, step: Step, *, version: int | None = None
) -> TrainingOrder:
    """Take a step of the table of moves, whoever asks for it and by whatever door."""
    found = held(session, order_id)
    if version is not None:
        found.expect(version)
    move(session, found, what, step)
    return found


def move(session: Session, found: TrainingOrder, what: Act, step: Step) -> None:
    """Move an order that is held."""
    before = found.state
    after = moved(before, what, step.by)
    needs.expect(session, found, MOVES[what].needs, step.reason)
    if what is Act.SEND and found.number is None:
        found.year = day_of(step.at).year
        found.number = _next_number(session, found.year)
        found.sent_at = step.at
    found.state, found.since = after, step.at
    found.reason = step.reason.strip()[:MOST_WORDS] or None
    _reckon(session, found)
    session.add(
        TrainingOrderStep(
            id=uuid7(), order_id=found.id, at=step.at, act=what, before=before, after=after,
            mover=step.by, account_id=step.account_id, reason=found.reason,
        )
    )  # fmt: skip
    session.flush()
    note(session, found, "step", act=what.value, before=before.value, after=after.value)
    letters.tell_step(session, found, what)
    emit(
        session,
        TrainingOrderMoved(
            aggregate_id=found.id,
            act=what.value,
            before=before.value,
            after=after.value,
            organisation_id=found.organisation_id,
        ),
    )


def held(session: Session, order_id: UUID) -> TrainingOrder:
    """Give it held till the end of the transaction: two who act at once come in turn."""
    found = session.get(TrainingOrder, order_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def anchors(order: Any) -> Anchors:
    """Give the days that terms of an order are counted from."""
    days = {Anchor.STARTS: order.starts_on, Anchor.ENDS: order.ends_on}
    return {Anchor.SINCE: day_of(order.since), **days}


def note(session: Session, found: TrainingOrder, what: str, **details: Any) -> None:
    audit.record(
        session,
        f"training-orders.{what}",
        subject=SUBJECT,
        subject_id=found.id,
        details=details or None,
    )


def tell(session: Session, found: TrainingOrder, what: str, *fields: str, **more: Any) -> None:
    """Leave a trace of a change, and say it to other rooms."""
    note(session, found, what, **({"fields": list(fields)} if fields else {}), **more)
    emit(session, TrainingOrderChanged(aggregate_id=found.id, fields=fields))


def _reckon(session: Session, found: TrainingOrder) -> None:
    """Write what is owed next, by whom and by when."""
    owed = reckoner(session).next_owed(SUBJECT, found.state.value, anchors(found))
    found.owed = owed.act if owed else None
    found.owed_by = owed.by if owed else None
    found.due_on = owed.due_on if owed else None


def _next_number(session: Session, year: int) -> int:
    """Take the next number of the year: whoever sends at the same moment waits for the row."""
    upsert(session, TrainingOrderNumber, [{"year": year, "last": 0}], on=("year",), update=())
    taken = (
        update(TrainingOrderNumber)
        .where(TrainingOrderNumber.year == year)
        .values(last=TrainingOrderNumber.last + 1)
        .returning(TrainingOrderNumber.last)
        .execution_options(synchronize_session=False)
    )
    return session.execute(taken).scalar_one()


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"An order has no {', '.join(sorted(unknown))}.")
    cleaned = dict(values)
    for name, value in values.items():
        if isinstance(value, str):
            text = value.strip() if name == "wish" else " ".join(value.split())
            cleaned[name] = text or None
    return cleaned


def _put(session: Session, order: TrainingOrder, values: dict[str, Any]) -> None:
    """Write values into an order, refusing what makes no sense."""
    for name, (book, words) in REFERS.items():
        if values.get(name) is not None:
            lookups.expect(session, book, values[name], InvalidError(words, field=name))
    for name, value in values.items():
        setattr(order, name, value)
    _expect_subject(
        session, order, fresh=bool({"programme_id", "intake_id", "subject", "kind"} & set(values))
    )
    if not 1 <= (order.people or 0) <= MOST_PEOPLE:
        raise InvalidError(_l("An order is for 1 to 5,000 people."), field="people")
    if order.starts_on and order.ends_on and order.ends_on < order.starts_on:
        raise InvalidError(_l("The last day is before the first one."), field="ends_on")
    if order.consents_on and order.consents_on > day_of(utcnow()):
        raise InvalidError(_l("The day of the consent is in the future."), field="consents_on")


def _expect_subject(session: Session, order: TrainingOrder, *, fresh: bool) -> None:
    """Say what is ordered: a programme by its title, all else in the customer's words."""
    if not fresh:
        return
    if order.kind in {OrderKind.NEW_PROGRAMME, OrderKind.CAREER_EVENT}:
        order.programme_id = None
    if order.kind is not OrderKind.CAREER_EVENT:
        order.intake_id = None
    if order.intake_id is not None:
        of_events.take(session, order, order.intake_id)
    if order.programme_id is not None:
        shown = published(session, order.programme_id)
        if shown is None:
            raise InvalidError(_l("Choose a published programme."), field="programme_id")
        order.subject = shown.title
    elif order.kind is OrderKind.PROGRAMME:
        raise InvalidError(_l("Choose the programme."), field="programme_id")
    elif not order.subject:
        raise InvalidError(_l("Say in a few words what is ordered."), field="subject")
