"""What gradebooks say on the card of a lesson: which of them it is marked in."""

from collections.abc import Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import panels
from hub.core.access import Principal
from hub.core.i18n import _l
from hub.core.panels import Line, Panel
from hub.core.scopes import scoped
from hub.gradebooks.models import READ, SCOPES, Gradebook, GradebookColumn
from hub.timetable.plans import SUBJECT


def _of_lesson(session: Session, who: Principal, lesson_id: UUID) -> Sequence[Line]:
    here = select(GradebookColumn.gradebook_id).where(GradebookColumn.lesson_id == lesson_id)
    found = session.scalars(
        scoped(select(Gradebook).where(Gradebook.id.in_(here)), SCOPES, who, READ)
    )
    return [Line(title=one.title, url=url_for("gradebooks.card", row_id=one.id)) for one in found]


def wire() -> None:
    """Say it; hub/gradebooks/wiring.py calls it."""
    panels.provide(
        SUBJECT, Panel(name="gradebook", title=_l("Gradebook"), icon="list-check",
                       permission=READ, say=_of_lesson),
    )  # fmt: skip
