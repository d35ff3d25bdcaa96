"""Programme and its versions: what can be learnt, for how long and from whom."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, event, or_, select, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope
from hub.core.db import Base, Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key

TITLE_KEY = String(300).with_variant(String(300, collation="C"), "postgresql")


class ProgrammeForm(enum.Enum):
    """Форма обучения."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"
    REMOTE = "remote"
    MIXED = "mixed"


class VersionState(enum.Enum):
    """Состояние версии программы."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # a newer one took its place; groups that run keep it
    WITHDRAWN = "withdrawn"


OPEN_STATES = (VersionState.DRAFT, VersionState.SUBMITTED)
# What citizens saw once: groups that run by it keep it, so it stays readable.
LET_OUT = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN)
OPEN = text("state IN ('draft', 'submitted')")
PUBLISHED = text("state = 'published'")


class Programme(Entity):
    """Программа: what stays the same from version to version, and the face of the one shown.

    The face is the published version's; where none is published, the latest one's. It is kept
    here, for every list orders and filters by it.
    """

    __tablename__ = "programme"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "purpose", "title_key", "id"),
        Index(None, "hours", "id"),
        Index(None, "price", "id"),
        Index(None, "published_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "title_key", "id"),
    )

    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(TITLE_KEY)
    kind: Mapped[str] = mapped_column(String(60))  # reference book "programme-kind"
    purpose: Mapped[str | None] = mapped_column(String(60))  # reference book "programme-purpose"
    form: Mapped[ProgrammeForm]
    hours: Mapped[int]
    price: Mapped[int | None]  # roubles for one learner; 0 is free
    annotation: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    published_at: Mapped[datetime | None]


class ProgrammeVersion(Entity):
    """Версия программы: its whole content. A published one never changes again."""

    __tablename__ = "programme_version"
    __table_args__ = (
        Index("uq_programme_version_number", "programme_id", "number", unique=True),
        # One is being written, one is shown: however close two editors come.
        Index(
            "uq_programme_version_open",
            "programme_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "uq_programme_version_published",
            "programme_id",
            unique=True,
            sqlite_where=PUBLISHED,
            postgresql_where=PUBLISHED,
        ),
        Index(None, "state", "submitted_at", "id"),
        Index(None, "profession_id"),
        Index(None, "occupation_id"),
    )

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str | None] = mapped_column(String(60))
    form: Mapped[ProgrammeForm]
    hours: Mapped[int]  # as declared; the sum of the modules as soon as there are any
    price: Mapped[int | None]
    annotation: Mapped[str | None] = mapped_column(Text)
    goal: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str | None] = mapped_column(Text)  # whom it is for
    education: Mapped[str | None] = mapped_column(String(60))  # book "education-level": at least
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    document: Mapped[str | None] = mapped_column(String(60))  # book "document-kind": what is given
    teachers: Mapped[str | None] = mapped_column(Text)  # who may teach
    conditions: Mapped[str | None] = mapped_column(Text)
    assessment: Mapped[str | None] = mapped_column(Text)
    final_hours: Mapped[int] = mapped_column(default=0)  # итоговая аттестация
    weekly_hours: Mapped[int | None]  # the calendar is drawn by it
    profession_id: Mapped[UUID | None] = mapped_column(ForeignKey("profession.id"))
    occupation_id: Mapped[UUID | None] = mapped_column(ForeignKey("occupation.id"))
    moodle_site: Mapped[str | None] = mapped_column(String(300))
    moodle_course: Mapped[str | None] = mapped_column(String(120))  # its id or short name there
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # when it was superseded or withdrawn
    # The expertise that let it out; none with those published before the hub kept expertise.
    review_id: Mapped[UUID | None]


class ProgrammeAuthor(Base):
    """Автор версии: whoever began it or wrote in it neither judges it nor decides about it."""

    __tablename__ = "programme_author"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)


class KindRule(Entity):
    """Правило вида программы, каким его сделал центр; what is not here is as shipped."""

    __tablename__ = "programme_kind_rule"
    __table_args__ = (Index("uq_programme_kind_rule_kind", "kind", unique=True),)

    kind: Mapped[str] = mapped_column(String(60))
    hours_from: Mapped[int | None]
    hours_to: Mapped[int | None]
    age_from: Mapped[int | None]
    education: Mapped[str | None] = mapped_column(String(60))
    document: Mapped[str | None] = mapped_column(String(60))
    basis: Mapped[str | None] = mapped_column(String(500))  # the act it stands on


@event.listens_for(Programme, "before_insert")
@event.listens_for(Programme, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, programme: Programme) -> None:
    programme.title_key = search_key(programme.title)


def _own(who: Principal, permission: str) -> frozenset[UUID] | None:
    """Give the organisations whose unpublished programmes this one writes; None: all of them."""
    writers = POLICY["programmes.write"]
    grants = [grant for grant in who.counted(permission) if grant.role in writers]
    if any(grant.scope is Scope.REGION for grant in grants):
        return None
    return frozenset(g.organisation_id for g in grants if g.organisation_id is not None)


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """Keep drafts to those who write them: the office, and the programme's own organisation."""
    own = _own(who, permission)
    if own is None:
        return None
    return or_(Programme.published_at.is_not(None), Programme.organisation_id.in_(own))


def _limit_card(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """Let the card of what was withdrawn be read; lists and the catalogue name it no more."""
    shown = _limit(who, permission)
    if shown is None:
        return None
    let_out = select(ProgrammeVersion.programme_id).where(ProgrammeVersion.state.in_(LET_OUT))
    return or_(shown, Programme.id.in_(let_out))


def _limit_version(who: Principal, permission: str) -> ColumnElement[bool] | None:
    own = _own(who, permission)
    if own is None:
        return None
    return or_(
        ProgrammeVersion.state.in_(LET_OUT),
        ProgrammeVersion.programme_id.in_(
            select(Programme.id).where(Programme.organisation_id.in_(own))
        ),
    )


SCOPES = Scopes(
    organisation=Programme.organisation_id.in_,
    limit=_limit,
    open_for=frozenset({"programmes.read"}),
)
CARD_SCOPES = Scopes(
    organisation=Programme.organisation_id.in_,
    limit=_limit_card,
    open_for=frozenset({"programmes.read"}),
)
VERSION_SCOPES = Scopes(
    organisation=lambda ids: ProgrammeVersion.programme_id.in_(
        select(Programme.id).where(Programme.organisation_id.in_(ids))
    ),
    limit=_limit_version,
    open_for=frozenset({"programmes.read"}),
)
