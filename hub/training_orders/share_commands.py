"""Sharing an order out among training organisations, and their answers."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import intakes
from hub.applications.models import IntakeKind
from hub.core import jobs
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.organisations.models import Organisation
from hub.training_orders import letters
from hub.training_orders.commands import Step, held, move, note, tell
from hub.training_orders.events import ShareAnswered
from hub.training_orders.machine import Act, Mover, State, moved
from hub.training_orders.models import OrderKind, ShareState, TrainingOrder, TrainingOrderShare
from hub.training_orders.words import number_word

CARRY = "training-orders.carry"
ABSENT = _l("There is no such offer, or it is not yours.")
ANSWERED_IN = frozenset({State.DISTRIBUTED, State.ACCEPTED})


def carry_on(session: Session, order_id: UUID) -> None:
    """Have the people of an order brought to their places; twice asked is done once."""
    payload = {"order": str(order_id)}
    jobs.enqueue(session, CARRY, payload, key=str(order_id), order=f"{CARRY}:{order_id}")


def distribute(
    session: Session,
    order_id: UUID,
    places: Mapping[UUID, int],
    step: Step,
    *,
    version: int | None = None,
) -> TrainingOrder:
    """Offer so many places to each; those who confirmed keep theirs."""
    order = held(session, order_id)
    if version is not None:
        order.expect(version)
    moved(order.state, Act.DISTRIBUTE, step.by)  # before anything is written
    wanted = {provider_id: count for provider_id, count in places.items() if count}
    if any(count < 0 for count in wanted.values()):
        raise InvalidError(_l("Places are a number from 1 on."), field="places")
    known = {share.provider_id: share for share in of(session, order_id)}
    for provider_id, share in known.items():
        if share.state is ShareState.CONFIRMED:
            if wanted.pop(provider_id, share.places) != share.places:
                words = _l("This training organisation confirmed its places: they stay.")
                raise InvalidError(words, field="places")
        elif provider_id in wanted:
            share.places, share.state = wanted.pop(provider_id), ShareState.OFFERED
            share.reason = share.answered_at = share.answered_by_id = share.reminded_on = None
        else:
            session.delete(share)
    for provider_id, count in wanted.items():
        _expect_provider(session, provider_id)
        session.add(
            TrainingOrderShare(
                id=uuid7(), order_id=order_id, provider_id=provider_id, places=count,
                state=ShareState.OFFERED,
            )
        )  # fmt: skip
    session.flush()
    move(session, order, Act.DISTRIBUTE, step)
    _begin(session, order, step)
    return order


def confirm(
    session: Session,
    share_id: UUID,
    step: Step,
    *,
    starts_on: date | None,
    ends_on: date | None,
    is_agreed: bool = False,
    version: int | None = None,
) -> TrainingOrderShare:
    """Take one's part of an order: its intake opens, and its people come into it.

    `is_agreed`: the customer was asked about days other than it wished.
    """
    order, share = _answered(session, share_id, version)
    if step.by not in {Mover.PROVIDER, Mover.OFFICE}:
        moved(order.state, Act.DECLINE, step.by)
    if starts_on is None:
        raise InvalidError(_l("Say when the training begins."), field="starts_on")
    if ends_on is None or ends_on < starts_on:
        raise InvalidError(_l("The last day is before the first one."), field="ends_on")
    if starts_on < day_of(step.at):
        raise InvalidError(_l("This day is over already."), field="starts_on")
    if not is_agreed and is_beside(order, starts_on, ends_on):
        raise InvalidError(
            _l("The customer wished other days: agree on these and say so."), field="is_agreed"
        )
    is_event = order.kind is OrderKind.CAREER_EVENT
    intake = intakes.create(
        session,
        kind=IntakeKind.EVENT if is_event else IntakeKind.PROGRAMME,
        title=f"{order.subject[:270]} · {number_word(order)}",
        programme_id=None if is_event else order.programme_id,
        provider_id=share.provider_id,
        places=share.places,
        starts_on=starts_on,
        ends_on=ends_on,
        by_invitation=True,
    )
    share.state, share.intake_id = ShareState.CONFIRMED, intake.id
    _keep_answer(session, order, share, step)
    letters.tell_office(session, order, letters.CONFIRMED, places=share.places)
    _begin(session, order, step)
    carry_on(session, order.id)
    return share


def is_beside(order: TrainingOrder, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether days are other than the customer wished."""
    return bool(
        (order.starts_on and starts_on and starts_on < order.starts_on)
        or (order.ends_on and ends_on and ends_on > order.ends_on)
    )


def begin_event(session: Session, order: TrainingOrder, step: Step) -> None:
    """Bring a class to an event that is held anyway: nobody has to answer for it."""
    move(session, order, Act.BEGIN, Step(by=Mover.HUB, at=step.at))
    carry_on(session, order.id)


def decline(
    session: Session, share_id: UUID, step: Step, *, version: int | None = None
) -> TrainingOrderShare:
    """Decline one's part: the office shares these places out anew."""
    order, share = _answered(session, share_id, version)
    move(session, order, Act.DECLINE, step)
    share.state = ShareState.DECLINED
    _keep_answer(session, order, share, step)
    return share


def of(session: Session, order_id: UUID) -> list[TrainingOrderShare]:
    """Give the shares of an order in the order they were made."""
    return list(
        session.scalars(
            select(TrainingOrderShare)
            .where(TrainingOrderShare.order_id == order_id)
            .order_by(TrainingOrderShare.id)
        )
    )


def _answered(
    session: Session, share_id: UUID, version: int | None
) -> tuple[TrainingOrder, TrainingOrderShare]:
    """Hold the order and then the share, for distribution holds them so too."""
    order_id = session.scalar(
        select(TrainingOrderShare.order_id).where(TrainingOrderShare.id == share_id)
    )
    if order_id is None:
        raise NotFoundError(ABSENT)
    order = held(session, order_id)
    share = session.get(TrainingOrderShare, share_id, populate_existing=True)
    if share is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        share.expect(version)
    if share.state is not ShareState.OFFERED or order.state not in ANSWERED_IN:
        raise RefusedError(_l("This offer is answered already, or was taken back."))
    return order, share


def _keep_answer(
    session: Session, order: TrainingOrder, share: TrainingOrderShare, step: Step
) -> None:
    share.answered_at, share.answered_by_id = step.at, step.account_id
    share.reason = step.reason.strip()[:1000] or None
    session.flush()
    is_confirmed = share.state is ShareState.CONFIRMED
    act = "share-confirmed" if is_confirmed else "share-declined"
    note(session, order, act, provider=str(share.provider_id), places=share.places)
    emit(
        session,
        ShareAnswered(
            aggregate_id=order.id, provider_id=share.provider_id, is_confirmed=is_confirmed
        ),
    )
    tell(session, order, "shares", "shares")


def _begin(session: Session, order: TrainingOrder, step: Step) -> None:
    """Let it begin once every place is confirmed."""
    if order.state is not State.DISTRIBUTED:
        return
    shares = of(session, order.id)
    confirmed = sum(one.places for one in shares if one.state is ShareState.CONFIRMED)
    if confirmed == order.people:
        move(session, order, Act.BEGIN, Step(by=Mover.HUB, at=step.at))


def _expect_provider(session: Session, provider_id: UUID) -> None:
    found = session.get(Organisation, provider_id)
    if found is None or not found.is_provider:
        raise InvalidError(_l("Choose a training organisation."), field="places")
