"""Order for training: what is ordered, who is named in it, who teaches how many, and its trace."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    event,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import Principal
from hub.core.crypto import Encrypted
from hub.core.db import Base, Entity
from hub.core.names import full_name
from hub.core.scopes import Scopes
from hub.core.text import search_key
from hub.deadlines.models import Owes
from hub.programmes.models import ProgrammeForm
from hub.training_orders.machine import Act, Mover, State

READ = "training-orders.read"
WRITE = "training-orders.write"
DISTRIBUTE = "training-orders.distribute"
ANSWER = "training-orders.answer"
EXPORT = "training-orders.export"
KEYED = String(300).with_variant(String(300, collation="C"), "postgresql")


class OrderKind(enum.Enum):
    """Что заказывают."""

    PROGRAMME = "programme"
    NEW_PROGRAMME = "new-programme"  # yet to be developed
    TEACHERS = "teachers"  # professional development of teachers and masters
    CAREER_EVENT = "career-event"  # a class comes to it


class ShareState(enum.Enum):
    """Ответ организации, которая обучает."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class TrainingOrder(Entity):
    """Заказ на обучение; its state moves by the table of moves alone."""

    __tablename__ = "training_order"
    __table_args__ = (
        Index("uq_training_order_number", "year", "number", unique=True),
        Index(None, "state", "due_on", "id"),
        Index(None, "owed_by", "due_on", "id"),
        Index(None, "due_on", "id"),
        Index(None, "subject_key", "id"),
        Index(None, "sent_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "id"),
        Index(None, "starts_on", "id"),
        Index(None, "begun_by_id"),
        CheckConstraint("people > 0", name="somebody"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))  # who orders
    kind: Mapped[OrderKind]
    subject: Mapped[str] = mapped_column(String(300))  # of a programme its title
    subject_key: Mapped[str] = mapped_column(KEYED)
    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    # An event that is held anyway: the class comes to it, and nobody is asked to hold another.
    intake_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"))
    wish: Mapped[str | None] = mapped_column(Text)
    people: Mapped[int]  # how many are ordered
    form: Mapped[ProgrammeForm | None]
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))  # wished
    place: Mapped[str | None] = mapped_column(String(200))  # a municipality, in words
    starts_on: Mapped[date | None]  # from when it suits
    ends_on: Mapped[date | None]  # until when
    contact: Mapped[str | None] = mapped_column(String(300))
    funding: Mapped[str | None] = mapped_column(String(300))
    # Signed consents of those named: the customer keeps the papers.
    consents_on: Mapped[date | None]
    consents_place: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int | None]
    number: Mapped[int | None]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    since: Mapped[datetime]  # when the state began
    sent_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(1000))  # of the last act that gave one
    begun_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]  # copies of personal data are destroyed
    # The next owed act, reckoned from the terms with every move.
    owed: Mapped[str | None] = mapped_column(String(200))
    owed_by: Mapped[Owes | None]
    due_on: Mapped[date | None]


class TrainingOrderNumber(Base):
    """Последний номер заказа за год: its row is the queue for the next."""

    __tablename__ = "training_order_number"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class TrainingOrderStep(Base):
    """Шаг заказа: who moved it, when, from where and why. Nothing of it is ever changed."""

    __tablename__ = "training_order_step"
    __table_args__ = (Index(None, "order_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("training_order.id"))
    at: Mapped[datetime]
    act: Mapped[Act]
    before: Mapped[State]
    after: Mapped[State]
    mover: Mapped[Mover]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))


