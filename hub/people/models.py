"""Person: a citizen the centre knows. Personal data lives here and in `accounts`, nowhere else."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, event, or_, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope
from hub.core.crypto import Encrypted
from hub.core.db import Entity
from hub.core.names import Named, full_name, set_keys
from hub.core.scopes import Scopes

SNILS = "person.snils"
TAKES_OUT = frozenset({"people.export", "people.import"})


class Sex(enum.Enum):
    """Пол."""

    FEMALE = "female"
    MALE = "male"


class Standing(enum.Enum):
    """Можно ли обрабатывать персональные данные."""

    OPEN = "open"
    RESTRICTED = "restricted"  # the consent is withdrawn: kept until staff decide
    ERASED = "erased"  # destroyed: what is left counts and names nobody
    MERGED = "merged"  # the same person as another card, which stands for both


GONE = frozenset({Standing.ERASED, Standing.MERGED})


class Person(Named, Entity):
    """Физическое лицо."""

    __tablename__ = "person"
    __table_args__ = (
        # One index for each order a list offers, and for each way people are looked up.
        Index(None, "name_key", "id"),
        Index(None, "given_key", "id"),
        Index(None, "patronymic_key", "id"),
        Index(None, "second_key", "id"),
        Index(None, "short_key", "id"),
        Index(None, "birth_on", "id"),
        Index(None, "created_at", "id"),
        Index(None, "category", "name_key", "id"),
        Index(None, "email"),
        Index(None, "phone"),
        Index(None, "organisation_id", "name_key", "id"),
        Index(None, "study_group", "name_key", "id"),
        Index(None, "merged_into_id"),
    )

    last_name: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str | None] = mapped_column(String(100))
    birth_on: Mapped[date | None]
    sex: Mapped[Sex | None]
    citizenship: Mapped[str] = mapped_column(String(2), default="RU")
    snils: Mapped[str | None] = mapped_column(Encrypted(SNILS, is_unique=True))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    category: Mapped[str | None] = mapped_column(String(60))  # reference book "person-category"
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id")
    )  # school, college, employer
    study_year: Mapped[int | None]  # the class of a school, the year of a college
    study_group: Mapped[str | None] = mapped_column(String(40))  # the letter, or the group
    # A card found to be another's twin stays with what it held: old links and files lead by it.
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[Standing] = mapped_column(default=Standing.OPEN)

    @property
    def full_name(self) -> str:
        return full_name(self)


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, person: Person) -> None:
    set_keys(person, person.last_name, person.first_name, person.patronymic)


def _own(principal: Principal) -> Any:
    return Person.id == principal.person_id


def _limit(who: Principal, permission: str) -> ColumnElement[bool]:
    """Hold back whoever withdrew the consent: only the office and the owner see the card.

    Machines and files count as others: what left the hub can't be restricted any more.
    """
    is_open = Person.standing == Standing.OPEN
    if permission in TAKES_OUT:
        return is_open
    is_known = Person.standing.not_in(GONE)
    if who.token_id is None and is_office(who):
        return is_known
    return or_(is_open, and_(_own(who), is_known))


def is_office(who: Principal) -> bool:
    """Whether this is the centre: it alone sees whoever withdrew the consent."""
    roles = POLICY["people.erase"]
    return any(grant.role in roles and grant.scope is Scope.REGION for grant in who.grants)


SCOPES = Scopes(organisation=Person.organisation_id.in_, own=_own, limit=_limit)


class Outcome(enum.Enum):
    """Чем кончился отзыв согласия."""

    WAITING = "waiting"
    KEPT = "kept"
    ERASED = "erased"
    RENEWED = "renewed"


class Ground(enum.Enum):
    """Основание обработки без согласия (152-ФЗ, ст. 6 ч. 1)."""

    CONTRACT = "contract"  # p. 5: work with the person goes on
    LAW = "law"  # p. 2: kept and not used otherwise
    COURT = "court"  # p. 3


class Withdrawal(Entity):
    """Отзыв согласия: when it came, by when it must be decided, what was decided and why."""

    __tablename__ = "consent_withdrawal"
    __table_args__ = (
        Index(None, "due_at", "id"),
        Index(None, "withdrawn_at", "id"),
        Index(None, "outcome", "due_at", "id"),
        Index(None, "account_id", "id"),
        Index(None, "person_id"),
        Index(
            "uq_consent_withdrawal_waiting",
            "account_id",
            unique=True,
            postgresql_where=text("outcome = 'waiting'"),
            sqlite_where=text("outcome = 'waiting'"),
        ),
        Index(
            "uq_consent_withdrawal_waiting_person",
            "person_id",
            unique=True,
            postgresql_where=text("outcome = 'waiting'"),
            sqlite_where=text("outcome = 'waiting'"),
        ),
    )

    # One of the two at least: a consent on paper has no account, an account may have no card.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.WAITING)
    ground: Mapped[Ground | None]
    why: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None]
