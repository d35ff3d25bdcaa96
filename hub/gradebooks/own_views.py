"""A learner's own marks, attendance and homework, and the own place among the others."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core.clock import today
from hub.core.db import reading
from hub.core.i18n import format_date
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import ratings
from hub.gradebooks.grid import SHOWN, columns_of
from hub.gradebooks.judging import absent_then
from hub.gradebooks.models import OWN, Aspect, ColumnKind, Gradebook, GradebookEntry
from hub.gradebooks.outcomes import filled_of, tenths
from hub.gradebooks.rules import rule_of
from hub.gradebooks.scales import PRESENCES, Presence, spelt
from hub.gradebooks.words import KINDS, column_head
from hub.groups.models import Enrolment, Group
from hub.groups.words import ENROLMENTS
from hub.programmes.models import Programme

blueprint = Blueprint("my_marks", __name__, template_folder="templates")


@blueprint.get("/my-marks")
@requires(OWN)
def mine() -> Answer:
    """Show every group of one's own; nobody else is named."""
    who = someone()
    with reading() as session:
        studies = [_study(session, one) for one in _enrolments(session, who.person_id)]
    owed = [one for study in studies for book in study["books"] for one in book["lines"]
            if one["due_on"] is not None and one["due_on"] >= today()]  # fmt: skip
    owed.sort(key=lambda one: one["due_on"])
    return render("gradebooks/mine.html", studies=studies, owed=owed)


def _enrolments(session: Session, person_id: UUID | None) -> list[Enrolment]:
    if person_id is None:
        return []
    found = (
        select(Enrolment)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Application.person_id == person_id, Enrolment.state.in_(SHOWN))
        .order_by(Enrolment.id.desc())
    )
    return list(session.scalars(found))


def _study(session: Session, enrolment: Enrolment) -> dict[str, Any]:
    group = session.get_one(Group, enrolment.group_id)
    books = session.scalars(
        select(Gradebook).where(Gradebook.group_id == group.id).order_by(Gradebook.position)
    ).all()
    columns = columns_of(session, [one.id for one in books])
    entries = session.scalars(
        select(GradebookEntry).where(GradebookEntry.enrolment_id == enrolment.id)
    )
    cells = {(one.column_id, one.aspect): one.value for one in entries}
    filled = filled_of(session, [one.id for one in books])
    rated = ratings.of_group(session, group, None)
    own = next((one for one in rated if one.learner.id == enrolment.id), None)
    rule = rule_of(session, group)
    return {
        "group": group,
        "programme": session.get_one(Programme, group.programme_id).title,
        "state": ENROLMENTS[enrolment.state],
        "books": [
            {
                "title": book.title,
                "is_closed": book.closed_at is not None,
                "lines": [
                    _line(column, cells, filled) | {"book": book.title, "group": group.title}
                    for column in reversed(columns)  # the newest is what one looks for
                    if column.gradebook_id == book.id
                    and not column.is_off
                    and absent_then(enrolment, column.held_on) is None
                    and (_has_come(column) or column.homework)
                ],
            }
            for book in books
        ],
        "place": own.place if own else None,
        "of": sum(1 for one in rated if one.place is not None),
        "middle": tenths(own.middle) if own else None,
        "final": tenths(own.final) if own and own.final is not None else None,
        "attendance": tenths(own.outcome.attendance) if own else None,
        "wanting": own.outcome.wanting if own else None,
        "formula": ratings.formula(rule, is_final=own is not None and own.final is not None),
    }


def _has_come(column: Any) -> bool:
    """Whether there may be a mark: what is ahead stands in the timetable."""
    return column.held_on is None or column.held_on <= today()


def _line(
    column: Any, cells: dict[tuple[UUID, Aspect], int | None], filled: set[UUID]
) -> dict[str, Any]:
    presence, mark = cells.get((column.id, Aspect.PRESENCE)), cells.get((column.id, Aspect.MARK))
    if presence is None and column.kind is ColumnKind.LESSON and column.id in filled:
        presence = Presence.PRESENT  # as on paper, and as attendance is counted
    due = column.homework_due
    return {
        "head": column_head(column),
        "theme": column.theme or KINDS[column.kind],
        "presence": PRESENCES[Presence(presence)] if presence is not None else "",
        "mark": spelt(mark, column.scale),
        "homework": column.homework or "",
        "due_on": due,
        "due": format_date(due, "dd.MM") if due else "",
    }
