"""Doors of printing: a version as PDF and as DOCX."""

from uuid import UUID

from flask import Blueprint, Response, current_app

from hub.core import audit, options
from hub.core.centre import NAME
from hub.core.clock import zone
from hub.core.db import transaction, utcnow
from hub.core.files.naming import disposition
from hub.core.papers import DOCX, PDF, Paper, docx, pdf
from hub.core.web import Answer, requires, someone
from hub.programmes import queries
from hub.programmes.paper import paper

LONGEST_NAME = 100
blueprint = Blueprint("programme_papers", __name__, url_prefix="/programmes")


@blueprint.get("/versions/<uuid:version_id>/paper.pdf")
@requires("programmes.read")
def as_pdf(version_id: UUID) -> Answer:
    written, name = _written(version_id, "pdf")
    return _given(pdf(written), PDF, name)


@blueprint.get("/versions/<uuid:version_id>/paper.docx")
@requires("programmes.read")
def as_docx(version_id: UUID) -> Answer:
    written, name = _written(version_id, "docx")
    return _given(docx(written), DOCX, name)


def _written(version_id: UUID, kind: str) -> tuple[Paper, str]:
    who = someone()
    with transaction() as session:
        version = queries.version(session, version_id, who)
        audit.record(
            session,
            "programmes.printed",
            subject="programme",
            subject_id=version.programme_id,
            details={"number": version.number, "format": kind},
        )
        centre = options.get(NAME) or current_app.extensions["hub"].centre
        made = version.published_at or utcnow()
        written = paper(session, version, who, centre=centre, year=made.astimezone(zone()).year)
        return written, f"{version.title[:LONGEST_NAME]}, версия {version.number}.{kind}"


def _given(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
