"""Журналы в открытом API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core.api import Blueprint, arguments, body, listing, page_of, personal
from hub.core.api.resources import JSON
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.tables import Column
from hub.core.web import requires, someone
from hub.gradebooks import commands
from hub.gradebooks.entering import enter
from hub.gradebooks.grid import Grid, book_of, grid, note_read, writable
from hub.gradebooks.judging import Cell
from hub.gradebooks.lacking import lacks
from hub.gradebooks.models import CLOSE, CORRECT, READ, WRITE, Aspect, Gradebook
from hub.gradebooks.scales import mark_word, presence_word
from hub.gradebooks.schemas import (
    GradebookBatchAnswer,
    GradebookBatchSchema,
    GradebookClosing,
    GradebookGridSchema,
    GradebookPage,
    GradebookReason,
    GradebookSchema,
)
from hub.gradebooks.tables import GRADEBOOKS

NAMES = (
    *("id", "group_id", "part_id", "position", "title", "closed_at"),
    *("version", "created_at", "updated_at"),
)
SHOWN = [Column(name=name, title=name, source=(getattr(Gradebook, name),)) for name in NAMES]
blueprint = Blueprint(
    "api-gradebooks",
    __name__,
    url_prefix="/api/v1/gradebooks",
    description="Журналы: посещаемость, оценки, закрытие.",
)


@blueprint.get("")
@requires(READ)
@blueprint.arguments(arguments(GRADEBOOKS), location="query")
@blueprint.response(200, GradebookPage)
def rows(asked: dict[str, Any]) -> Response:
    """Список журналов."""
    with reading() as session:
        found = page_of(session, GRADEBOOKS, someone(), asked, SHOWN)
    return listing(GradebookSchema(), found)


@blueprint.get("/<uuid:gradebook_id>")
@requires(READ)
@blueprint.response(200, GradebookGridSchema)
def one(gradebook_id: UUID) -> Response:
    """Журнал целиком: графы, слушатели и записи с их версиями."""
    who = someone()
    with transaction() as session:
        book = book_of(session, gradebook_id, who, READ)
        found = grid(session, book, who)
        note_read(session, found)
    whole: Any = SimpleNamespace(
        **{name: getattr(book, name) for name in NAMES},
        columns=found.columns, learners=found.learners, entries=_entries(found),
    )  # fmt: skip
    return personal(body(GradebookGridSchema(), whole))


@blueprint.post("/<uuid:gradebook_id>/entries")
@requires(WRITE)
@blueprint.arguments(GradebookBatchSchema)
@blueprint.response(200, GradebookBatchAnswer)
def enter_cells(values: dict[str, Any], gradebook_id: UUID) -> Response:
    """Записать много клеток сразу: каждая записана, расходится или не принята.

    Расхождение — клетку изменили после виденной версии: в ответе обе записи, стоит прежняя.
    Закрытый журнал принимает исправления с основанием от тех, у кого есть на это право.
    """
    who, reason = someone(), values["reason"]
    with transaction() as session:
        only = writable(session, gradebook_id, who)
        if reason is not None:
            who.require(CORRECT)
        answers = enter(
            session, gradebook_id, [Cell(**cell) for cell in values["cells"]],
            key=values["key"], by=who.account_id, at=utcnow(), reason=reason,
            only=only,
        )  # fmt: skip
    words = JSON.encode({"cells": answers}) + "\n"
    return personal(Response(words, content_type="application/json"))


@blueprint.post("/<uuid:gradebook_id>/close")
@requires(CLOSE)
@blueprint.arguments(GradebookClosing)
@blueprint.response(200, GradebookSchema)
def close(values: dict[str, Any], gradebook_id: UUID) -> Response:
    """Закрыть журнал; повтор ничего не меняет."""
    who = someone()
    with transaction() as session:
        book = book_of(session, gradebook_id, who, CLOSE)
        missing = [] if values["confirmed"] or book.closed_at else lacks(session, book, who)
        if missing:
            said = " ".join(missing)
            raise RefusedError(said)
        commands.close(session, gradebook_id, by=who.account_id, at=utcnow())
        return _book(session, gradebook_id)


@blueprint.post("/<uuid:gradebook_id>/reopen")
@requires(CORRECT)
@blueprint.arguments(GradebookReason)
@blueprint.response(200, GradebookSchema)
def reopen(values: dict[str, Any], gradebook_id: UUID) -> Response:
    """Открыть закрытый журнал снова, с основанием."""
    with transaction() as session:
        book_of(session, gradebook_id, someone(), CORRECT)
        commands.reopen(session, gradebook_id, reason=values["reason"])
        return _book(session, gradebook_id)


def _book(session: Session, gradebook_id: UUID) -> Response:
    session.flush()
    return body(GradebookSchema(), session.get_one(Gradebook, gradebook_id))


def _entries(found: Grid) -> list[SimpleNamespace]:
    given = []
    for aspect, kept in ((Aspect.PRESENCE, found.presences), (Aspect.MARK, found.marks)):
        for learner in found.learners:
            for column, row in zip(found.columns, kept[learner.id], strict=True):
                if row is None:
                    continue
                if aspect is Aspect.MARK:
                    word = mark_word(row.value, column.scale)
                else:
                    word = presence_word(row.value)
                given.append(
                    SimpleNamespace(
                        column_id=column.id, enrolment_id=learner.id, aspect=aspect,
                        value=word, source=row.source,
                        sender=found.senders.get(row.sender, ""), version=row.version,
                    )
                )  # fmt: skip
    return given
