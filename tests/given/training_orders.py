"""Orders for training at any point of their way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.db import reading, transaction
from hub.organisations.models import OrganisationKind
from hub.training_orders import commands, people_commands, share_commands
from hub.training_orders.commands import Step
from hub.training_orders.machine import Act, Mover, State
from hub.training_orders.models import (
    OrderKind,
    TrainingOrder,
    TrainingOrderPerson,
    TrainingOrderShare,
)
from tests.given import registries

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
SIGNED = date(2026, 9, 1)
FIRST, LAST = date(2026, 10, 5), date(2026, 11, 27)


def customer(session: Session, **values: Any) -> UUID:
    return registries.organisation(session, kind=OrganisationKind.EMPLOYER, **values).id


def order(session: Session, organisation_id: UUID | None = None, **values: Any) -> TrainingOrder:
    """A draft that lacks nothing but people."""
    given: dict[str, Any] = {
        "organisation_id": organisation_id or customer(session),
        "kind": OrderKind.TEACHERS,
        "subject": "Сварка для мастеров",
        "people": 2,
        "starts_on": FIRST,
        "ends_on": LAST,
        "contact": "Петрова Анна, +7 999 123-45-67",
        "consents_on": SIGNED,
        "consents_place": "Папка 7, отдел кадров",
    }
    return commands.create(session, at=MONDAY, **(given | values))


def row(n: int, **values: Any) -> dict[str, Any]:
    name = "абвгдежзиклмнопрстуфхцчшщэюя"[n % 28] * (1 + n // 28)
    return {
        "last_name": f"Заказнов{name}",
        "first_name": "Пётр",
        "birth_on": date(1990, 3, 1 + n % 28),
        **values,
    }


def named(session: Session, made: TrainingOrder, rows: Sequence[dict[str, Any]]) -> None:
    for values in rows:
        people_commands.add(session, made.id, **values)


def step(by: Mover, reason: str = "") -> Step:
    return Step(by=by, at=MONDAY, reason=reason)


def sent(session: Session, made: TrainingOrder) -> None:
    commands.act(session, made.id, Act.SEND, step(Mover.CUSTOMER))


def returned(session: Session, organisation_id: UUID | None = None) -> TrainingOrder:
    """Sent and given back to be corrected: seen by the centre, written in by the customer."""
    made = order(session, organisation_id)
    sent(session, made)
    commands.act(session, made.id, Act.SEND_BACK, step(Mover.OFFICE, "Уточните разряд"))
    return made


def accepted(session: Session, made: TrainingOrder) -> None:
    """Sent and accepted, with a programme to teach it by."""
    sent(session, made)
    taught = registries.published(session)
    commands.set_programme(session, made.id, taught.id)
    commands.act(session, made.id, Act.ACCEPT, step(Mover.OFFICE))


def shared(session: Session, made: TrainingOrder, **places: int) -> list[TrainingOrderShare]:
    """Offered to training organisations, so many places to each by its name."""
    accepted(session, made)
    wanted = {
        registries.organisation(session, name=name).id: count for name, count in places.items()
    }
    share_commands.distribute(session, made.id, wanted, step(Mover.OFFICE))
    return share_commands.of(session, made.id)


def confirmed(session: Session, share: TrainingOrderShare) -> None:
    share_commands.confirm(session, share.id, step(Mover.PROVIDER), starts_on=FIRST, ends_on=LAST)


def carried_out(count: int = 2, **values: Any) -> UUID:
    """An order whose people have their applications."""
    with transaction() as session:
        made = order(session, people=count, **values)
        named(session, made, [row(n) for n in range(count)])
        (share,) = shared(session, made, Техникум=count)
        confirmed(session, share)
    drain()
    return made.id


def drain() -> None:
    while jobs.drain():
        pass


def rows_of(order_id: UUID) -> list[TrainingOrderPerson]:
    with reading() as session:
        wanted = select(TrainingOrderPerson).where(TrainingOrderPerson.order_id == order_id)
        return list(session.scalars(wanted.order_by(TrainingOrderPerson.id)))


def state_of(order_id: UUID) -> State:
    with reading() as session:
        return session.get_one(TrainingOrder, order_id).state
