"""Papers and the contract of an applicant, and which papers a kind of programme asks for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.crypto import Encrypted
from hub.core.db import Entity


class EnrolmentPaper(Entity):
    """Документ поступающего; accepted when staff have held it against the original."""

    __tablename__ = "enrolment_paper"
    __table_args__ = (Index(None, "application_id", "kind", "id"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(60))  # reference book "enrolment-paper"
    number: Mapped[str | None] = mapped_column(Encrypted("enrolment_paper.number"))
    issued_on: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class EnrolmentContract(Entity):
    """Договор об обучении: one of an application."""

    __tablename__ = "enrolment_contract"
    __table_args__ = (Index("uq_enrolment_contract_application", "application_id", unique=True),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]


class PaperDemand(Entity):
    """Какие документы нужны, каким это сделал центр; what is not here is as shipped."""

    __tablename__ = "paper_demand"
    __table_args__ = (Index("uq_paper_demand_kind", "programme_kind", unique=True),)

    programme_kind: Mapped[str] = mapped_column(String(60))
    papers: Mapped[list[str]]  # codes of the book "enrolment-paper"
