"""Programme: what can be learnt, for how long and from whom."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, event, or_
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope, Scopes
from hub.core.db import Entity
from hub.core.text import search_key


class ProgrammeForm(enum.Enum):
    """Форма обучения."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"
    REMOTE = "remote"
    MIXED = "mixed"


class Programme(Entity):
    """Программа."""

    __tablename__ = "programme"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "hours", "id"),
        Index(None, "published_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "title_key", "id"),
    )

    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(
        String(300).with_variant(String(300, collation="C"), "postgresql")
    )
    kind: Mapped[str] = mapped_column(String(60))  # reference book "programme-kind"
    form: Mapped[ProgrammeForm]
    hours: Mapped[int]
    annotation: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    published_at: Mapped[datetime | None]


@event.listens_for(Programme, "before_insert")
@event.listens_for(Programme, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, programme: Programme) -> None:
    programme.title_key = search_key(programme.title)


def _limit(who: Principal, _permission: str) -> ColumnElement[bool] | None:
    """Keep drafts to those who write them: the office, and the programme's own organisation."""
    writers = POLICY["programmes.write"]
    grants = [grant for grant in who.grants if grant.role in writers]
    if any(grant.scope is Scope.REGION for grant in grants):
        return None
    own = frozenset(g.organisation_id for g in grants if g.organisation_id is not None)
    return or_(Programme.published_at.is_not(None), Programme.organisation_id.in_(own))


SCOPES = Scopes(
    organisation=Programme.organisation_id.in_,
    limit=_limit,
    open_for=frozenset({"programmes.read"}),
)