class TrainingOrderShare(Entity):
    """Доля заказа: so many places with one training organisation, and its answer."""

    __tablename__ = "training_order_share"
    __table_args__ = (
        Index("uq_training_order_share_provider", "order_id", "provider_id", unique=True),
        Index(None, "provider_id", "state", "id"),
        CheckConstraint("places > 0", name="somebody"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("training_order.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    places: Mapped[int]
    state: Mapped[ShareState] = mapped_column(default=ShareState.OFFERED)
    reason: Mapped[str | None] = mapped_column(String(1000))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None]
    intake_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"))
    reminded_on: Mapped[date | None]  # that its answer is waited for


class TrainingOrderPerson(Entity):
    """Кого заказали обучить: as the customer named them, till the hub knows who it is."""

    __tablename__ = "training_order_person"
    __table_args__ = (
        Index(None, "order_id", "name_key", "id"),
        Index(None, "name_key", "id"),
        Index(None, "person_id"),
        Index(None, "share_id"),
        Index("uq_training_order_person_application", "application_id", unique=True),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("training_order.id"))
    last_name: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str | None] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(KEYED)
    birth_on: Mapped[date | None]
    snils: Mapped[str | None] = mapped_column(Encrypted("training_order_person.snils"))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    post: Mapped[str | None] = mapped_column(String(200))  # a post, or a class
    representative: Mapped[str | None] = mapped_column(String(200))  # who signed for a child
    trouble: Mapped[str | None] = mapped_column(String(500))  # why there is no application yet
    is_for_office: Mapped[bool] = mapped_column(default=False)  # the customer may not be told why
    is_same: Mapped[bool] = mapped_column(default=False)  # the office said: this very person
    share_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_order_share.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"))

    @property
    def full_name(self) -> str:
        return full_name(self)


@event.listens_for(TrainingOrder, "before_insert")
@event.listens_for(TrainingOrder, "before_update")
def _order_keys(_mapper: Mapper[Any], _connection: object, order: TrainingOrder) -> None:
    order.subject_key = search_key(order.subject)


@event.listens_for(TrainingOrderPerson, "before_insert")
@event.listens_for(TrainingOrderPerson, "before_update")
def _person_keys(_mapper: Mapper[Any], _connection: object, row: TrainingOrderPerson) -> None:
    row.name_key = search_key(row.full_name)


def _shared_with(ids: frozenset[UUID]) -> ColumnElement[bool]:
    shares = select(TrainingOrderShare.order_id).where(TrainingOrderShare.provider_id.in_(ids))
    return or_(TrainingOrder.organisation_id.in_(ids), TrainingOrder.id.in_(shares))


def _named_by(ids: frozenset[UUID]) -> ColumnElement[bool]:
    """A customer sees whom it named, a training organisation those of its own share."""
    ordered = select(TrainingOrder.id).where(TrainingOrder.organisation_id.in_(ids))
    shares = select(TrainingOrderShare.id).where(TrainingOrderShare.provider_id.in_(ids))
    return or_(TrainingOrderPerson.order_id.in_(ordered), TrainingOrderPerson.share_id.in_(shares))


def _own_people(ids: frozenset[UUID]) -> ColumnElement[bool]:
    ordered = select(TrainingOrder.id).where(TrainingOrder.organisation_id.in_(ids))
    return TrainingOrderPerson.order_id.in_(ordered)


def _sent(who: Principal, permission: str) -> ColumnElement[bool]:
    """Show what was never sent to its customer alone, and to whoever began it."""
    own = {one.organisation_id for one in who.grants_for(permission) if one.organisation_id}
    return or_(
        TrainingOrder.sent_at.is_not(None),
        TrainingOrder.organisation_id.in_(own),
        TrainingOrder.begun_by_id == who.account_id,
    )


def _of_sent(who: Principal, permission: str) -> ColumnElement[bool]:
    orders = select(TrainingOrder.id).where(_sent(who, permission))
    return TrainingOrderPerson.order_id.in_(orders)


SCOPES = Scopes(organisation=_shared_with, limit=_sent)  # to read
OWN = Scopes(organisation=TrainingOrder.organisation_id.in_, limit=_sent)  # to write in it
PEOPLE_SCOPES = Scopes(organisation=_named_by, limit=_of_sent)
OWN_PEOPLE = Scopes(organisation=_own_people, limit=_of_sent)
SHARE_SCOPES = Scopes(organisation=TrainingOrderShare.provider_id.in_)
