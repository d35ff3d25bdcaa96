"""Ресурсы в открытом API: по четыре двери на каждый реестр."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.api import Blueprint, Registry, serve
from hub.core.errors import InvalidError
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.lookups import lookup
from hub.core.web import someone
from hub.resources import commands, queries
from hub.resources.bases import CONFIRM, scopes_of
from hub.resources.registries import SHAPES
from hub.resources.schemas import STANDING, change_of, page_of, schema_of
from hub.resources.shape import Shape, Sort
from hub.resources.tables import TABLES


def _find(shape: Shape, session: Session, row_id: UUID, who: Principal, permission: str) -> Any:
    return queries.one(session, shape, row_id, who, permission)


def _expect_own(shape: Shape, session: Session, values: dict[str, Any]) -> None:
    """Refuse, at its field, what would make the row another's: its organisation, its workshop."""
    name = shape.parent or "organisation_id"
    if shape.is_regional or values.get(name) is None:
        return
    who, refusal = someone(), InvalidError(commands.NOT_KNOWN, field=name)
    if shape.parent is None:
        if not who.reaches(shape.write_permission, values[name]):
            raise refusal
        return
    parent = queries.parent_of(shape)
    mine = select(parent.id).where(parent.id == values[name])
    if session.scalar(scoped(mine, scopes_of(parent), who, shape.write_permission)) is None:
        raise refusal


def _create(shape: Shape, session: Session, **values: Any) -> Any:
    _expect_seen(shape, session, values)
    _expect_own(shape, session, values)
    return commands.create(session, shape, confirmed=someone().everywhere(CONFIRM), **values)


def _change(shape: Shape, session: Session, row_id: UUID, **values: Any) -> Any:
    _expect_seen(shape, session, values)
    _expect_own(shape, session, values)
    confirmed = someone().everywhere(CONFIRM)
    return commands.change(session, shape, row_id, confirmed=confirmed, **values)


def _expect_seen(shape: Shape, session: Session, values: dict[str, Any]) -> None:
    """Let nobody tie to a row what its pages would not show: a stranger's card for instance."""
    for name, value in values.items():
        part = shape.part(name)
        if part.lookup and value:
            ids = value if part.sort is Sort.MANY else [value]
            if set(ids) - set(lookup(part.lookup).visible(session, someone(), ids)):
                raise InvalidError(commands.NOT_KNOWN, field=name)


def _blueprint(shape: Shape) -> Blueprint:
    made = Blueprint(
        f"api-{shape.name}",
        __name__,
        url_prefix=f"/api/v1/{shape.name}",
        description=shape.api_about,
    )
    schema = schema_of(shape)
    serve(
        made,
        Registry(
            one=shape.model.__tablename__,
            table=TABLES[shape.name],
            write_permission=shape.write_permission,
            fields=tuple(dict.fromkeys((*shape.fields, "organisation_id", *STANDING))),
            schema=schema,
            page=page_of(shape, schema),
            changes=change_of(shape, schema),
            single=Single(shape.model, scopes_of(shape.model), queries.ABSENT),
            find=partial(_find, shape),
            create=partial(_create, shape),
            change=partial(_change, shape),
            about_list=f"{shape.api_about} Список.",
            about_one="Одна запись.",
            about_create="Добавить; подтверждают сотрудники ЦОПП.",
        ),
    )
    return made


BLUEPRINTS = tuple(_blueprint(shape) for shape in SHAPES)
