"""Группы в открытом API: реестр, люди, преподаватели, готовность."""

from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.api import Blueprint
from hub.core.api.registry import Registry, serve
from hub.core.api.resources import JSON, expect, personal
from hub.core.api.schemas import Schema
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l
from hub.core.tables.lookups import lookup
from hub.core.web import requires, someone
from hub.groups import commands, queries, readiness, teaching
from hub.groups.checks import NO_STAFF
from hub.groups.commands import SUBJECT
from hub.groups.models import Group
from hub.groups.order_api import directives
from hub.groups.schemas import (
    GroupChange,
    GroupPage,
    GroupSchema,
    LearnersAnswer,
    ListedChange,
    ReadinessAnswer,
    TeachersAnswer,
)
from hub.groups.scopes import ORDERS_READ, READ, WRITE
from hub.groups.tables import TABLE
from hub.resources.teaching import STAFF_MEMBER

FIELDS = (
    "title", "version_id", "programme_id", "provider_id", "intake_id", "curator_id", "form",
    "starts_on", "ends_on", "places", "moodle_site", "moodle_course", "moodle_group", "state",
    "owed", "owed_by", "due_on",
)  # fmt: skip


def _create(session: Session, **values: Any) -> Group:
    _expect_reached(session, values)
    return commands.create(session, at=utcnow(), **values)


def _change(session: Session, group_id: UUID, **values: Any) -> Group:
    now = session.get_one(Group, group_id)
    new = {name: value for name, value in values.items() if getattr(now, name) != value}
    _expect_reached(session, new)
    return commands.change(session, group_id, **values)


def _expect_reached(session: Session, values: Mapping[str, Any]) -> None:
    """Refuse ids of what the asker is not shown, as the pages' own fields do."""
    who, intake_id, curator_id = someone(), values.get("intake_id"), values.get("curator_id")
    if intake_id is not None and not queries.may_form(session, intake_id, who):
        raise InvalidError(queries.NO_INTAKE, field="intake_id")
    if curator_id is not None:
        _expect_staff(session, {curator_id}, "curator_id")


def _expect_staff(session: Session, ids: Collection[UUID], field: str) -> None:
    shown = set(lookup(STAFF_MEMBER).visible(session, someone(), ids))
    if not set(ids) <= shown:
        raise InvalidError(NO_STAFF, field=field)


FREE = _l(
    "A group takes accepted applications for its programme that are in no group and are not "
    "assigned to another training organisation."
)
groups = Blueprint(
    "api-groups",
    __name__,
    url_prefix="/api/v1/groups",
    description="Группы: кто вместе учится по версии программы.",
)
serve(
    groups,
    Registry(
        one="group",
        table=TABLE,
        write_permission=WRITE,
        fields=FIELDS,
        schema=GroupSchema,
        page=GroupPage,
        changes=GroupChange,
        single=queries.SINGLE,
        find=queries.group,
        create=_create,
        change=_change,
        about_list="Список групп.",
        about_one="Одна группа.",
        about_create="Сформировать группу.",
    ),
)


@groups.get("/<uuid:group_id>/people")
@requires(READ)
@groups.response(200, LearnersAnswer)
def people(group_id: UUID) -> Response:
    """Люди группы, насколько они видны владельцу ключа."""
    who = someone()
    with transaction() as session:
        queries.group(session, group_id, who)
        items = queries.people(session, group_id, who)
        _seen(session, group_id, len(items))
    return _answer(LearnersAnswer(), items)


@groups.post("/<uuid:group_id>/people")
@requires(WRITE)
@groups.arguments(ListedChange)
@groups.response(201, LearnersAnswer)
def add_people(values: dict[str, Any], group_id: UUID) -> Response:
    """Добавить принятые заявки в список: зачислит их приказ."""
    who, wanted = someone(), values["application_ids"]
    with transaction() as session:
        group = queries.group(session, group_id, who, WRITE)
        if not set(wanted) <= {one.id for one in queries.free(session, group, who, most=None)}:
            raise RefusedError(FREE)
        commands.add_people(session, group_id, wanted, at=utcnow())
        items = queries.people(session, group_id, who)
        _seen(session, group_id, len(items))
    answer = _answer(LearnersAnswer(), items)
    answer.status_code = 201
    return answer


@groups.delete("/<uuid:group_id>/people/<uuid:enrolment_id>")
@requires(WRITE)
@groups.response(204)
def take_off(group_id: UUID, enrolment_id: UUID) -> Response:
    """Убрать из списка того, кто ещё не зачислен; повтор ничего не меняет."""
    with transaction() as session:
        queries.group(session, group_id, someone(), WRITE)
        commands.take_off(session, group_id, [enrolment_id], at=utcnow())
    return Response(status=204)


@groups.get("/<uuid:group_id>/teachers")
@requires(READ)
@groups.response(200, TeachersAnswer)
def teachers(group_id: UUID) -> Response:
    """Кто ведёт группу."""
    with reading() as session:
        group = queries.group(session, group_id, someone())
        items = teaching.teachers(session, group)
    answer = _answer(TeachersAnswer(), items)
    answer.headers["ETag"] = f'"{group.version}"'
    return answer


@groups.put("/<uuid:group_id>/teachers")
@requires(WRITE)
@groups.arguments(TeachersAnswer)
@groups.response(204)
def set_teachers(values: dict[str, Any], group_id: UUID) -> Response:
    """Назвать всех, кто ведёт группу; прежние уступают место.

    Нужен `If-Match` с ETag прочитанной группы или её преподавателей.
    """
    wanted = [(one["staff_member_id"], one["part_id"]) for one in values["items"]]
    with transaction() as session:
        group = queries.group(session, group_id, someone(), WRITE)
        expect(group)
        known = {one.staff_member_id for one in teaching.teachers(session, group)}
        _expect_staff(session, {who for who, _part in wanted} - known, "items")
        commands.set_teachers(session, group_id, wanted)
    return Response(status=204)


@groups.get("/<uuid:group_id>/readiness")
@requires(ORDERS_READ)
@groups.response(200, ReadinessAnswer)
def ready(group_id: UUID) -> Response:
    """Матрица готовности: условия каждого, кто в группе."""
    who = someone()
    with transaction() as session:
        group = queries.group(session, group_id, who)
        shown = {one.enrolment_id for one in queries.people(session, group_id, who)}
        rows = [row for row in readiness.rows_of(session, group_id) if row.enrolment_id in shown]
        columns = readiness.matrix(session, group, rows)
        _seen(session, group_id, len(rows))
    items = [
        SimpleNamespace(
            enrolment_id=row.enrolment_id,
            cells=[
                SimpleNamespace(condition=one.name, holds=cell.holds, words=str(cell.words))
                for one, cells in columns
                if (cell := cells.get(row.enrolment_id)) is not None
            ],
        )
        for row in rows
    ]
    return _answer(ReadinessAnswer(), items)


def _seen(session: Session, group_id: UUID, count: int) -> None:
    audit.record(
        session, "groups.read", subject=SUBJECT, subject_id=group_id, details={"people": count}
    )


def _answer(schema: Schema, items: Any) -> Response:
    words = JSON.encode(schema.dump(SimpleNamespace(items=items))) + "\n"
    return personal(Response(words, content_type="application/json"))


BLUEPRINTS = (groups, directives)
