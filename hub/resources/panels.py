"""What the cards of other rooms say of resources: of an organisation, a competency, a person."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.panels import Days, Line, Panel, provide
from hub.core.scopes import scoped
from hub.resources.bases import READ, scopes_of
from hub.resources.cards import line_of
from hub.resources.models import Workshop, WorkshopCompetency
from hub.resources.places import SITES, WORKSHOPS
from hub.resources.shape import Shape
from hub.resources.sheets_and_links import INFORMATION
from hub.resources.staff_models import StaffCertificate, StaffCompetency, StaffMember
from hub.resources.stock import SOFTWARE
from hub.resources.teaching import STAFF

FEW = 8
MOST_PAPERS = 100
Where = Callable[[UUID], ColumnElement[bool]]


def wire() -> None:
    """Give the panels; hub/app.py calls it."""
    provide(
        "organisation",
        *(
            _panel(shape, _of_organisation(shape), "organisation")
            for shape in (SITES, WORKSHOPS, STAFF, SOFTWARE, INFORMATION)
        ),
    )
    provide(
        "competency",
        _panel(WORKSHOPS, lambda row_id: Workshop.id.in_(_teaching(row_id)), "competency"),
        _panel(STAFF, lambda row_id: StaffMember.id.in_(_teachers(row_id)), "competency"),
    )
    provide(
        "person",
        Panel(
            name="staff-members",
            title=_l("Teaching work"),
            icon=STAFF.icon,
            permission=READ,
            say=_say(STAFF, lambda row_id: StaffMember.person_id == row_id, None),
        ),
        Days(name="staff-members", permission=READ, say=_days),
    )


def _panel(shape: Shape, where: Where, word: str) -> Panel:
    return Panel(
        name=shape.name,
        title=shape.title,
        icon=shape.icon,
        permission=READ,
        say=_say(shape, where, word),
    )


def _of_organisation(shape: Shape) -> Where:
    column: Any = shape.model.organisation_id
    return lambda row_id: column == row_id


def _teaching(row_id: UUID) -> Any:
    return select(WorkshopCompetency.workshop_id).where(WorkshopCompetency.competency_id == row_id)


def _teachers(row_id: UUID) -> Any:
    return select(StaffCompetency.staff_member_id).where(StaffCompetency.competency_id == row_id)


def _say(shape: Shape, where: Where, word: str | None) -> Any:
    def say(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
        model = shape.model
        in_use = select(model).where(where(row_id), model.retired_at.is_(None))
        statement = in_use.order_by(model.title_key, model.id)
        rows = session.scalars(scoped(statement, scopes_of(model), who, READ).limit(FEW + 1)).all()
        lines = [line_of(shape, row) for row in rows[:FEW]]
        if len(rows) > FEW and word is not None:
            asked: dict[str, Any] = {word: str(row_id)}
            every = url_for(f"{shape.blueprint}.index", **asked)
            lines.append(Line(title=str(_("All of them")), url=every))
        return lines

    return say


def _days(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell when a person began to teach, and which certificates were written down."""
    own = scoped(
        select(StaffMember).where(StaffMember.person_id == person_id),
        scopes_of(StaffMember),
        who,
        READ,
    )
    members = session.scalars(own).all()
    lines = [
        Line(
            title=str(_("Entered among teachers and experts")),
            note=one.position or "",
            at=one.created_at,
            tone="info",
        )
        for one in members
    ]
    papers = scoped(
        select(StaffCertificate).where(
            StaffCertificate.staff_member_id.in_([one.id for one in members])
        ),
        scopes_of(StaffCertificate),
        who,
        READ,
    )
    return [
        *lines,
        *(
            Line(title=str(_("Certificate entered")), note=one.title, at=one.created_at)
            for one in session.scalars(papers.limit(MOST_PAPERS))
        ),
    ]
