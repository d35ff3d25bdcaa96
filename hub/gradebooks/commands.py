"""Making gradebooks and their columns, closing them and opening them again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _, _l, spoken
from hub.gradebooks.events import GradebookClosed, GradebookReopened
from hub.gradebooks.lessons import bring_lessons, expect_none_ahead, is_empty
from hub.gradebooks.models import (
    THE_HUB,
    ColumnKind,
    FactState,
    Gradebook,
    GradebookColumn,
    GradebookFact,
    Source,
)
from hub.gradebooks.rules import rule_of, scale_for
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule

SUBJECT = "gradebook"
ABSENT = _l("There is no such gradebook, or it is not yours.")
NO_COLUMN = _l("There is no such column in this gradebook.")
CLOSED = _l("The gradebook is closed: only a correction with a reason changes it.")
FINAL_TITLE = "Final assessment"  # as hub/gradebooks/words has it
OF_TEACHER = frozenset({ColumnKind.CURRENT, ColumnKind.INTERMEDIATE, ColumnKind.FINAL})
LONGEST_THEME = 300


def held(session: Session, gradebook_id: UUID) -> Gradebook:
    """Give it held till the end of the transaction: two who write at once come in turn."""
    found = session.get(Gradebook, gradebook_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def open_for(session: Session, group_id: UUID) -> list[Gradebook]:
    """Give a group its gradebooks and their columns; what stands already stays as it is."""
    group = session.get(Group, group_id, with_for_update=True)
    if group is None:
        raise NotFoundError(_l("There is no such group, or it is not yours."))
    found, made = stand(session, group)
    if made:
        audit.record(
            session, "gradebooks.create", subject="study_group", subject_id=group_id,
            details={"gradebooks": made},
        )  # fmt: skip
    return found


def stand(session: Session, group: Group) -> tuple[list[Gradebook], int]:
    """Make the gradebooks and columns that a group lacks; give all, and how many are new."""
    standing = _of_group(session, group.id)
    known = {one.part_id for one in standing}
    parts = session.execute(
        select(ProgrammeModule.id, ProgrammeModule.title)
        .where(ProgrammeModule.version_id == group.version_id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    ).all()
    wanted: list[tuple[UUID | None, str]] = [(part.id, part.title) for part in parts]
    wanted.append((None, spoken(FINAL_TITLE)))
    rule = rule_of(session, group)
    made = []
    for position, (part_id, title) in enumerate(wanted, 1):
        if part_id in known:
            continue
        kind = ColumnKind.FINAL if part_id is None else ColumnKind.INTERMEDIATE
        book = Gradebook(
            id=uuid7(), group_id=group.id, part_id=part_id, position=position, title=title
        )
        session.add(book)
        session.flush()
        session.add(
            GradebookColumn(
                id=uuid7(), gradebook_id=book.id, kind=kind, scale=scale_for(rule, kind.value)
            )
        )
        made.append(book)
    session.flush()
    found = [*standing, *made]
    bring_lessons(session, group, found)
    return sorted(found, key=lambda one: one.position), len(made)


def _of_group(session: Session, group_id: UUID) -> list[Gradebook]:
    found = select(Gradebook).where(Gradebook.group_id == group_id).order_by(Gradebook.position)
    return list(session.scalars(found))


def add_column(
    session: Session, gradebook_id: UUID, kind: ColumnKind, *, theme: str,
    held_on: date | None = None, source: Source = Source.HAND, source_key: str | None = None,
    sender_id: UUID = THE_HUB,
) -> GradebookColumn:  # fmt: skip
    """Add what is marked besides lessons; an outside source's key gives its column again."""
    book = held(session, gradebook_id)
    if source_key is not None:
        known = session.scalars(
            select(GradebookColumn).where(
                GradebookColumn.gradebook_id == gradebook_id,
                GradebookColumn.source == source,
                GradebookColumn.sender_id == sender_id,
                GradebookColumn.source_key == source_key,
            )
        ).one_or_none()
        if known is not None:
            return known
    _expect_open(book)
    if kind not in OF_TEACHER:
        raise InvalidError(_l("Lessons come from the timetable."), field="kind")
    if (kind is ColumnKind.FINAL) != (book.part_id is None and kind is not ColumnKind.CURRENT):
        raise InvalidError(_l("This gradebook has no such column."), field="kind")
    if kind is ColumnKind.CURRENT and held_on is None:
        raise InvalidError(_l("Say the day."), field="held_on")
    group = session.get_one(Group, book.group_id)
    if source is Source.HAND and kind is ColumnKind.CURRENT:
        _expect_then(group, held_on)
    made = GradebookColumn(
        id=uuid7(), gradebook_id=gradebook_id, kind=kind, held_on=held_on,
        scale=scale_for(rule_of(session, group), kind.value), theme=_theme(theme),
        source=source, source_key=source_key, sender_id=sender_id,
    )  # fmt: skip
    if made.theme is None:
        raise InvalidError(_l("Say what is marked."), field="theme")
    session.add(made)
    session.flush()
    _note(session, gradebook_id, "column-added", kind=kind.value, column=str(made.id))
    return made


