"""Book of documents, form, document, and a file for the federal register."""

import enum
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    event,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import Principal
from hub.core.db import Entity, Json
from hub.core.names import Named, full_name, set_keys
from hub.core.scopes import Scopes
from hub.core.text import search_key
from hub.people.models import Person, Standing, is_office
from hub.programmes.models import ProgrammeForm

READ, ISSUE, ANNUL = "diplomas.read", "diplomas.issue", "diplomas.annul"
REPORT, EXPORT, IMPORT = "diplomas.report", "diplomas.export", "diplomas.import"
KEY = String(120).with_variant(String(120, collation="C"), "postgresql")
VALID = text("state = 'issued'")


class DocumentRegister(Entity):
    """Книга учёта документов: of an organisation, a kind and a year; gives numbers in turn."""

    __tablename__ = "document_register"
    __table_args__ = (
        CheckConstraint("last_number >= 0", name="counted"),
        Index("uq_document_register", "organisation_id", "kind", "year", unique=True),
        Index(None, "kind", "id"),
        Index(None, "year", "id"),
        Index(None, "created_at", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))  # reference book "document-kind"
    year: Mapped[int]
    template: Mapped[str] = mapped_column(String(40))  # «ПК-####/26»: the number stands for ####
    last_number: Mapped[int] = mapped_column(default=0)
    uses_forms: Mapped[bool] = mapped_column(default=True)  # documents stand on numbered forms


class FormState(enum.Enum):
    """Что стало с бланком."""

    LEFT = "left"
    USED = "used"
    SPOILED = "spoiled"


class StrictForm(Entity):
    """Бланк строгой отчётности: received once, used once or spoiled by an act."""

    __tablename__ = "strict_form"
    __table_args__ = (
        CheckConstraint("(state = 'spoiled') = (spoiled_on IS NOT NULL)", name="spoiled"),
        Index(
            "uq_strict_form_number", "organisation_id", "kind", "series_key", "number", unique=True
        ),
        Index(None, "state", "id"),
        Index(None, "number", "id"),
        Index(None, "received_on", "id"),
        Index(None, "created_at", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    series: Mapped[str] = mapped_column(String(20), default="")
    series_key: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))  # with its noughts
    state: Mapped[FormState] = mapped_column(default=FormState.LEFT)
    received_on: Mapped[date]
    received_by: Mapped[str | None] = mapped_column(String(200))  # the waybill they came with
    spoiled_on: Mapped[date | None]
    spoiled_act: Mapped[str | None] = mapped_column(String(300))  # number of the act, why


class DiplomaState(enum.Enum):
    """Состояние документа."""

    ISSUED = "issued"
    REPLACED = "replaced"  # a duplicate took its place
    ANNULLED = "annulled"


class Why(enum.Enum):
    """Почему выдан дубликат."""

    LOST = "lost"
    EXCHANGED = "exchanged"  # a new name, a worn paper
    DESTROYED = "destroyed"


class HandedWay(enum.Enum):
    """Как документ попал к человеку."""

    IN_PERSON = "in-person"
    BY_PROXY = "by-proxy"
    BY_POST = "by-post"


