"""Pages of gradebooks: the list, the grid, what is typed in it, closing."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.panels import panels_of
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import commands, drawing
from hub.gradebooks.bringing import settle
from hub.gradebooks.entering import MOST, enter
from hub.gradebooks.grid import Grid, book_of, grid, names, note_read, writable
from hub.gradebooks.judging import Cell
from hub.gradebooks.lacking import lacks
from hub.gradebooks.lessons import expect_none_ahead
from hub.gradebooks.models import (
    CLOSE,
    CORRECT,
    EXPORT,
    IMPORT,
    READ,
    RULES,
    WRITE,
    Aspect,
    GradebookFact,
    Source,
)
from hub.gradebooks.scales import LETTERS, PRESENCES, mark_word, presence_word
from hub.gradebooks.senders import called
from hub.gradebooks.tables import GRADEBOOKS
from hub.gradebooks.traces import changes
from hub.gradebooks.words import column_title, source_word
from hub.groups.models import Group

NOT_UNDERSTOOD = _l("What was sent is no batch of cells.")
blueprint = Blueprint("gradebooks", __name__, url_prefix="/gradebooks", template_folder="templates")
mount(blueprint, GRADEBOOKS, "gradebooks/list.html")


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    """Draw the grid. No page with names leaves before its trace is kept."""
    who = someone()
    with transaction() as session:
        book = book_of(session, row_id, who, READ)
        found = grid(session, book, who)
        note_read(session, found)
        own, may_correct = _own(session, book.id, who), who.can(CORRECT)
        may_write = own is None
        found = replace(found, only=own or None)
        panels = panels_of(session, who, commands.SUBJECT, row_id) if book.closed_at else []
        closed_by = names(session, [book.closed_by]).get(book.closed_by) if book.closed_by else ""
    at = drawing.chosen(found.columns, clock.today())
    is_open = book.closed_at is None
    return render(
        "gradebooks/card.html",
        book=book,
        group=found.group,
        heads=drawing.heads(found, at),
        rows=drawing.rows(found, at),
        joined={one.id: drawing.joined(one, found.group.starts_on) for one in found.learners},
        columns=found.columns,
        offers=_offers(found),
        brought=drawing.brought(found),
        texts=drawing.texts(),
        day_of=drawing.day,
        letters=[(letter, PRESENCES[one]) for one, letter in LETTERS.items()],
        closed_by=closed_by,
        panels=panels,
        account_id=who.account_id,
        writes=not who.read_only
        and ((is_open and (may_write or bool(own))) or (not is_open and may_correct)),
        may_write=is_open and may_write,
        may_close=is_open and who.can(CLOSE) and may_write,
        may_correct=may_correct,
        may_export=who.can(EXPORT),
        may_rule=who.can(RULES),
        may_import=is_open and who.can(IMPORT) and may_write,
    )


@blueprint.post("/<uuid:row_id>/cells")
@requires(WRITE)
def cells(row_id: UUID) -> Response:
    """Take a batch of cells: the grid's script sends it, again and again until it is answered."""
    who = someone()
    with reading() as session:
        only = writable(session, row_id, who)
    key, reason, typed = _understood(request.get_json(silent=True))
    try:
        with transaction() as session:
            if reason is not None:
                who.require(CORRECT)
            answers = enter(
                session, row_id, typed, key=key, by=who.account_id, at=utcnow(), reason=reason,
                only=only,
            )  # fmt: skip
    except HubError as error:
        answer = jsonify(error=str(error.message))
        answer.status_code = error.status
        return answer
    return jsonify(cells=answers)


@blueprint.get("/<uuid:row_id>/close")
@requires(CLOSE)
def closing(row_id: UUID) -> Answer:
    """Say what the gradebook lacks, and ask whether to close it all the same."""
    who = someone()
    with transaction() as session:
        book = book_of(session, row_id, who, CLOSE)
        said = lacks(session, book, who)
        group = session.get_one(Group, book.group_id)
        try:
            expect_none_ahead(session, book, utcnow())
            hindrance = ""
        except RefusedError as error:
            hindrance = str(error.message)
    return render("gradebooks/close.html", book=book, group=group, lacks=said, hindrance=hindrance)


