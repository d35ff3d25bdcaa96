"""Справочники для других систем: коды и слова."""

from types import SimpleNamespace

from flask import Response, jsonify, request
from marshmallow import fields

from hub.core.api import Blueprint, Schema
from hub.core.db import reading
from hub.core.reference import books, queries
from hub.core.web import requires


class EntrySchema(Schema):
    """Запись справочника."""

    code = fields.String(metadata={"description": "Код: его шлют и получают в полях записей"})
    title = fields.String()
    retired = fields.Boolean(
        metadata={"description": "Выведена из употребления: читается, но больше не выбирается"}
    )


class BookSchema(Schema):
    """Справочник целиком."""

    items = fields.List(fields.Nested(EntrySchema))


blueprint = Blueprint(
    "api-reference",
    __name__,
    url_prefix="/api/v1/reference",
    description="Справочники: коды, которыми говорят реестры.",
)


@blueprint.get("/<book>")
@requires("reference.read")
@blueprint.response(200, BookSchema)
def book(book: str) -> Response:
    """Коды и слова справочника, и выведенные из употребления.

    С `If-None-Match` отвечает 304, если ничего не изменилось.
    """
    known = books.book(book)
    with reading() as session:
        rows = [
            SimpleNamespace(code=row.code, title=row.title, retired=row.retired_at is not None)
            for row in queries.entries(session, known.key)
        ]
    answer = jsonify({"items": EntrySchema().dump(rows, many=True)})
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
