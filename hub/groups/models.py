"""Group, who is in it, who teaches it, and the orders."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.db import Base, Entity
from hub.core.text import search_key
from hub.deadlines.models import Owes
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState, GroupState
from hub.programmes.models import TITLE_KEY, ProgrammeForm

IS_IN = "state IN ('planned', 'enrolled')"


class Group(Entity):
    """Группа: people who learn together by one version of a programme, from a day to a day."""

    __tablename__ = "study_group"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="forward"),
        Index(None, "title_key", "id"),
        Index(None, "starts_on", "id"),
        Index(None, "ends_on", "id"),
        Index(None, "due_on", "id"),
        Index(None, "state", "due_on", "id"),
        Index(None, "programme_id", "starts_on", "id"),
        Index(None, "version_id"),
        Index(None, "provider_id", "starts_on", "id"),
        Index(None, "intake_id"),
        Index(None, "curator_id"),
        Index(None, "created_at", "id"),
        Index("uq_study_group_title", "provider_id", "title_key", unique=True),
    )

    title: Mapped[str] = mapped_column(String(120))  # its number or name: «ПК-12-26»
    title_key: Mapped[str] = mapped_column(TITLE_KEY)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))  # who teaches
    intake_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"))
    curator_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    form: Mapped[ProgrammeForm]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    places: Mapped[int]
    moodle_site: Mapped[str | None] = mapped_column(String(300))
    moodle_course: Mapped[str | None] = mapped_column(String(120))
    moodle_group: Mapped[str | None] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(Text)
    state: Mapped[GroupState] = mapped_column(default=GroupState.FORMING)
    since: Mapped[datetime]  # when the state began
    # The next owed act, reckoned from the terms with every move.
    owed: Mapped[str | None] = mapped_column(String(200))
    owed_by: Mapped[Owes | None]
    due_on: Mapped[date | None]


class GroupTeacher(Base):
    """Кто ведёт группу: a member of staff, for one module of the version or for all."""

    __tablename__ = "group_teacher"
    __table_args__ = (
        Index("uq_group_teacher_part", "group_id", "staff_member_id", "part_id", unique=True),
        Index(
            "uq_group_teacher_all",
            "group_id",
            "staff_member_id",
            unique=True,
            postgresql_where=text("part_id IS NULL"),
            sqlite_where=text("part_id IS NULL"),
        ),
        Index(None, "staff_member_id", "group_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id", ondelete="CASCADE"))
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_module.id"))


class Enrolment(Entity):
    """Зачисление: an application in a group. Who it is, the application knows."""

    __tablename__ = "enrolment"
    __table_args__ = (
        # However close two who form groups come: one application is in one group at a time.
        Index(
            "uq_enrolment_application",
            "application_id",
            unique=True,
            postgresql_where=text(IS_IN),
            sqlite_where=text(IS_IN),
        ),
        Index(None, "group_id", "state", "id"),
        Index(None, "application_id", "id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.PLANNED)
    enrolled_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class Directive(Entity):
    """Приказ: it and what it does to its people are one transaction."""

    __tablename__ = "directive"
    __table_args__ = (
        Index("uq_directive_number", "organisation_id", "year", "number_key", unique=True),
        Index(None, "group_id", "signed_on", "id"),
        Index(None, "kind", "signed_on", "id"),
        Index(None, "signed_on", "id"),
        Index(None, "number_key", "id"),
        Index(None, "organisation_id", "year", "signed_on"),
        Index(None, "created_at", "id"),
        CheckConstraint("(state = 'signed') = (number IS NOT NULL)", name="numbered"),
    )

    kind: Mapped[DirectiveKind]
    state: Mapped[DirectiveState] = mapped_column(default=DirectiveState.DRAFT)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))  # who issues it
    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id"))
    to_group_id: Mapped[UUID | None] = mapped_column(ForeignKey("study_group.id"))  # of a transfer
    effective_on: Mapped[date]
    # The term of training that it said, of one by which people come into a group.
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    basis: Mapped[str | None] = mapped_column(String(1000))
    number: Mapped[str | None] = mapped_column(String(40))
    number_key: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None]
    signed_on: Mapped[date | None]
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_post: Mapped[str | None] = mapped_column(String(200))
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class DirectiveLine(Base):
    """Строка приказа: whom it is about, by the name they had that day."""

    __tablename__ = "directive_line"
    __table_args__ = (
        Index("uq_directive_line", "directive_id", "enrolment_id", unique=True),
        Index(None, "enrolment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    directive_id: Mapped[UUID] = mapped_column(ForeignKey("directive.id", ondelete="CASCADE"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
    name: Mapped[str | None] = mapped_column(String(300))  # kept when it is signed


@event.listens_for(Group, "before_insert")
@event.listens_for(Group, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, group: Group) -> None:
    group.title_key = search_key(group.title)


@event.listens_for(Directive, "before_insert")
@event.listens_for(Directive, "before_update")
def _number(_mapper: Mapper[Any], _connection: object, directive: Directive) -> None:
    directive.number_key = search_key(directive.number) if directive.number else None
    directive.year = directive.signed_on.year if directive.signed_on else None
