"""Files for the administrator: what is kept, what it costs, what waits or is infected."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from babel.units import format_unit
from flask import Blueprint, flash, redirect, url_for
from flask_babel import get_locale
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core import audit, files, jobs
from hub.core.db import transaction
from hub.core.errors import InvalidError, UnavailableError
from hub.core.files import Check, housekeeping, queries
from hub.core.files.commands import SCAN_JOB
from hub.core.files.models import Blob, StoredFile
from hub.core.i18n import _, _l
from hub.core.scopes import Scopes
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table
from hub.core.tables.views import mount
from hub.core.web import requires

UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")
CHECKS = {
    Check.CLEAN: (_l("Clean"), "success"),
    Check.UNCHECKED: (_l("Not checked"), "neutral"),
    Check.WAITING: (_l("Waits for the check"), "warning"),
    Check.INFECTED: (_l("Infected"), "danger"),
}


def weight(size: int) -> str:
    """Write a size for people: 8,1 МБ."""
    step = min((size.bit_length() - 1) // 10, len(UNITS) - 1) if size > 0 else 0
    figure = round(size / 1024**step, 1)
    return format_unit(figure, UNITS[step], "short", locale=get_locale() or "ru")


def _check_again(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    """Ask the scanner once more: it may have been wrong, or have learnt since."""
    if files.depot().scanner is None:
        raise InvalidError(_l("No virus scanner is configured."))
    for file_id in ids:
        file = files.stored_file(session, file_id)
        file.blob.check = Check.WAITING
        jobs.enqueue(session, SCAN_JOB, {"digest": file.digest}, key=file.digest)
        audit.record(session, "file.check-asked", subject="file", subject_id=file_id)
    return len(ids)


def _drop(session: Session, ids: Sequence[UUID], why: str | None) -> int:
    with audit.because(why or ""):
        for file_id in ids:
            files.drop(session, file_id)
    return len(ids)


def _kinds(_session: Session | None) -> dict[str, str]:
    return {kind.name: kind.title for kind in files.KINDS.values()}


FILES = Table(
    name="files",
    title=_l("Files"),
    about=_l("What people uploaded and the hub made. The same bytes are kept once."),
    model=StoredFile,
    joins=((Blob, Blob.digest == StoredFile.digest),),
    scopes=Scopes(),
    permission="files.manage",
    export_permission="files.manage",
    columns=(
        Column(
            name="name",
            title=_l("Name"),
            source=(StoredFile.name,),
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(StoredFile.kind,),
            value=lambda row: _kinds(None).get(row.kind, row.kind),
        ),
        Column(name="type", title=_l("Type"), source=(StoredFile.content_type,)),
        Column(
            name="size",
            title=_l("Size"),
            source=(StoredFile.size, Blob.refs),
            value=lambda row: weight(row.size),
            note=lambda row: f"× {row.file_blob_refs}" if row.file_blob_refs > 1 else "",
        ),
        Column(
            name="created_at",
            title=_l("Came"),
            source=(StoredFile.created_at,),
            kind=Kind.TIME,
            sort=StoredFile.id,
        ),
        Column(
            name="check",
            title=_l("Virus check"),
            source=(Blob.check, Blob.finding),
            value=lambda row: CHECKS[row.file_blob_check][0],
            tone=lambda row: CHECKS[row.file_blob_check][1],
            note=lambda row: row.file_blob_finding,
        ),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=StoredFile.kind,
            offered=_kinds,
        ),
        Filter(
            name="check",
            title=_l("Virus check"),
            kind=FilterKind.CHOICE,
            attribute=Blob.check,
            choices={check: words for check, (words, _tone) in CHECKS.items()},
        ),
        Filter(
            name="created_at",
            title=_l("Came"),
            kind=FilterKind.PERIOD,
            attribute=StoredFile.created_at,
        ),
    ),
    actions=(
        Action(
            name="check",
            title=_l("Check"),
            permission="files.manage",
            run=_check_again,
            question="",
        ),
        Action(
            name="drop",
            title=_l("Remove"),
            permission="files.manage",
            run=_drop,
            question=_l("Why: the audit keeps it"),
            is_reasoned=True,
        ),
    ),
    has_card=False,
    empty_hint=_l("Files come with documents, imports and exports."),
)


def _around(session: Session) -> dict[str, Any]:
    return {
        "figures": queries.figures(session),
        "storage": files.depot().storage.title,
        "scanner": _scanner(),
    }


blueprint = Blueprint("admin_files", __name__, url_prefix="/admin/files")
blueprint.add_app_template_filter(weight)
mount(blueprint, FILES, "admin/files.html", _around)


@blueprint.post("/sweep")
@requires("files.manage")
def sweep() -> BaseResponse:
    with transaction() as session:
        jobs.enqueue(session, housekeeping.SWEEP_JOB, {}, key="by-hand")
    flash(_("The sweep is on its way: the result will be in the audit."), "success")
    return redirect(url_for(".index"))


def _scanner() -> tuple[str, str]:
    """Say who checks and whether it answers."""
    scanner = files.depot().scanner
    if scanner is None:
        return _("None: files are not checked"), "warning"
    try:
        return scanner.version(), "success"
    except UnavailableError:
        return _("Does not answer: new files wait"), "danger"
