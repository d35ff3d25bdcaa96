"""Writing cells, many at once: each is saved, or clashes, or is refused; nothing is lost."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core import audit
from hub.core.errors import InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.upsert import upsert
from hub.gradebooks.commands import CLOSED, SUBJECT, held
from hub.gradebooks.events import MarksEntered
from hub.gradebooks.judging import BESIDE, Cell, Place, beside, judged, look
from hub.gradebooks.models import (
    Aspect,
    Gradebook,
    GradebookBatch,
    GradebookEntry,
    Source,
)
from hub.gradebooks.scales import (
    Scale,
    mark_word,
    presence_word,
)  # fmt: skip
from hub.gradebooks.senders import Sent, called
from hub.gradebooks.traces import At, trace
from hub.gradebooks.words import source_word

MOST = 2_000  # cells of one batch
LONGEST_KEY, LONGEST_REASON = 60, 500
CELL = ("column_id", "enrolment_id", "aspect")
OVERWRITTEN = (
    *("value", "source", "source_key", "sender_id", "entered_by", "entered_at", "version"),
)


class Answer(enum.Enum):
    """Что стало с записью."""

    SAVED = "saved"
    CLASH = "clash"
    REFUSED = "refused"


def enter(
    session: Session, gradebook_id: UUID, cells: Sequence[Cell], *, key: str,
    by: UUID | None, at: datetime, reason: str | None = None,
    only: frozenset[UUID] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Write cells by hand. The same key again gives the same answer and writes nothing.

    A closed gradebook takes them with a reason alone; the door asks who may give one.
    """
    _expect_sane(cells, key, reason)
    book = held(session, gradebook_id)
    done = session.get(GradebookBatch, (gradebook_id, key))
    if done is not None:
        if done.account_id != by:
            raise RefusedError(_l("This key is of another batch."))
        return done.answer
    if book.closed_at is not None and not reason:
        raise RefusedError(CLOSED)
    place = replace(look(session, book, [one.place for one in cells], at), only=only)
    answers, writes = [], []
    latest = {one.place: one for one in cells}
    said = {where: _judge(cell, place) for where, cell in latest.items()}
    odd = _unconfirmed(latest, said, place)
    for where, cell in latest.items():
        answer, value = said[where]
        if where in odd:
            answer |= {"status": Answer.REFUSED.value, "why": str(BESIDE), "asks": True}
        if answer["status"] == Answer.SAVED.value and value is not _SAME:
            writes.append((cell.place, value))
            answer["version"] += 1
        answers.append(answer)
    _name_rivals(session, answers)
    write(session, book, writes, place, source=Source.HAND, by=by, at=at, reason=reason)
    session.add(
        GradebookBatch(gradebook_id=gradebook_id, key=key, account_id=by, answer=answers, at=at)
    )
    session.flush()
    return answers


def _unconfirmed(
    cells: Mapping[At, Cell], said: Mapping[At, tuple[dict[str, Any], Any]], place: Place
) -> set[At]:
    """Name the cells that would have a mark beside an absence, and nobody said it is meant."""
    values = {
        where: value
        for where, (answer, value) in said.items()
        if answer["status"] == Answer.SAVED.value and value is not _SAME
    }
    return {where for where in beside(values, place) if not cells[where].confirmed}


def _expect_sane(cells: Sequence[Cell], key: str, reason: str | None) -> None:
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii():
        raise InvalidError(_l("A batch needs a key of its own."), field="key")
    if len(cells) > MOST:
        raise InvalidError(_l("Too many cells at once."), field="cells")
    if reason is not None and not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise InvalidError(_l("Say why."), field="reason")


_SAME = object()


def _judge(cell: Cell, place: Place) -> tuple[dict[str, Any], Any]:
    """Say what becomes of a cell, and the value to write, if any."""
    answer: dict[str, Any] = {
        "column_id": str(cell.column_id), "enrolment_id": str(cell.enrolment_id),
        "aspect": cell.aspect.value, "status": Answer.REFUSED.value, "value": cell.value,
        "version": 0,
    }  # fmt: skip
    why, value = judged(cell, place)
    standing = place.standing.get(cell.place)
    if standing is not None:
        answer["version"] = standing.version
    if why is not None:
        return answer | {"why": str(why)}, None
    scale = place.columns[cell.column_id].scale
    word = _word(value, cell.aspect, scale)
    now = standing.value if standing is not None else None
    if value == now:  # two who mean the same do not clash
        return answer | {"status": Answer.SAVED.value, "value": word}, _SAME
    if answer["version"] != cell.base:
        theirs = _theirs(standing, _word(now, cell.aspect, scale))
        return answer | {"status": Answer.CLASH.value, "value": word, "theirs": theirs}, None
    return answer | {"status": Answer.SAVED.value, "value": word}, value


def _theirs(standing: Any, word: str) -> dict[str, Any]:
    if standing is None:
        return {"value": "", "source": None, "by": None, "at": None}
    return {
        "value": word,
        "source": standing.source.value,
        "sender": standing.sender_id,
        "by": str(standing.entered_by) if standing.entered_by else None,
        "at": standing.entered_at.isoformat(),
    }


def write(
    session: Session, book: Gradebook,
    writes: Sequence[tuple[tuple[UUID, UUID, Aspect], int | None]], place: Place, *,
    source: Source, by: UUID | None, at: datetime, reason: str | None = None,
    sent: Sent | None = None,
) -> None:  # fmt: skip
    """Write values that were judged, keep what stood there, leave the trace, tell others."""
    if not writes:
        return
    trace(
        session, book, writes, place.standing,
        source=source, by=by, at=at, reason=reason,
        sender_id=sent and sent.sender_id,
    )  # fmt: skip
    rows = [
        {
            "column_id": where[0], "enrolment_id": where[1], "aspect": where[2],
            "gradebook_id": book.id, "value": value, "source": source,
            "source_key": sent and sent.keys.get(where), "sender_id": sent and sent.sender_id,
            "entered_by": by, "entered_at": at,
            "version": (place.standing[where].version if where in place.standing else 0) + 1,
        }
        for where, value in writes
    ]  # fmt: skip
    upsert(session, GradebookEntry, rows, on=CELL, update=OVERWRITTEN)
    audit.record(
        session, "gradebooks.correct" if reason else "gradebooks.enter",
        subject=SUBJECT, subject_id=book.id, why=reason,
        details={"cells": len(rows), "source": source.value},
    )  # fmt: skip
    emit(session, MarksEntered(aggregate_id=book.id, source=source.value, cells=len(rows)))


def _word(value: int | None, aspect: Aspect, scale: Scale) -> str:
    return presence_word(value) if aspect is Aspect.PRESENCE else mark_word(value, scale)


def _name_rivals(session: Session, answers: Sequence[dict[str, Any]]) -> None:
    """Say by name who wrote what a cell clashes with, or whose system sent it."""
    rivals = [one["theirs"] for one in answers if one.get("theirs")]
    names = accounts.names(session, {UUID(one["by"]) for one in rivals if one["by"]})
    senders = called(session, [one.get("sender") for one in rivals])
    for one in rivals:
        sender = senders.get(one.pop("sender", None), "")
        if one["by"]:
            one["by"] = names.get(UUID(one["by"]), "")
        elif sender:
            one["by"] = source_word(Source(one["source"]), sender)
