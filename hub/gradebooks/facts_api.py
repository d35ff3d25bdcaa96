"""Сведения внешних систем в открытом API: отметки Moodle, явка вебинаров."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.api import Blueprint, personal
from hub.core.api.resources import JSON
from hub.core.db import transaction, utcnow
from hub.core.errors import HubError
from hub.core.scopes import scoped
from hub.core.web import requires, someone
from hub.gradebooks import commands
from hub.gradebooks.bringing import Brought, Fact, bring
from hub.gradebooks.fact_schemas import GradebookFacts, GradebookFactsAnswer
from hub.gradebooks.judging import NO_COLUMN, NO_LETTER, NOT_OF_SCALE
from hub.gradebooks.models import (
    BRING,
    SCOPES,
    Aspect,
    ColumnKind,
    Gradebook,
    GradebookColumn,
    Source,
)
from hub.gradebooks.scales import read_mark, read_presence
from hub.gradebooks.senders import sender_of
from hub.gradebooks.whose import Whose, known

blueprint = Blueprint(
    "api-gradebook-facts",
    __name__,
    url_prefix="/api/v1/gradebook-facts",
    description="Сведения внешних систем: отметки и явка, каждое под своим ключом.",
)


@blueprint.post("")
@requires(BRING)
@blueprint.arguments(GradebookFacts)
@blueprint.response(200, GradebookFactsAnswer)
def take(values: dict[str, Any]) -> Response:
    """Принять пачку: повтор того же ключа с тем же значением ничего не меняет.

    На место записанного руками сведение не встаёт: остаётся рядом, пока не решит преподаватель.
    """
    who = someone()
    with transaction() as session:
        answers = _taken(session, who, Source(values["source"]), values["facts"])
    words = JSON.encode({"facts": answers}) + "\n"
    return personal(Response(words, content_type="application/json"))


def _taken(
    session: Session, who: Principal, source: Source, given: Sequence[dict[str, Any]]
) -> list[dict[str, str]]:
    columns = [_column(session, who, source, one) for one in given]
    whose = [_whose(one) for one in given]
    groups = {one.group_id for one in columns if not isinstance(one, str)}
    people = known(session, groups, whose)
    said: dict[int, tuple[Brought, str]] = {}
    facts: dict[int, Fact] = {}
    for n, (one, column) in enumerate(zip(given, columns, strict=True)):
        fact = column if isinstance(column, str) else _fact(one, column, people, whose[n])
        if isinstance(fact, str):
            said[n] = Brought.REFUSED, fact
        else:
            facts[n] = fact
    found = bring(session, source, list(facts.values()), at=utcnow(), sender_id=sender_of(who))
    for n, answer in zip(facts, found, strict=True):
        said[n] = answer.outcome, answer.why
    return [
        {"key": one["key"], "outcome": said[n][0].value, "why": said[n][1]}
        for n, one in enumerate(given)
    ]


def _fact(one: dict[str, Any], column: Any, people: Any, whose: Whose) -> Fact | str:
    enrolment = people.find(column.group_id, whose)
    if isinstance(enrolment, str):
        return enrolment
    is_mark = one["aspect"] is Aspect.MARK
    try:
        value = read_mark(one["value"], column.scale) if is_mark else read_presence(one["value"])
    except ValueError:
        return str(NOT_OF_SCALE if is_mark else NO_LETTER)
    return Fact(
        source_key=one["key"], enrolment_id=enrolment, aspect=one["aspect"], value=value,
        column_id=column.id,
    )  # fmt: skip


def _column(session: Session, who: Principal, source: Source, one: dict[str, Any]) -> Any:
    """Give the column that is meant, of a gradebook of one's own; or say why there is none."""
    asked: Any = select(GradebookColumn.id, GradebookColumn.scale, Gradebook.group_id).join(
        Gradebook, Gradebook.id == GradebookColumn.gradebook_id
    )
    named = one.get("column")
    if named is not None:
        key = _own_column(session, who, source, named)
        if isinstance(key, str):
            return key
        where = GradebookColumn.id == key
    elif "lesson_id" in one:
        where = GradebookColumn.lesson_id == one["lesson_id"]
    else:
        where = GradebookColumn.id == one["column_id"]
    found = session.execute(scoped(asked.where(where), SCOPES, who, BRING)).one_or_none()
    return str(NO_COLUMN) if found is None else found


def _own_column(
    session: Session, who: Principal, source: Source, named: dict[str, Any]
) -> UUID | str:
    asked = select(Gradebook.id).where(Gradebook.id == named["gradebook_id"])
    if session.scalar(scoped(asked, SCOPES, who, BRING)) is None:
        return str(NO_COLUMN)
    try:
        return commands.add_column(
            session, named["gradebook_id"], ColumnKind.CURRENT, theme=named["title"],
            held_on=named["held_on"], source=source, source_key=named["key"],
            sender_id=sender_of(who),
        ).id  # fmt: skip
    except HubError as error:
        return str(error.message)


def _whose(one: dict[str, Any]) -> Whose:
    identity = one.get("identity")
    return Whose(
        enrolment_id=one.get("enrolment_id"),
        identity=(identity["provider"], identity["subject"]) if identity else None,
        snils=one.get("snils"),
        email=one.get("email"),
    )
