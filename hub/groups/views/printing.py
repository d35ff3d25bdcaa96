"""An order printed: PDF to file, DOCX to edit."""

from uuid import UUID

from flask import Response

from hub.core import audit, papers
from hub.core.db import transaction
from hub.core.files.naming import disposition
from hub.core.web import Answer, requires, someone
from hub.groups import order_queries
from hub.groups.paper import paper
from hub.groups.scopes import ORDERS_READ
from hub.groups.signing import SUBJECT
from hub.groups.views.orders import blueprint

LONGEST = 100


@blueprint.get("/<uuid:row_id>/order.pdf")
@requires(ORDERS_READ)
def order_pdf(row_id: UUID) -> Answer:
    return printed(row_id, "pdf")


@blueprint.get("/<uuid:row_id>/order.docx")
@requires(ORDERS_READ)
def order_docx(row_id: UUID) -> Answer:
    return printed(row_id, "docx")


def printed(row_id: UUID, suffix: str) -> Response:
    """Give an order as a file; it names people, so that it was taken is noted."""
    with transaction() as session:
        found = order_queries.order(session, row_id, who := someone())
        made = paper(session, found, who)
        details = {"kind": found.kind.value, "format": suffix}
        audit.record(
            session, "directives.read", subject=SUBJECT, subject_id=row_id, details=details
        )
    is_pdf = suffix == "pdf"
    body = papers.pdf(made) if is_pdf else papers.docx(made)
    answer = Response(body, content_type=papers.PDF if is_pdf else papers.DOCX)
    name = made.title[:LONGEST].replace("/", "-").rstrip(".")
    answer.headers["Content-Disposition"] = disposition(f"{name}.{suffix}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
