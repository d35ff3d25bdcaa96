"""Person: a citizen the centre knows. Personal data lives here and in `accounts`, nowhere else."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import Principal, Scopes
from hub.core.crypto import Encrypted
from hub.core.db import Entity
from hub.core.text import search_key, short_name_key

SNILS = "person.snils"


class Sex(enum.Enum):
    """Пол."""

    FEMALE = "female"
    MALE = "male"


class Person(Entity):
    """Физическое лицо."""

    __tablename__ = "person"
    __table_args__ = (
        # One index for each order a list offers, and for each way people are looked up.
        Index(None, "name_key", "id"),
        Index(None, "given_key", "id"),
        Index(None, "short_key", "id"),
        Index(None, "birth_on", "id"),
        Index(None, "created_at", "id"),
        Index(None, "category", "name_key", "id"),
        Index(None, "email"),
        Index(None, "phone"),
        Index(None, "organisation_id", "name_key", "id"),
    )

    last_name: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str | None] = mapped_column(String(100))
    # "C" order: a prefix of a name is a range of the index on PostgreSQL, as it is on SQLite.
    name_key: Mapped[str] = mapped_column(
        String(310).with_variant(String(310, collation="C"), "postgresql")
    )
    # «имя отчество фамилия»: the other order in which people are asked for.
    given_key: Mapped[str] = mapped_column(
        String(310).with_variant(String(310, collation="C"), "postgresql")
    )
    # «фам имя»: three letters of each, so that names cut short are a small range of an index too.
    short_key: Mapped[str] = mapped_column(
        String(7).with_variant(String(7, collation="C"), "postgresql")
    )
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

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The forms in which a name is searched: whoever writes rows past the ORM needs them all."""

    name_key: str
    given_key: str
    short_key: str


def name_keys(last_name: str, first_name: str, patronymic: str | None) -> NameKeys:
    return NameKeys(
        search_key(last_name, first_name, patronymic),
        search_key(first_name, patronymic, last_name),
        short_name_key(search_key(last_name), search_key(first_name)),
    )


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, person: Person) -> None:
    keys = name_keys(person.last_name, person.first_name, person.patronymic)
    person.name_key, person.given_key = keys.name_key, keys.given_key
    person.short_key = keys.short_key


def _own(principal: Principal) -> Any:
    return Person.id == principal.person_id


SCOPES = Scopes(organisation=Person.organisation_id.in_, own=_own)
