"""What an application is for, in words: its intake, its programme, or a wish."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications.models import Application, Intake, IntakeKind
from hub.core.i18n import _, _l, format_date, ngettext
from hub.programmes.models import Programme, ProgrammeVersion

KINDS = {
    IntakeKind.PROGRAMME: _l("a programme"),
    IntakeKind.EVENT: _l("an event"),
    IntakeKind.CONSULTATION: _l("a consultation"),
}


def titles(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Say of a page's applications what each is for."""
    rows = session.execute(
        select(
            Application.id,
            Application.kind,
            Application.hours,
            Intake.title.label("intake"),
            Intake.starts_on,
            ProgrammeVersion.title.label("version"),
            Programme.title.label("programme"),
        )
        .outerjoin(Intake, Intake.id == Application.intake_id)
        .outerjoin(ProgrammeVersion, ProgrammeVersion.id == Application.version_id)
        .outerjoin(Programme, Programme.id == Application.programme_id)
        .where(Application.id.in_(list(ids)))
    )
    return {row.id: _title(row) for row in rows}


def title(session: Session, application_id: UUID) -> str:
    return titles(session, [application_id]).get(application_id, "")


def intake_title(row: Any) -> str:
    """Name an intake and the day it begins."""
    day = format_date(row.starts_on, "dd.MM.yyyy") if row.starts_on else ""
    return f"{row.title}, {day}" if day else str(row.title)


def _title(row: Any) -> str:
    if row.intake:
        day = format_date(row.starts_on, "dd.MM.yyyy") if row.starts_on else ""
        return f"{row.intake}, {day}" if day else str(row.intake)
    if name := row.version or row.programme:
        return str(name)
    if row.hours:
        length = ngettext("%(num)d hour", "%(num)d hours", row.hours)
        return str(_("A programme of one's own, %(length)s", length=length))
    if row.kind is IntakeKind.CONSULTATION:
        return str(_("A consultation on an individual learning plan"))
    return str(_("A programme yet to be found"))
