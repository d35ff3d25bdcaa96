"""Learning material: files, links and LTI content. One row is one version of one work."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, event, or_
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Role, Scope
from hub.core.db import Base, Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key

READ = "materials.read"
WRITE = "materials.write"


class MaterialForm(enum.Enum):
    """Чем дан материал."""

    FILE = "file"
    LINK = "link"
    LTI = "lti"


class MaterialState(enum.Enum):
    """Состояние версии: published through a review alone."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


IN_WORK = "state IN ('draft', 'submitted')"
SHOWN = "state = 'published'"


class LearningMaterial(Entity):
    """Учебный материал: a version of a work. The work's id is that of its first version."""

    __tablename__ = "learning_material"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "views", "id"),
        Index(None, "published_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "licence_until", "id"),
        Index(None, "organisation_id", "title_key", "id"),
        Index(None, "competency_id", "title_key", "id"),
        Index(None, "state", "id"),
        Index(None, "author_id", "id"),
        Index(None, "file_id"),
        Index("uq_learning_material_number", "work_id", "number", unique=True),
        # However close the race, a work has one version shown and one being written.
        Index(
            "uq_learning_material_shown",
            "work_id",
            unique=True,
            postgresql_where=sql(SHOWN),
            sqlite_where=sql(SHOWN),
        ),
        Index(
            "uq_learning_material_in_work",
            "work_id",
            unique=True,
            postgresql_where=sql(IN_WORK),
            sqlite_where=sql(IN_WORK),
        ),
        # The database itself shows nothing that no review approved.
        CheckConstraint("state <> 'published' OR review_id IS NOT NULL", name="reviewed"),
    )

    work_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(
        String(300).with_variant(String(300, collation="C"), "postgresql")
    )
    kind: Mapped[str] = mapped_column(String(60))  # reference book "material-kind"
    form: Mapped[MaterialForm]
    annotation: Mapped[str | None] = mapped_column(Text)
    authors: Mapped[str] = mapped_column(String(500))  # as they stand on the title page
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # who wrote it here
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    licence: Mapped[str] = mapped_column(String(60))  # reference book "material-licence"
    rights_holder: Mapped[str | None] = mapped_column(String(300))
    licence_until: Mapped[date | None]
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    level: Mapped[str | None] = mapped_column(String(60))  # reference book "education-level"
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    address: Mapped[str | None] = mapped_column(String(1000))  # of a link, or of an LTI launch
    tool: Mapped[str | None] = mapped_column(String(120))  # LTI: whose tool it is
    custom: Mapped[str | None] = mapped_column(String(1000))  # LTI: name=value a line
    changes: Mapped[str | None] = mapped_column(String(1000))  # against the version before
    state: Mapped[MaterialState] = mapped_column(default=MaterialState.DRAFT)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None] = mapped_column(String(500))
    replaced_at: Mapped[datetime | None]  # by a later version
    review_id: Mapped[UUID | None]  # whose decision shows it; reviews stand a floor above
    views: Mapped[int] = mapped_column(default=0)  # of the work: a later version goes on counting

    @property
    def is_draft(self) -> bool:
        return self.state is MaterialState.DRAFT


class MaterialView(Base):
    """Просмотр за день: a person is counted once a day; rows go when the day is over."""

    __tablename__ = "learning_material_view"

    work_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


@event.listens_for(LearningMaterial, "before_insert")
@event.listens_for(LearningMaterial, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, material: LearningMaterial) -> None:
    material.title_key = search_key(material.title)


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """What is not published is its organisation's, its author's and the office's alone."""
    grants = [grant for grant in who.counted(permission) if grant.role in POLICY[WRITE]]
    if any(grant.scope is Scope.REGION and grant.role is not Role.TEACHER for grant in grants):
        return None
    # A teacher writes own materials, not those of colleagues; a partner answers for the whole.
    organisations = frozenset(
        g.organisation_id
        for g in grants
        if g.role is Role.PARTNER and g.organisation_id is not None
    )
    ways: list[ColumnElement[bool]] = [LearningMaterial.organisation_id.in_(organisations)]
    if grants:
        ways.append(LearningMaterial.author_id == who.account_id)
    if permission != WRITE:
        ways.append(LearningMaterial.state == MaterialState.PUBLISHED)
    return or_(*ways)


SCOPES = Scopes(
    organisation=LearningMaterial.organisation_id.in_,
    own=lambda who: LearningMaterial.author_id == who.account_id,
    limit=_limit,
    open_for=frozenset({READ}),
)