class ReportState(enum.Enum):
    """Что стало с файлом для ФИС ФРДО."""

    EXPORTED = "exported"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class FrdoReport(Entity):
    """Файл для ФИС ФРДО: which documents went in it, and the receipt of the register."""

    __tablename__ = "frdo_report"
    __table_args__ = (
        CheckConstraint("(state = 'accepted') = (accepted_on IS NOT NULL)", name="accepted"),
        Index(None, "created_at", "id"),
        Index(None, "state", "id"),
        Index(None, "organisation_id", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    layout: Mapped[str] = mapped_column(String(20))  # of hub/diplomas/frdo.toml
    state: Mapped[ReportState] = mapped_column(default=ReportState.EXPORTED)
    count: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(120))  # what the register gave it
    accepted_on: Mapped[date | None]
    rejected_why: Mapped[str | None] = mapped_column(String(1000))


class Diploma(Named, Entity):
    """Документ о том, чему научились: as it was written that day, whatever changed since."""

    __tablename__ = "diploma"
    __table_args__ = (
        CheckConstraint("(state = 'annulled') = (annulled_on IS NOT NULL)", name="annulled"),
        CheckConstraint("(handed_on IS NULL) = (handed_way IS NULL)", name="handed"),
        Index("uq_diploma_number", "organisation_id", "kind", "year", "number_key", unique=True),
        Index("uq_diploma_counted", "register_id", "counted", unique=True),
        Index("uq_diploma_form", "form_id", unique=True),
        Index("uq_diploma_code", "code", unique=True),
        Index("uq_diploma_replaces", "replaces_id", unique=True),
        Index(
            "uq_diploma_valid",
            "enrolment_id",
            unique=True,
            postgresql_where=VALID,
            sqlite_where=VALID,
        ),
        Index(None, "name_key", "id"),
        Index(None, "given_key", "id"),
        Index(None, "patronymic_key", "id"),
        Index(None, "second_key", "id"),
        Index(None, "short_key", "id"),
        Index(None, "issued_on", "id"),
        Index(None, "number_key", "id"),
        Index(None, "form_number", "id"),
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "issued_on", "id"),
        Index(None, "person_id", "issued_on", "id"),
        Index(None, "group_id", "state", "id"),
        Index(None, "report_id"),
        Index(None, "annulment_report_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))  # who gave it
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # None with what was given before the hub: no group of ours, no book of ours.
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("study_group.id"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_version.id"))
    directive_id: Mapped[UUID | None] = mapped_column(ForeignKey("directive.id"))
    register_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_register.id"))
    counted: Mapped[int | None]  # its number in the book
    number: Mapped[str] = mapped_column(String(60))  # registration number
    number_key: Mapped[str] = mapped_column(KEY)
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))  # reference book "document-kind"
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("strict_form.id"))
    series: Mapped[str | None] = mapped_column(String(20))
    form_number: Mapped[str | None] = mapped_column(String(20))
    issued_on: Mapped[date]
    last_name: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(300))  # of the programme
    programme_kind: Mapped[str | None] = mapped_column(String(60))
    hours: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    qualification: Mapped[str | None] = mapped_column(String(300))
    rank: Mapped[str | None] = mapped_column(String(60))  # разряд, класс, категория
    sphere: Mapped[str | None] = mapped_column(String(300))  # область деятельности
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_post: Mapped[str | None] = mapped_column(String(200))
    secretary: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(120))  # the town
    protocol_number: Mapped[str | None] = mapped_column(String(60))  # of the commission
    protocol_on: Mapped[date | None]
    # Title, hours and mark of each module that day; None: written down before this was kept.
    learnt: Mapped[list[Any] | None] = mapped_column(Json)
    # What the federal register asks for besides.
    learning_form: Mapped[ProgrammeForm | None]
    funding: Mapped[str | None] = mapped_column(String(60))  # reference book "funding-source"
    prior_level: Mapped[str | None] = mapped_column(String(60))  # book "education-level"
    prior_name: Mapped[str | None] = mapped_column(String(100))  # the last name in that paper
    prior_series: Mapped[str | None] = mapped_column(String(20))
    prior_number: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[DiplomaState] = mapped_column(default=DiplomaState.ISSUED)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("diploma.id"))
    duplicate_why: Mapped[Why | None]  # None: no duplicate
    annulled_on: Mapped[date | None]
    annulled_why: Mapped[str | None] = mapped_column(String(500))
    code: Mapped[str] = mapped_column(String(40))  # of the public check: nobody guesses it
    handed_on: Mapped[date | None]
    handed_way: Mapped[HandedWay | None]
    handed_to: Mapped[str | None] = mapped_column(String(300))  # by proxy whose, by post its number
    handed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("frdo_report.id"))
    reported_on: Mapped[date | None]
    # Annulled after it was there: the register is told so too.
    annulment_report_id: Mapped[UUID | None] = mapped_column(ForeignKey("frdo_report.id"))
    annulment_reported_on: Mapped[date | None]
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    @property
    def full_name(self) -> str:
        return full_name(self)


def _own(who: Principal) -> Any:
    return Diploma.person_id == who.person_id


def _limit(who: Principal, _permission: str) -> ColumnElement[bool] | None:
    """Hold back whoever withdrew the consent, as their card is: the centre sees them, and they."""
    if who.token_id is None and is_office(who):
        return None
    held = select(Person.id).where(Person.standing.in_((Standing.RESTRICTED, Standing.ERASED)))
    is_seen = Diploma.person_id.not_in(held)
    return is_seen if who.person_id is None else or_(is_seen, _own(who))


SCOPES = Scopes(organisation=Diploma.organisation_id.in_, own=_own, limit=_limit)
REGISTER_SCOPES = Scopes(organisation=DocumentRegister.organisation_id.in_)
FORM_SCOPES = Scopes(organisation=StrictForm.organisation_id.in_)
REPORT_SCOPES = Scopes(organisation=FrdoReport.organisation_id.in_)


@event.listens_for(Diploma, "before_insert")
@event.listens_for(Diploma, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, one: Diploma) -> None:
    set_keys(one, one.last_name, one.first_name, one.patronymic)
    one.number_key = search_key(one.number)
    one.year = one.issued_on.year


@event.listens_for(StrictForm, "before_insert")
@event.listens_for(StrictForm, "before_update")
def _series(_mapper: Mapper[Any], _connection: object, form: StrictForm) -> None:
    form.series_key = search_key(form.series)
