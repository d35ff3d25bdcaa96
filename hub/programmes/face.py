"""The face of a programme: what lists show of the version that stands for it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.hours import total
from hub.programmes.models import Programme, ProgrammeVersion, VersionState

FACE = ("title", "kind", "purpose", "form", "hours", "price", "annotation")


def keep(session: Session, version: ProgrammeVersion) -> None:
    """Bring the programme's face to its version, if that is the one that stands for it."""
    programme = session.get_one(Programme, version.programme_id)
    if programme.published_at is not None and version.state is not VersionState.PUBLISHED:
        return
    for name in FACE:
        if getattr(programme, name) != getattr(version, name):
            setattr(programme, name, getattr(version, name))
    session.flush()


def sum_up(session: Session, version: ProgrammeVersion) -> None:
    """Add the hours of the modules up. Past the unit of work: a sum makes nobody's form stale."""
    session.flush()
    parts = session.scalars(
        select(ProgrammeModule).where(ProgrammeModule.version_id == version.id)
    ).all()
    if parts:
        hours = sum(total(part) for part in parts) + version.final_hours
        if hours != version.hours:
            session.execute(
                update(ProgrammeVersion)
                .where(ProgrammeVersion.id == version.id)
                .values(hours=hours)
                .execution_options(synchronize_session="evaluate")
            )
    keep(session, version)
