"""Organisation: whoever teaches, employs or orders training in the region."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, String, event, or_
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope, Scopes
from hub.core.db import Entity
from hub.core.text import search_key


class OrganisationKind(enum.Enum):
    """Вид организации."""

    PROVIDER = "provider"
    SCHOOL = "school"
    EMPLOYER = "employer"
    PARTNER = "partner"


class Organisation(Entity):
    """Организация."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(None, "name_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "kind", "name_key", "id"),
        Index("uq_organisation_inn_kpp", "inn", "kpp", unique=True),
        Index(None, "inn", "id"),
        Index(None, "verified_at", "id"),
        Index(None, "ogrn"),
    )

    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str | None] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(
        String(300).with_variant(String(300, collation="C"), "postgresql")
    )
    kind: Mapped[OrganisationKind]
    inn: Mapped[str] = mapped_column(String(12))
    kpp: Mapped[str] = mapped_column(
        String(9), default=""
    )  # "" for those who have none: NULLs would not clash
    ogrn: Mapped[str | None] = mapped_column(String(15))
    address: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    verified_at: Mapped[datetime | None]


@event.listens_for(Organisation, "before_insert")
@event.listens_for(Organisation, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, organisation: Organisation) -> None:
    organisation.name_key = search_key(organisation.name)


def _limit(who: Principal, _permission: str) -> ColumnElement[bool] | None:
    """Anybody registers an organisation under any name: till staff verify it, it is its own's."""
    office = POLICY["organisations.verify"]
    if any(grant.role in office and grant.scope is Scope.REGION for grant in who.grants):
        return None
    own = frozenset(g.organisation_id for g in who.grants if g.organisation_id is not None)
    return or_(Organisation.verified_at.is_not(None), Organisation.id.in_(own))


SCOPES = Scopes(
    organisation=Organisation.id.in_,
    limit=_limit,
    open_for=frozenset({"organisations.read"}),
)
