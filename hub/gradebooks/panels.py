"""What gradebooks say on the card of a group, and on that of a lesson."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.panels import Line, Panel, provide
from hub.core.scopes import scoped
from hub.gradebooks.models import READ, SCOPES, Gradebook, GradebookColumn
from hub.gradebooks.tables import state_word
from hub.timetable.plans import SUBJECT


def of_group(session: Session, who: Principal, group_id: UUID) -> Sequence[Line]:
    """Give the gradebooks that the asker may open, and what the learners come to."""
    own = select(Gradebook).where(Gradebook.group_id == group_id)
    rows = session.scalars(
        scoped(own, SCOPES, who, READ).order_by(Gradebook.position, Gradebook.id)
    ).all()
    lines = [
        Line(
            title=one.title,
            url=url_for("gradebooks.card", row_id=one.id),
            badge=state_word(one),
            tone="neutral" if one.closed_at else "success",
        )
        for one in rows
    ]
    if rows:
        results = url_for("gradebook_results.group", group_id=group_id)
        lines.append(Line(title=str(_("Results of the group")), url=results))
    return lines


def of_lesson(session: Session, who: Principal, lesson_id: UUID) -> Sequence[Line]:
    """Give the gradebook that a lesson is marked in, and the theme that stands there."""
    here: Any = select(Gradebook.id, Gradebook.title, GradebookColumn.theme).join(
        GradebookColumn, GradebookColumn.gradebook_id == Gradebook.id
    )
    found = session.execute(
        scoped(here.where(GradebookColumn.lesson_id == lesson_id), SCOPES, who, READ)
    )
    return [
        Line(
            title=one.title,
            url=url_for("gradebooks.card", row_id=one.id),
            note=str(_("Theme: %(theme)s", theme=one.theme)) if one.theme else "",
        )
        for one in found
    ]


def wire() -> None:
    """Put the panels on the cards; hub/learning.py calls it."""
    provide(
        "study_group",
        Panel(
            name="gradebooks", title=_l("Gradebooks"), icon="book-2", permission=READ, say=of_group
        ),
    )
    provide(
        SUBJECT,
        Panel(
            name="gradebook", title=_l("Gradebook"), icon="list-check", permission=READ,
            say=of_lesson,
        ),
    )  # fmt: skip
