"""Документы об обучении в открытом API: их читают; выдают люди на страницах."""

from typing import Any
from uuid import UUID

from flask import Response

from hub.core.api import Blueprint
from hub.core.api.listing import arguments, listing, page_of
from hub.core.api.registry import IF_NONE_MATCH
from hub.core.api.resources import body, fresh
from hub.core.tables import Column
from hub.core.tables.tracing import note, unit
from hub.core.web import requires, someone
from hub.diplomas import queries
from hub.diplomas.models import READ, Diploma
from hub.diplomas.schemas import DiplomaPage, DiplomaSchema
from hub.diplomas.tables import DIPLOMAS

blueprint = Blueprint(
    "api-documents",
    __name__,
    url_prefix="/api/v1/documents",
    description="Документы об обучении: читать можно, выдаёт человек по приказу.",
)
SHOWN = [
    Column(name=name, title=name, source=(getattr(Diploma, name),))
    for name in DiplomaSchema().fields
]


@blueprint.get("")
@requires(READ)
@blueprint.arguments(arguments(DIPLOMAS), location="query")
@blueprint.response(200, DiplomaPage)
def rows(asked: dict[str, Any]) -> Response:
    """Список документов: свои, своей организации, для сотрудников все."""
    with unit(DIPLOMAS) as session:
        found = page_of(session, DIPLOMAS, someone(), asked, SHOWN)
        ids = [one.id for one in found.rows]
        filters = sorted(set(asked) - {"limit", "after"})
        note(session, DIPLOMAS, "list", ids, count=len(ids), filters=filters)
    return listing(DiplomaSchema(), found)


def row(document_id: UUID) -> Response:
    found = queries.SINGLE.row(document_id, someone(), READ)
    with unit(DIPLOMAS) as session:  # no row leaves before its trace is kept
        note(session, DIPLOMAS, "read", [found.id])
    return fresh(found) or body(DiplomaSchema(), found)


row.__doc__ = f"Один документ.\n\n{IF_NONE_MATCH}"
blueprint.get("/<uuid:document_id>")(requires(READ)(blueprint.response(200, DiplomaSchema)(row)))
