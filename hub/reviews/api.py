"""Экспертиза в открытом API: её читают; решают люди на страницах."""

from typing import Any
from uuid import UUID

from flask import Response

from hub.core.api import Blueprint
from hub.core.api.listing import arguments, listing, page_of
from hub.core.api.registry import IF_NONE_MATCH
from hub.core.api.resources import body, fresh
from hub.core.db import reading
from hub.core.tables import Column
from hub.core.web import requires, someone
from hub.reviews import queries
from hub.reviews.models import READ, Review
from hub.reviews.schemas import ReviewPage, ReviewSchema
from hub.reviews.tables import REVIEWS

blueprint = Blueprint(
    "api-reviews",
    __name__,
    url_prefix="/api/v1/reviews",
    description="Экспертиза программ и учебных материалов: читать можно, решает человек.",
)
FIELDS = (
    *("subject_kind", "subject_id", "subject_number", "title", "organisation_id", "state"),
    *("round", "submitted_at", "due_on", "decided_at", "reason", "share", "report_year"),
    *("report_number", "id", "version", "created_at", "updated_at"),
)
SHOWN = [Column(name=name, title=name, source=(getattr(Review, name),)) for name in FIELDS]


@blueprint.get("")
@requires(READ)
@blueprint.arguments(arguments(REVIEWS), location="query")
@blueprint.response(200, ReviewPage)
def rows(asked: dict[str, Any]) -> Response:
    """Список экспертиз: свои, назначенные, для сотрудников все."""
    with reading() as session:
        found = page_of(session, REVIEWS, someone(), asked, SHOWN)
    return listing(ReviewSchema(), found)


def row(review_id: UUID) -> Response:
    found = queries.SINGLE.row(review_id, someone(), READ)
    return fresh(found) or body(ReviewSchema(), found)


row.__doc__ = f"Одна экспертиза.\n\n{IF_NONE_MATCH}"
blueprint.get("/<uuid:review_id>")(requires(READ)(blueprint.response(200, ReviewSchema)(row)))