@blueprint.post("/<uuid:row_id>/close")
@requires(CLOSE)
def close(row_id: UUID) -> Answer:
    who = someone()
    try:
        with transaction() as session:
            book_of(session, row_id, who, CLOSE)
            commands.close(session, row_id, by=who.account_id, at=utcnow())
    except RefusedError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("The gradebook is closed."), "success")
    return redirect(url_for("gradebooks.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/reopen")
@requires(CORRECT)
def reopen(row_id: UUID) -> Answer:
    who = someone()
    try:
        with transaction() as session:
            book_of(session, row_id, who, CORRECT)
            commands.reopen(session, row_id, reason=request.form.get("reason", ""))
    except InvalidError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("The gradebook is open again."), "success")
    return redirect(url_for("gradebooks.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/lessons")
@requires(WRITE)
def lessons(row_id: UUID) -> Answer:
    """Take what the timetable has by now."""
    with transaction() as session:
        book = book_of(session, row_id, someone(), WRITE)
        commands.open_for(session, book.group_id)
    return redirect(url_for("gradebooks.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/facts/<uuid:fact_id>")
@requires(WRITE)
def decide(row_id: UUID, fact_id: UUID) -> Answer:
    """Take what an outside system sent, or decline it."""
    who = someone()
    with transaction() as session:
        book_of(session, row_id, who, WRITE)
        fact = session.get(GradebookFact, fact_id)
        if fact is not None and fact.gradebook_id != row_id:
            raise InvalidError(NOT_UNDERSTOOD)
        take = request.form.get("act") == "take"
        settle(session, fact_id, take=take, by=who.account_id, at=utcnow())
    return redirect(url_for("gradebooks.card", row_id=row_id))


@blueprint.get("/<uuid:row_id>/changes")
@requires(READ)
def trail(row_id: UUID) -> Answer:
    """Show what was overwritten, by whom and why."""
    who = someone()
    with transaction() as session:
        book = book_of(session, row_id, who, READ)
        found = grid(session, book, who)
        note_read(session, found)
        lines = changes(session, row_id)
        people = {one.id: one.name for one in found.learners}
        senders = called(
            session,
            [one for line in lines for one in (line[0].before_sender_id, line[0].sender_id)],
        )
        ids = [one for line in lines for one in (line[0].before_by, line[0].changed_by)]
        authors = names(session, ids)
    return render(
        "gradebooks/changes.html",
        book=book,
        group=found.group,
        lines=[_change(line, people, authors, senders) for line in lines],
    )


def _own(session: Session, book_id: UUID, who: Principal) -> frozenset[UUID] | None:
    """Give the columns that one writes in: None is all, nothing is none."""
    if not who.can(WRITE):
        return frozenset()
    try:
        return writable(session, book_id, who)
    except NotFoundError:
        return frozenset()


def _understood(given: Any) -> tuple[str, str | None, list[Cell]]:
    """Read a batch strictly: what is sent is typed by people and stored by browsers."""
    try:
        typed = [
            Cell(
                column_id=UUID(one["c"]), enrolment_id=UUID(one["e"]), aspect=Aspect(one["a"]),
                value=str(one["v"])[:20], base=int(one["b"]), confirmed=one.get("s") is True,
            )
            for one in given["cells"][: MOST + 1]
        ]  # fmt: skip
        key, reason = str(given["key"]), given.get("reason")
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise InvalidError(NOT_UNDERSTOOD) from error
    return key, None if reason is None else str(reason), typed


def _offers(found: Grid) -> list[dict[str, Any]]:
    people = {one.id: one.name for one in found.learners}
    places = {one.id: n for n, one in enumerate(found.columns)}
    said = []
    for (column_id, enrolment_id, aspect), fact in found.offers.items():
        column = found.columns[places[column_id]]
        kept = found.presences if aspect is Aspect.PRESENCE else found.marks
        cells = kept.get(enrolment_id)
        standing = cells[places[column_id]] if cells else None
        said.append(
            {
                "id": fact.id, "who": people.get(enrolment_id, ""), "column": column_title(column),
                "source": source_word(fact.source, found.senders.get(fact.sender_id, "")),
                "value": _word(column, aspect, fact.value),
                "now": _word(column, aspect, standing.value if standing else None), "at": fact.at,
            }
        )  # fmt: skip
    return said


def _word(column: Any, aspect: Aspect, value: int | None) -> str:
    word = presence_word(value) if aspect is Aspect.PRESENCE else mark_word(value, column.scale)
    return word or "—"


def _change(
    line: Any, people: dict[UUID, str], authors: dict[UUID, str], senders: dict[UUID | None, str]
) -> dict[str, Any]:
    one = line[0]
    return {
        "who": people.get(one.enrolment_id, ""),
        "column": column_title(line),
        "before": _word(line, one.aspect, one.before),
        "after": _word(line, one.aspect, one.after),
        "before_by": _wrote(
            one.before_by, one.before_source, one.before_sender_id, authors, senders
        ),
        "before_at": one.before_at,
        "by": _wrote(one.changed_by, one.source, one.sender_id, authors, senders),
        "at": one.changed_at,
        "reason": one.reason or "",
    }


def _wrote(
    by: UUID | None, source: Source | None, sender_id: UUID | None, authors: dict[UUID, str],
    senders: dict[UUID | None, str],
) -> str:  # fmt: skip
    """Name who wrote a cell: a person, a system with whose it is, or a person who took it."""
    sent = source_word(source, senders.get(sender_id, "")) if source is not None else ""
    name = authors.get(by, "") if by is not None else ""
    return ", ".join(filter(None, (sent, name))) if sender_id else name or sent
