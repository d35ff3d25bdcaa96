"""What programmes have to say on the cards of other rooms: hub/app.py hands it over."""

from collections.abc import Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _l, ngettext
from hub.core.panels import Line, Panel
from hub.core.scopes import scoped
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.programmes.models import SCOPES, Programme, ProgrammeVersion, VersionState

MOST = 10
READ = "programmes.read"


def _lines(session: Session, who: Principal, where: ColumnElement[bool]) -> list[Line]:
    seen = scoped(select(Programme).where(where), SCOPES, who, READ)
    rows = session.scalars(seen.order_by(Programme.title_key, Programme.id).limit(MOST))
    return [
        Line(
            title=one.title,
            url=url_for("programmes.card", row_id=one.id),
            note=ngettext("%(num)d hour", "%(num)d hours", one.hours),
        )
        for one in rows
    ]


def of_organisation(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
    return _lines(session, who, Programme.organisation_id == row_id)


def of_competency(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
    """Name the programmes shown today that lead to a competency."""
    leading = (
        select(ProgrammeVersion.programme_id)
        .join(ProgrammeOutcome, ProgrammeOutcome.version_id == ProgrammeVersion.id)
        .where(
            ProgrammeOutcome.competency_id == row_id,
            ProgrammeVersion.state == VersionState.PUBLISHED,
        )
    )
    return _lines(session, who, Programme.id.in_(leading))


def of_profession(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
    return _lines(session, who, _shown(ProgrammeVersion.profession_id == row_id))


def of_occupation(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
    return _lines(session, who, _shown(ProgrammeVersion.occupation_id == row_id))


def _shown(where: ColumnElement[bool]) -> ColumnElement[bool]:
    shown = ProgrammeVersion.state == VersionState.PUBLISHED
    return Programme.id.in_(select(ProgrammeVersion.programme_id).where(where, shown))


PANELS: dict[str, Panel] = {
    subject: Panel(
        name="programmes", title=_l("Programmes"), icon="school", permission=READ, say=say
    )
    for subject, say in (
        ("organisation", of_organisation),
        ("competency", of_competency),
        ("profession", of_profession),
        ("occupation", of_occupation),
    )
}
