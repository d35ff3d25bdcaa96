"""What everybody may read without signing in: the priorities of the region, and their act."""

from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import FileWrapper

from hub.competencies import classified, commands, comparing, doors, members
from hub.competencies.list_models import PriorityList
from hub.competencies.list_tables import act_words
from hub.competencies.models import Competency
from hub.core import files, reference
from hub.core.db import reading
from hub.core.files.naming import disposition
from hub.core.web import Answer, public, render

blueprint = Blueprint(
    "public_priorities", __name__, url_prefix="/priorities", template_folder="templates"
)


@blueprint.get("")
@public
def show() -> Answer:
    """Show the list in force: this year's, or the latest there is."""
    with reading() as session:
        lists = comparing.approved(session)
        found = _chosen(session, lists)
        rows = members.rows_of(session, found) if found else []
        return render(
            "competencies/public.html",
            found=found,
            lists=lists,
            rows=rows,
            act_words=act_words(found) if found else "",
            spheres=_spheres(session, rows),
            subjects=classified.SUBJECT_TITLES,
        )


@blueprint.get("/<int:year>/act")
@public
def act(year: int) -> BaseResponse:
    """Give the act of the list in force in that year: what is approved is anybody's to read."""
    with reading() as session:
        found = next((one for one in comparing.approved(session) if one.year == year), None)
        if found is None or found.file_id is None:
            abort(404)
        file = files.stored_file(session, found.file_id)
        stream = files.open_file(file)
    wrapped: Any = FileWrapper(stream, 64 * 1024)
    response = Response(wrapped, mimetype=file.content_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.content_length = file.size
    response.headers["Content-Disposition"] = disposition(file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _chosen(session: Session, lists: Any) -> PriorityList | None:
    asked = request.args.get("year", "")
    for one in lists:
        if str(one.year) == asked:
            found: PriorityList = one
            return found
    now = comparing.in_force(session, doors.this_year())
    return now or (lists[-1] if lists else None)


def _spheres(session: Session, rows: Any) -> dict[Any, str]:
    """Name the spheres of the competencies of a list."""
    ids = [row.subject_id for row in rows if row.subject == "competency"]
    found = session.execute(select(Competency.id, Competency.sphere).where(Competency.id.in_(ids)))
    titles = reference.titles(session, commands.SPHERES)
    return {row.id: titles.get(row.sphere, "") for row in found}
