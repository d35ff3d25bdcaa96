"""How consents on paper end: taken back by the person, or forgotten with the card."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit, files
from hub.people import papers
from hub.people.paper_models import PaperConsent


def take_back(session: Session, person_id: UUID, *, on: date, how: str | None) -> None:
    """Note on every paper in force that the person took the consent back."""
    for row in papers.of(session, person_id):
        if row.withdrawn_on is None:
            note_taken_back(session, row, on=max(on, row.signed_on), how=how)


def note_taken_back(session: Session, row: PaperConsent, *, on: date, how: str | None) -> None:
    row.withdrawn_on, row.withdrawn_how = on, how
    row.withdrawn_by_id = audit.actor().account_id
    session.flush()
    audit.record(
        session,
        "people.paper-withdrawn",
        subject="person",
        subject_id=row.person_id,
        details={"day": on.isoformat(), "signed": row.signed_on.isoformat()},
        why=how,
    )


def forget(session: Session, person_id: UUID) -> None:
    """Destroy the scans and what names anybody; that a consent was there, and when, stays."""
    for row in papers.of(session, person_id):
        files.drop_about(session, papers.SUBJECT, row.id)
        row.representative = row.form = row.place = row.withdrawn_how = None
    session.flush()
