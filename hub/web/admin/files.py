"""Files for the administrator: what is kept, what it costs, what waits or is infected."""

from uuid import UUID

from babel.units import format_unit
from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as BaseResponse

from hub.core import audit, files, jobs
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError, UnavailableError
from hub.core.files import Check, housekeeping, queries
from hub.core.files.commands import SCAN_JOB
from hub.core.i18n import _, _l
from hub.core.web import render, requires

blueprint = Blueprint("admin_files", __name__, url_prefix="/admin/files")
UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")
CHECKS = {
    Check.CLEAN: (_l("Clean"), "success"),
    Check.UNCHECKED: (_l("Not checked"), "neutral"),
    Check.WAITING: (_l("Waits for the check"), "warning"),
    Check.INFECTED: (_l("Infected"), "danger"),
}


@blueprint.app_template_filter("weight")
def weight(size: int) -> str:
    """Write a size for people: 8,1 МБ."""
    step = min((size.bit_length() - 1) // 10, len(UNITS) - 1) if size > 0 else 0
    figure = round(size / 1024**step, 1)
    return format_unit(figure, UNITS[step], "short", locale=get_locale() or "ru")


@blueprint.get("")
@requires("files.manage")
def index() -> str:
    kind = request.args.get("kind") or None
    check = _check(request.args.get("check"))
    before = request.args.get("before")
    with reading() as session:
        figures = queries.figures(session)
        found = queries.newest(session, before=_key(before), kind=kind, check=check)
    rows = found[: queries.PAGE]
    more = len(found) > len(rows)

    def at(key: UUID | None) -> str:
        return url_for(".index", before=key, kind=kind, check=check.value if check else None)

    return render(
        "admin/files.html",
        figures=figures,
        rows=rows,
        kinds=files.KINDS,
        checks=CHECKS,
        kind=kind,
        check=check,
        storage=files.depot().storage.title,
        scanner=_scanner(),
        first=at(None) if before else None,
        after=at(rows[-1].id) if more else None,
    )


@blueprint.post("/sweep")
@requires("files.manage")
def sweep() -> BaseResponse:
    with transaction() as session:
        jobs.enqueue(session, housekeeping.SWEEP_JOB, {}, key="by-hand")
    flash(_("The sweep is on its way: the result will be in the audit."), "success")
    return redirect(url_for(".index"))


@blueprint.post("/<uuid:file_id>/check")
@requires("files.manage")
def check_again(file_id: UUID) -> BaseResponse:
    """Ask the scanner once more: it may have been wrong, or have learnt since."""
    if files.depot().scanner is None:
        raise InvalidError(_l("No virus scanner is configured."))
    with transaction() as session:
        file = files.stored_file(session, file_id)
        file.blob.check = Check.WAITING
        jobs.enqueue(session, SCAN_JOB, {"digest": file.digest}, key=file.digest)
        audit.record(session, "file.check-asked", subject="file", subject_id=file_id)
    flash(_("The file will be checked again."), "success")
    return redirect(url_for(".index"))


@blueprint.post("/<uuid:file_id>/drop")
@requires("files.manage")
def drop(file_id: UUID) -> BaseResponse:
    why = request.form.get("why", "").strip()
    if not why:
        flash(_("Say why the file is removed: the audit keeps it."), "danger")
        return redirect(url_for(".index"))
    with transaction() as session, audit.because(why):
        files.drop(session, file_id)
    flash(_("The file is removed."), "success")
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


def _check(word: str | None) -> Check | None:
    try:
        return Check(word) if word else None
    except ValueError:
        return None


def _key(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidError(_l("The address of the page is damaged.")) from error
