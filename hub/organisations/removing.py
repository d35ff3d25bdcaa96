"""An organisation that nobody but a declined registration ever knew goes with it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.leaning import leans_on
from hub.organisations.commands import SUBJECT
from hub.organisations.models import Organisation


def drop_declined(session: Session, organisation_id: UUID, *, why: str) -> bool:
    """Remove it if a stranger at the web door made it, staff never verified it, nothing leans."""
    found = session.get(Organisation, organisation_id)
    if found is None or found.verified_at is not None:
        return False
    if not _is_of_a_stranger(session, organisation_id):
        return False
    if leans_on(session, Organisation.__tablename__, organisation_id):
        return False
    session.delete(found)
    session.flush()
    audit.record(
        session, "organisations.dropped", subject=SUBJECT, subject_id=organisation_id, why=why
    )
    return True


def _is_of_a_stranger(session: Session, organisation_id: UUID) -> bool:
    """A registration writes its organisation down before anybody is signed in."""
    made = select(AuditEntry.seq).where(
        AuditEntry.subject == SUBJECT,
        AuditEntry.subject_id == organisation_id,
        AuditEntry.action == "organisations.create",
        AuditEntry.actor_id.is_(None),
        AuditEntry.door == "web",
    )
    return session.scalar(made.limit(1)) is not None
