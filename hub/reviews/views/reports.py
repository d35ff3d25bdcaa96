"""The report printed: PDF to file, DOCX to edit."""

from uuid import UUID

from flask import Response, current_app

from hub.core import audit, centre, options, papers
from hub.core.clock import day_of
from hub.core.db import transaction, utcnow
from hub.core.errors import NotFoundError
from hub.core.files.naming import disposition
from hub.core.i18n import _, _l
from hub.core.web import requires, someone
from hub.reviews import queries
from hub.reviews.commands.ground import SUBJECT
from hub.reviews.kinds import subject
from hub.reviews.models import READ
from hub.reviews.paper import paper
from hub.reviews.tables import report_word
from hub.reviews.views.blueprint import blueprint


@blueprint.get("/<uuid:row_id>/subject.pdf")
@requires(READ)
def whole(row_id: UUID) -> Response:
    """Give the whole of what is judged as a paper: its card is not every expert's to see."""
    with transaction() as session:
        who = someone()
        found = queries.review(session, row_id, who)
        printed = subject(found.subject_kind).printed
        if printed is None:
            raise NotFoundError(_l("This has no paper: look at its places."))
        year = day_of(utcnow()).year
        made = printed(session, found.subject_id, who, centre=_centre(), year=year)
        details = {"kind": found.subject_kind, "format": "pdf"}
        audit.record(session, "reviews.read", subject=SUBJECT, subject_id=found.id, details=details)
        name = f"{found.title[:100]}.pdf"
    return _given(papers.pdf(made), papers.PDF, name)


@blueprint.get("/<uuid:row_id>/report.pdf")
@requires(READ)
def report_pdf(row_id: UUID) -> Response:
    return _report(row_id, "pdf")


@blueprint.get("/<uuid:row_id>/report.docx")
@requires(READ)
def report_docx(row_id: UUID) -> Response:
    return _report(row_id, "docx")


def _report(row_id: UUID, suffix: str) -> Response:
    """Give the report of what is decided; it names people, so that it was taken is noted."""
    with transaction() as session:
        found = queries.review(session, row_id, someone())
        if found.report_number is None:
            raise NotFoundError(_l("There is no report yet: nothing is decided."))
        made = paper(session, found, centre=_centre())
        details = {"kind": found.subject_kind, "format": suffix}
        audit.record(session, "reviews.read", subject=SUBJECT, subject_id=found.id, details=details)
        number = report_word(found).replace("/", "-")
        decided_at = found.decided_at
    is_pdf = suffix == "pdf"
    body = papers.pdf(made, at=decided_at) if is_pdf else papers.docx(made)
    name = _("Report of expertise No %(number)s", number=number)
    return _given(body, papers.PDF if is_pdf else papers.DOCX, f"{name}.{suffix}")


def _centre() -> str:
    named: str = options.get(centre.NAME) or current_app.extensions["hub"].centre
    return named


def _given(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
