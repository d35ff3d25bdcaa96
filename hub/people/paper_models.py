"""Consents signed on paper: what lies in the office's folders, for whoever has no account too."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Entity

IN_FORCE, TAKEN_BACK = text("withdrawn_on IS NULL"), text("withdrawn_on IS NOT NULL")


class Signer(enum.Enum):
    """Кто подписал согласие."""

    PERSON = "person"
    REPRESENTATIVE = "representative"  # a parent, a guardian


class PaperConsent(Entity):
    """Согласие на бумаге.

    The text is a version of the hub's own, or a form of the organisation, called in words.
    """

    __tablename__ = "paper_consent"
    __table_args__ = (
        Index(None, "person_id", "signed_on", "id"),
        Index(None, "consent_text_id"),
        # The list of people asks of each whether there is one, among a million.
        Index(
            "ix_paper_consent_in_force",
            "person_id",
            postgresql_where=IN_FORCE,
            sqlite_where=IN_FORCE,
        ),
        Index(
            "ix_paper_consent_taken_back",
            "person_id",
            postgresql_where=TAKEN_BACK,
            sqlite_where=TAKEN_BACK,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_on: Mapped[date]
    signer: Mapped[Signer]
    representative: Mapped[str | None] = mapped_column(String(200))
    consent_text_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent_text.id"))
    form: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))  # none once the data are destroyed
    recorded_by_id: Mapped[UUID | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_how: Mapped[str | None] = mapped_column(String(500))
    withdrawn_by_id: Mapped[UUID | None]
