"""What every kind of resource shares: whose it is, how it is called, whether staff confirmed it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, and_, event, or_
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope
from hub.core.db import Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key

READ = "resources.read"
WRITE = "resources.write"
CONFIRM = "resources.confirm"
STAFF_READ = "resources.staff"
KEYED = String(300).with_variant(String(300, collation="C"), "postgresql")


class Resource(Entity):
    """A row of an organisation that others see once staff confirmed it."""

    __abstract__ = True

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(KEYED)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    refused_at: Mapped[datetime | None]  # staff said no: its owner mends it and offers it again
    refused_why: Mapped[str | None] = mapped_column(String(300))
    retired_at: Mapped[datetime | None]  # out of work: of no load, free slot or new booking
    retired_why: Mapped[str | None] = mapped_column(String(300))

    @classmethod
    def published(cls) -> ColumnElement[bool] | None:
        """Say which rows those without STAFF_READ may see; None: all of them."""
        return None


class Accessible:
    """Для кого доступно, the five letters of a passport of accessibility: К, О, С, Г, У."""

    fits_wheelchair: Mapped[bool] = mapped_column(default=False)
    fits_mobility: Mapped[bool] = mapped_column(default=False)
    fits_sight: Mapped[bool] = mapped_column(default=False)
    fits_hearing: Mapped[bool] = mapped_column(default=False)
    fits_mind: Mapped[bool] = mapped_column(default=False)


FITS = ("fits_wheelchair", "fits_mobility", "fits_sight", "fits_hearing", "fits_mind")


@event.listens_for(Resource, "before_insert", propagate=True)
@event.listens_for(Resource, "before_update", propagate=True)
def _keys(_mapper: Mapper[Any], _connection: object, row: Resource) -> None:
    row.title_key = search_key(row.title)


def unconfirmed(
    model: type[Resource], who: Principal, permission: str
) -> ColumnElement[bool] | None:
    """Say what the asker may see where not everything is confirmed; None: everything."""
    office = POLICY[CONFIRM]
    if any(grant.role in office and grant.scope is Scope.REGION for grant in who.grants):
        return None
    writers = POLICY[WRITE]
    own = frozenset(
        grant.organisation_id
        for grant in who.counted(permission)
        if grant.organisation_id is not None and grant.role in writers
    )
    return or_(model.confirmed_at.is_not(None), model.organisation_id.in_(own))


def _held_back(
    model: type[Resource], who: Principal, permission: str
) -> ColumnElement[bool] | None:
    """Keep what nobody confirmed, and people no law publishes, to those who work with them."""
    published = None if who.can(STAFF_READ) else model.published()
    limits = [unconfirmed(model, who, permission), published]
    found = [limit for limit in limits if limit is not None]
    return and_(*found) if found else None


def scopes_of(model: type[Resource]) -> Scopes:
    """Keep what nobody confirmed yet to the office and to the organisation whose it is."""
    return Scopes(
        organisation=model.organisation_id.in_,
        limit=lambda who, permission: _held_back(model, who, permission),
        open_for=frozenset({READ, STAFF_READ, "resources.export"}),
    )
