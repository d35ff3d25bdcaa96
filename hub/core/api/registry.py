"""The four doors of a registry in the open API: its list, one of it, a new one, a change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.api.listing import arguments, listing, page_of
from hub.core.api.repeats import once
from hub.core.api.resources import Blueprint, body, expect, fresh
from hub.core.api.schemas import Schema
from hub.core.db import Entity, reading, transaction
from hub.core.single import Single
from hub.core.tables import Column, Table
from hub.core.tables.tracing import note, unit
from hub.core.web import requires, someone

CREATED = 201
IF_NONE_MATCH = "С `If-None-Match` отвечает 304, если ничего не изменилось."
IDEMPOTENCY_KEY = "С заголовком `Idempotency-Key` повтор того же запроса не создаёт второй."
IF_MATCH = "Нужен `If-Match` с ETag прочитанной версии: если её успели изменить, ответ 412."


class Find(Protocol):
    """A registry's query for one row, of those that the asker may change."""

    def __call__(
        self, session: Session, row_id: UUID, who: Principal, permission: str, /
    ) -> Entity: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """What the doors of one registry need to know; people's, which are traced, are their own."""

    one: str  # the word for one row: names its place in addresses
    table: Table
    write_permission: str
    fields: Sequence[str]
    schema: type[Schema]
    page: type[Schema]
    single: Single  # the row as it is read
    find: Find  # and as it is changed
    create: Callable[..., Entity]
    # Words of the description, for those who write programs.
    about_list: str
    about_one: str
    about_create: str
    about_change: str = "Изменить названные поля."
    # What only moves by acts has no door of changes.
    changes: type[Schema] | None = None
    change: Callable[..., object] | None = None
    # Where one row says more than its columns: what it says, and how a row of the list is written.
    whole: Callable[[Session, Any], Any] | None = None
    listed: Schema | None = None


def serve(blueprint: Blueprint, registry: Registry) -> None:
    """Mount the doors."""
    place = f"/<uuid:{registry.one}_id>"
    table, schema = registry.table, registry.schema()
    model: Any = table.model
    shown = [
        Column(name=name, title=name, source=(getattr(model, name),))
        for name in (*registry.fields, "id", "version", "created_at", "updated_at")
    ]

    def rows(asked: dict[str, Any]) -> Response:
        with unit(table) as session:
            found = page_of(session, table, someone(), asked, shown)
            ids = [one.id for one in found.rows]
            filters = sorted(set(asked) - {"limit", "after"})
            note(session, table, "list", ids, count=len(ids), filters=filters)
        return listing(registry.listed or schema, found)

    def row(**path: UUID) -> Response:
        found = registry.single.row(_id(path), someone(), table.permission)
        if table.is_personal:  # no page leaves before its trace is kept
            with unit(table) as session:
                note(session, table, "read", [found.id])
        return fresh(found) or body(schema, _whole(registry, found))

    def create(values: dict[str, Any]) -> Response:
        who = someone()
        with transaction() as session:
            repeat = once(session, who)
            made_id = repeat.done_id
            if made_id is None:
                made_id = registry.create(session, **values).id
                repeat.made(made_id)
            # Who may not write it afterwards may not create it: a partner has its own ones only.
            made = registry.find(session, made_id, who, registry.write_permission)
            answer = body(schema, _whole(registry, made, session), CREATED)
        answer.headers["Location"] = f"{blueprint.url_prefix}/{made.id}"
        return answer

    # flask_smorest describes a door by its docstring.
    rows.__doc__ = registry.about_list
    row.__doc__ = f"{registry.about_one}\n\n{IF_NONE_MATCH}"
    create.__doc__ = f"{registry.about_create}\n\n{IDEMPOTENCY_KEY}"

    may_read, may_write = requires(table.permission), requires(registry.write_permission)
    takes_query = blueprint.arguments(arguments(table), location="query")
    takes_new = blueprint.arguments(registry.schema)
    gives_page = blueprint.response(200, registry.page)
    gives_one = blueprint.response(200, registry.schema)
    gives_new = blueprint.response(CREATED, registry.schema)
    blueprint.get("")(may_read(takes_query(gives_page(rows))))
    blueprint.get(place)(may_read(gives_one(row)))
    blueprint.post("")(may_write(takes_new(gives_new(create))))
    if registry.changes is not None and registry.change is not None:
        change = _changing(registry, schema, registry.change)
        takes_changes = blueprint.arguments(registry.changes)
        blueprint.patch(place)(may_write(takes_changes(gives_one(change))))


def _changing(
    registry: Registry, schema: Schema, apply: Callable[..., object]
) -> Callable[..., Response]:
    def change(values: dict[str, Any], **path: UUID) -> Response:
        who, row_id = someone(), _id(path)
        with transaction() as session:
            found = registry.find(session, row_id, who, registry.write_permission)
            expect(found)
            apply(session, row_id, **values)
            session.flush()
            registry.find(session, row_id, who, registry.write_permission)
            return body(schema, _whole(registry, found, session))

    change.__doc__ = f"{registry.about_change}\n\n{IF_MATCH}"
    return change


def _whole(registry: Registry, found: Any, session: Session | None = None) -> Any:
    if registry.whole is None:
        return found
    if session is not None:
        return registry.whole(session, found)
    with reading() as opened:
        return registry.whole(opened, found)


def _id(path: dict[str, UUID]) -> UUID:
    (found,) = path.values()
    return found
