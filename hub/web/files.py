"""Files out of the door: asked for by kind, noted, never run in place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import FileWrapper

from hub.core import audit, files
from hub.core.db import transaction
from hub.core.files.naming import disposition
from hub.core.web import signed_in, someone

CHUNK = 64 * 1024
blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.get("/<uuid:file_id>")
@signed_in
def download(file_id: UUID) -> BaseResponse:
    """Give the bytes whole or a range of them (RFC 9110), for whoever the file's kind lets in."""
    with transaction() as session:
        file = files.readable(session, someone(), file_id)
        if files.KINDS[file.kind].is_personal:
            audit.record(
                session,
                "file.read",
                subject="file",
                subject_id=file.id,
                details={
                    "kind": file.kind,
                    "about": file.subject,
                    "about_id": _word(file.subject_id),
                },
            )
    stream = files.open_file(file)
    wrapped: Any = FileWrapper(stream, CHUNK)
    response = Response(wrapped, mimetype=file.content_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.content_length = file.size
    response.set_etag(f"{file.id.hex}-{file.version}")
    response.last_modified = file.updated_at
    response.headers["Content-Disposition"] = disposition(file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A page opened from here, should a browser ever open one, may do nothing at all.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response.make_conditional(request, accept_ranges=True, complete_length=file.size)


def _word(subject_id: UUID | None) -> str | None:
    return None if subject_id is None else str(subject_id)
