"""What other rooms say on the card of an organisation: its people, its programmes, who acts."""

from collections.abc import Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.core import panels
from hub.core.access import Principal
from hub.core.i18n import _, _l, ngettext
from hub.core.panels import Line, Panel
from hub.core.scopes import scoped
from hub.organisations.tables import ORGANISATION
from hub.people.models import SCOPES as PEOPLE_SCOPES
from hub.people.models import Person
from hub.programmes.models import SCOPES as PROGRAMME_SCOPES
from hub.programmes.models import Programme
from hub.web import representatives

FEW = 5
MOST = 10_000  # beyond it the exact figure moves nobody


def people(session: Session, who: Principal, organisation_id: UUID) -> Sequence[Line]:
    """Count those who learn or work there; the list itself names them and notes who looked."""
    statement = select(Person.id).where(Person.organisation_id == organisation_id)
    count = _few(session, scoped(statement, PEOPLE_SCOPES, who, "people.read"))
    if not count:
        return []
    title = str(ngettext("%(num)d person", "%(num)d people", count))
    if count > MOST:
        title = _("more than %(number)d people", number=MOST)
    url = url_for("people.index", organisation=organisation_id)
    return [Line(title=title, note=_("Learn or work there"), url=url)]


def programmes(session: Session, who: Principal, organisation_id: UUID) -> Sequence[Line]:
    """Name a few programmes, the latest first, and lead to all of them."""
    own = Programme.organisation_id == organisation_id
    statement = scoped(select(Programme).where(own), PROGRAMME_SCOPES, who, "programmes.read")
    found = session.scalars(statement.order_by(Programme.created_at.desc()).limit(FEW + 1)).all()
    lines = [
        Line(
            title=one.title,
            note=str(ngettext("%(num)d hour", "%(num)d hours", one.hours)),
            url=url_for("programmes.card", row_id=one.id),
            badge=_("published") if one.published_at else _("draft"),
            tone="success" if one.published_at else "neutral",
        )
        for one in found[:FEW]
    ]
    if len(found) > FEW:
        every = url_for("programmes.index", organisation=organisation_id)
        lines.append(Line(title=_("All programmes"), url=every))
    return lines


def wire() -> None:
    """Put the panels on the card; hub/app.py calls it."""
    panels.provide(
        ORGANISATION,
        representatives.PANEL,
        Panel(
            name="people",
            title=_l("People"),
            icon="users",
            permission="people.read",
            say=people,
        ),
        Panel(
            name="programmes",
            title=_l("Programmes"),
            icon="school",
            permission="programmes.read",
            say=programmes,
        ),
    )


def _few(session: Session, statement: Select[tuple[UUID]]) -> int:
    inner = statement.limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0
