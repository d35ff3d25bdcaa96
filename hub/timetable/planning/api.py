"""Планы расписания в открытом API: спросить планировщик, прочитать ответ, принять, отказаться."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Registry, body, serve
from hub.core.db import transaction, utcnow
from hub.core.web import requires, someone
from hub.timetable.planner.plan import Unplaced
from hub.timetable.planner.problem import Weights
from hub.timetable.planner.words import said
from hub.timetable.planning import commands, queries
from hub.timetable.planning.gathering import key_of
from hub.timetable.planning.models import TimetableDraft
from hub.timetable.planning.question import Question
from hub.timetable.planning.schemas import (
    TimetableDraftPage,
    TimetableDraftSchema,
    WholeTimetableDraft,
)
from hub.timetable.planning.tables import DRAFTS
from hub.timetable.planning.telling import Names
from hub.timetable.queries import WRITE

COLUMNS = (
    "starts_on", "weeks", "state", "placed", "unplaced", "failed_why", "solved_at", "decided_at",
)  # fmt: skip
PLACE = "/<uuid:timetable_draft_id>"
blueprint = Blueprint(
    "api-timetable-drafts",
    __name__,
    url_prefix="/api/v1/timetable-drafts",
    description="Планы расписания: планировщик составляет, люди принимают.",
)


def _whole(session: Session, found: Any) -> SimpleNamespace:
    """Say what was asked and what was answered, by keys; names are read by their own doors."""
    names = (*COLUMNS, "notes", "id", "version", "created_at", "updated_at")
    question, plan = queries.question_of(session, found), queries.answer_of(found)
    told = Names(session, plan) if plan else None
    return SimpleNamespace(
        **{name: getattr(found, name) for name in names},
        group_ids=question.group_ids, opens=question.opens, closes=question.closes,
        most_a_day=question.most_a_day, weights=question.weights,
        lessons=[commands.wanted(one) for one in plan.lessons] if plan else [],
        missing=[_missing(told, one) for one in plan.unplaced] if plan and told else [],
        score=plan.score if plan else None,
    )  # fmt: skip


def _missing(names: Names, one: Unplaced) -> SimpleNamespace:
    group_id, part_id, kind = key_of(one.work)
    return SimpleNamespace(
        group_id=group_id, part_id=part_id, kind=kind, hours=one.hours, reason=one.reason,
        why=said(names.problem, one), blame=one.blame,
    )  # fmt: skip


def _create(session: Session, **values: Any) -> TimetableDraft:
    ids = tuple(dict.fromkeys(values.pop("group_ids")))
    queries.expect_own(session, someone(), ids)
    weights = Weights(**values.pop("weights", {}))
    return commands.ask(session, Question(group_ids=ids, weights=weights, **values))


serve(
    blueprint,
    Registry(
        one="timetable_draft",
        table=DRAFTS,
        write_permission=WRITE,
        fields=COLUMNS,
        schema=WholeTimetableDraft,
        page=TimetableDraftPage,
        single=queries.SINGLE,
        find=queries.one,
        create=_create,
        whole=_whole,
        listed=TimetableDraftSchema(),
        about_list="Список планов расписания.",
        about_one="Один план: что поставлено, что нет и почему.",
        about_create="Попросить планировщик составить расписание; ответ читают, когда `ready`.",
    ),
)


@blueprint.post(f"{PLACE}/accept")
@requires(WRITE)
@blueprint.response(200, WholeTimetableDraft)
def accept(timetable_draft_id: UUID) -> Response:
    """Принять план: все его занятия или ни одного; занятое с тех пор названо, ответ 409."""
    with transaction() as session:
        found = queries.one(session, timetable_draft_id, someone())
        commands.accept(session, found.id, version=found.version, at=utcnow())
        return body(WholeTimetableDraft(), _whole(session, found))


@blueprint.post(f"{PLACE}/take-back")
@requires(WRITE)
@blueprint.response(200, WholeTimetableDraft)
def take_back(timetable_draft_id: UUID) -> Response:
    """Забрать принятый план: его занятия отменяются разом, пока ни одно не началось; иначе 409."""
    with transaction() as session:
        found = queries.one(session, timetable_draft_id, someone())
        commands.take_back(session, found.id, version=found.version, at=utcnow())
        return body(WholeTimetableDraft(), _whole(session, found))


@blueprint.post(f"{PLACE}/drop")
@requires(WRITE)
@blueprint.response(200, WholeTimetableDraft)
def drop(timetable_draft_id: UUID) -> Response:
    """Отказаться от плана; принятый и отброшенный — 409."""
    with transaction() as session:
        found = queries.one(session, timetable_draft_id, someone())
        commands.drop(session, found.id, version=found.version, at=utcnow())
        return body(WholeTimetableDraft(), _whole(session, found))
