"""Letters about orders for training: whoever owes the next act hears of each step."""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, declare_topic, notify
from hub.training_orders.machine import MOVES, Act
from hub.training_orders.models import (
    ANSWER,
    DISTRIBUTE,
    WRITE,
    ShareState,
    TrainingOrder,
    TrainingOrderShare,
)
from hub.training_orders.words import number_word

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="training-orders", title=_l("Orders for training"))
CONFIRMED = "confirmed"
MEND = "mend"
WAITING = "waiting"
CALLED_OFF = "called-off"
_SAMPLE = {"number": "12-З/2026", "subject": "Сварщик", "url": "/training-orders/0"}
_WHY = {"reason": "Уточните число человек."}
TEMPLATES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sent", _l("Order for training: new"), {}),
    ("sent-back", _l("Order for training: returned for correction"), _WHY),
    ("accepted", _l("Order for training: accepted"), {}),
    ("developing", _l("Order for training: its programme is being developed"), {}),
    ("developed", _l("Order for training: its programme is published"), {}),
    ("offered", _l("Order for training: people are offered to you"), {"places": 25}),
    (
        WAITING,
        _l("Order for training: your answer is waited for"),
        {"places": 25, "until": "14.09.2026"},
    ),
    ("declined", _l("Order for training: a training organisation declined"), _WHY),
    (CONFIRMED, _l("Order for training: a training organisation confirmed"), {"places": 25}),
    ("begun", _l("Order for training: it is being carried out"), {}),
    (MEND, _l("Order for training: rows to be mended"), {"count": 3}),
    ("finished", _l("Order for training: carried out"), {}),
    ("reopened", _l("Order for training: opened again"), _WHY),
    ("refused", _l("Order for training: refused"), _WHY),
    ("withdrawn", _l("Order for training: withdrawn"), _WHY),
    (CALLED_OFF, _l("Order for training: called off, nobody comes to you by it"), _WHY),
)
TO_OFFICE = frozenset({Act.SEND, Act.DECLINE, Act.WITHDRAW})
TO_PROVIDERS = frozenset({Act.DISTRIBUTE})
CALLS_OFF = frozenset({Act.REFUSE, Act.WITHDRAW})


def tell_step(session: Session, order: TrainingOrder, act: Act) -> None:
    """Tell of a step: the office, the training organisations or the customer."""
    if (key := MOVES[act].tells) is None:
        return
    if act in TO_PROVIDERS:
        _tell_offered(session, order, key)
        return
    context = {"reason": order.reason or ""}
    if act in CALLS_OFF:
        _tell_called_off(session, order, context)
    if act in TO_OFFICE:
        tell_office(session, order, key, **context)
    else:
        tell_customer(session, order, key, **context)


def tell_office(session: Session, order: TrainingOrder, key: str, **context: Any) -> None:
    _tell(session, order, key, accounts.who_may(session, DISTRIBUTE), context)


def tell_customer(session: Session, order: TrainingOrder, key: str, **context: Any) -> None:
    to = accounts.who_may_for(session, WRITE, order.organisation_id)
    _tell(session, order, key, to, context)


def tell_waiting(session: Session, order: TrainingOrder, share: TrainingOrderShare) -> None:
    to = accounts.who_may_for(session, ANSWER, share.provider_id)
    until = f"{order.due_on:%d.%m.%Y}"
    _tell(session, order, WAITING, to, {"places": share.places, "until": until})


def _tell_offered(session: Session, order: TrainingOrder, key: str) -> None:
    offered = session.scalars(
        select(TrainingOrderShare).where(
            TrainingOrderShare.order_id == order.id,
            TrainingOrderShare.state == ShareState.OFFERED,
        )
    )
    for share in offered:
        to = accounts.who_may_for(session, ANSWER, share.provider_id)
        _tell(session, order, key, to, {"places": share.places})


def _tell_called_off(session: Session, order: TrainingOrder, context: dict[str, Any]) -> None:
    """Tell the training organisations that nobody comes to them by this order."""
    asked = session.scalars(
        select(TrainingOrderShare.provider_id).where(
            TrainingOrderShare.order_id == order.id,
            TrainingOrderShare.state != ShareState.DECLINED,
        )
    )
    for provider_id in asked:
        _tell(session, order, CALLED_OFF, accounts.who_may_for(session, ANSWER, provider_id),
              context)  # fmt: skip


def _tell(
    session: Session, order: TrainingOrder, key: str, to: Collection[UUID], context: dict[str, Any]
) -> None:
    told = {
        "number": number_word(order),
        "subject": order.subject,
        "url": f"/training-orders/{order.id}",
        **context,
    }
    for account_id in sorted(to):
        notify(session, account_id, f"training-orders.{key}", told)


def wire() -> None:
    """Declare every letter; hub/learning.py calls it."""
    declare_topic(TOPIC)
    for key, title, more in TEMPLATES:
        declare(
            Template(
                key=f"training-orders.{key}",
                title=title,
                topic=TOPIC.key,
                folder=FOLDER,
                sample={**_SAMPLE, **more},
            )
        )
