"""A draft thrown away before any expert saw it; the programme too, where it is all there was."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.programmes import face, queries
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.events import VersionDropped
from hub.programmes.models import Programme, ProgrammeAuthor, VersionState

MADE_OF = (ProgrammeOutcome, ProgrammeNeed, ProgrammeModule, ProgrammeAuthor)


def discard(session: Session, programme_id: UUID, *, version: int) -> bool:
    """Throw the draft away; say whether the programme is left."""
    programme = session.get(Programme, programme_id, with_for_update=True, populate_existing=True)
    if programme is None:
        raise NotFoundError(queries.ABSENT)
    programme.expect(version)
    latest, *before = queries.versions(session, programme_id)
    if latest.state is not VersionState.DRAFT or latest.submitted_at is not None:
        raise RefusedError(_l("Only a draft that was never at expertise can be thrown away."))
    details = {"number": latest.number}
    audit.record(
        session,
        "programmes.discard",
        subject="programme",
        subject_id=programme_id,
        details=details,
    )
    emit(session, VersionDropped(aggregate_id=programme_id, version_id=str(latest.id)))
    for model in MADE_OF:
        rows: Any = model
        session.execute(delete(rows).where(rows.version_id == latest.id))
    session.delete(latest)
    session.flush()
    if before:
        programme.updated_at = utcnow()
        face.keep(session, before[0])
    else:
        session.delete(programme)
        session.flush()
    return bool(before)