def change_column(
    session: Session, column_id: UUID, *, version: int | None = None, **values: Any
) -> GradebookColumn:
    """Change the theme, the homework, the day of a column."""
    column = session.get(GradebookColumn, column_id, with_for_update=True, populate_existing=True)
    if column is None:
        raise NotFoundError(NO_COLUMN)
    book = held(session, column.gradebook_id)
    _expect_open(book)
    if version is not None:
        column.expect(version)
    if (
        column.kind is ColumnKind.CURRENT
        and values.get("held_on", column.held_on) != column.held_on
    ):
        _expect_then(session.get_one(Group, book.group_id), values["held_on"])
    if "theme" in values:
        values["theme"] = _theme(values["theme"])
    if "homework" in values:
        values["homework"] = (values["homework"] or "").strip() or None
    if column.kind is ColumnKind.LESSON:
        values.pop("held_on", None)  # the timetable says when
    changed = {name: value for name, value in values.items() if getattr(column, name) != value}
    for name, value in changed.items():
        setattr(column, name, value)
    session.flush()
    if changed:
        _note(
            session, column.gradebook_id, "column-changed",
            column=str(column_id), fields=sorted(changed),
        )  # fmt: skip
    return column


def drop_column(session: Session, column_id: UUID) -> None:
    """Take away a column that a teacher added and nobody ever wrote in."""
    column = session.get(GradebookColumn, column_id, with_for_update=True)
    if column is None:
        raise NotFoundError(NO_COLUMN)
    _expect_open(held(session, column.gradebook_id))
    is_added = column.kind is ColumnKind.CURRENT or column.attempt > 1
    if not is_added or not is_empty(session, column_id):
        raise RefusedError(_l("Only an added column that nobody wrote in is taken away."))
    session.delete(column)
    session.flush()
    _note(session, column.gradebook_id, "column-dropped", column=str(column_id))


def close(
    session: Session, gradebook_id: UUID, *, by: UUID | None, at: datetime,
    version: int | None = None,
) -> Gradebook:  # fmt: skip
    """Close a gradebook: from now on only corrections with a reason."""
    found = session.get(Gradebook, gradebook_id)
    if found is None:
        raise NotFoundError(ABSENT)
    if found.closed_at is None:
        open_for(session, found.group_id)  # the group is held: no lesson comes meanwhile
    book = held(session, gradebook_id)
    if version is not None:
        book.expect(version)
    if book.closed_at is not None:
        return book
    waiting = session.scalar(
        select(func.count()).where(
            GradebookFact.gradebook_id == gradebook_id, GradebookFact.state == FactState.OFFERED
        )
    )
    if waiting:
        raise RefusedError(
            _("Decide about what outside systems sent first: %(count)s.", count=waiting)
        )
    expect_none_ahead(session, book, at)
    book.closed_at, book.closed_by = at, by
    session.flush()
    _note(session, gradebook_id, "close")
    emit(session, GradebookClosed(aggregate_id=gradebook_id, group_id=str(book.group_id)))
    return book


def reopen(session: Session, gradebook_id: UUID, *, reason: str) -> Gradebook:
    """Open a closed gradebook again, for a reason that stays in the trail."""
    book = held(session, gradebook_id)
    if book.closed_at is None:
        return book
    why = " ".join(reason.split())
    if not why:
        raise InvalidError(_l("Say why."), field="reason")
    book.closed_at = book.closed_by = None
    session.flush()
    audit.record(session, "gradebooks.reopen", subject=SUBJECT, subject_id=gradebook_id, why=why)
    emit(session, GradebookReopened(aggregate_id=gradebook_id, group_id=str(book.group_id)))
    return book


def _theme(text: str | None) -> str | None:
    theme = " ".join((text or "").split()) or None
    if theme and len(theme) > LONGEST_THEME:
        raise InvalidError(_l("This text is too long."), field="theme")
    return theme


def _expect_then(group: Group, day: date | None) -> None:
    if day is not None and not group.starts_on <= day <= group.ends_on:
        raise InvalidError(_l("The group does not learn on that day."), field="held_on")


def _expect_open(book: Gradebook) -> None:
    if book.closed_at is not None:
        raise RefusedError(CLOSED)


def _note(session: Session, gradebook_id: UUID, what: str, **details: Any) -> None:
    audit.record(
        session, f"gradebooks.{what}", subject=SUBJECT, subject_id=gradebook_id,
        details=details or None,
    )  # fmt: skip
