"""Reference books: staff add, rename, order, retire and import; nothing used is ever lost."""

import csv
import io
from itertools import islice
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.core import files, sheets
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, HubError, InvalidError
from hub.core.files.kinds import IMPORT
from hub.core.i18n import _, _l
from hub.core.reference import books, commands, queries
from hub.core.web import render, requires

blueprint = Blueprint("admin_reference", __name__, url_prefix="/admin/reference")
MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 20_000


@blueprint.get("")
@requires("reference.read")
def index() -> str:
    with reading() as session:
        sizes = books.sizes(session)
    return render("admin/reference.html", books=books.BOOKS.values(), sizes=sizes)


@blueprint.get("/<key>")
@requires("reference.read")
def book(key: str) -> str:
    return _page(key)


@blueprint.post("/<key>")
@requires("reference.write")
def add(key: str) -> BaseResponse | tuple[str, int]:
    code, title = request.form.get("code", ""), request.form.get("title", "")
    try:
        with transaction() as session:
            commands.add(session, key, code=code, title=title)
    except InvalidError as error:
        typed = {"code": code, "title": title}
        return _page(key, typed=typed, wrong={error.field or "": error.message}), error.status
    flash(_("Added."), "success")
    return redirect(url_for(".book", key=key))


@blueprint.get("/<key>/<uuid:entry_id>")
@requires("reference.write")
def entry(key: str, entry_id: UUID) -> str:
    return _entry(key, entry_id)


@blueprint.post("/<key>/<uuid:entry_id>")
@requires("reference.write")
def rename(key: str, entry_id: UUID) -> BaseResponse | tuple[str, int]:
    title = request.form.get("title", "")
    try:
        with transaction() as session:
            commands.rename(session, entry_id, title=title, version=_version())
    except (InvalidError, ConflictError) as error:
        return _entry(key, entry_id, typed=title, wrong=error.message), error.status
    flash(_("Saved."), "success")
    return redirect(url_for(".book", key=key))


@blueprint.post("/<key>/<uuid:entry_id>/retire")
@requires("reference.write")
def retire(key: str, entry_id: UUID) -> BaseResponse:
    with transaction() as session:
        commands.retire(session, entry_id, version=_version())
    flash(
        _("Retired: it can't be chosen any more and stays readable where it was used."), "success"
    )
    return redirect(url_for(".book", key=key))


@blueprint.post("/<key>/<uuid:entry_id>/restore")
@requires("reference.write")
def restore(key: str, entry_id: UUID) -> BaseResponse:
    with transaction() as session:
        commands.restore(session, entry_id, version=_version())
    flash(_("It can be chosen again."), "success")
    return redirect(url_for(".book", key=key))


@blueprint.post("/<key>/<uuid:entry_id>/move")
@requires("reference.write")
def move(key: str, entry_id: UUID) -> BaseResponse:
    by = -1 if request.form.get("by") == "-1" else 1
    with transaction() as session:
        commands.move(session, entry_id, by=by, version=_version())
    return redirect(url_for(".book", key=key, _anchor=f"entry-{entry_id}"))


@blueprint.get("/<key>/import")
@requires("reference.write")
def import_form(key: str) -> str:
    return render("admin/reference_import.html", book=books.book(key), rows=[], lines="", wrong="")


@blueprint.post("/<key>/import")
@requires("reference.write")
def import_lines(key: str) -> str | BaseResponse | tuple[str, int]:
    """Show what would happen first; write when told so, the whole or nothing."""
    typed = request.form.get("lines", "")
    try:
        lines = _given(typed)
        with reading() as session:
            rows = commands.preview(session, key, lines)
        if not lines:
            raise InvalidError(_l("There is nothing to import: paste lines or choose a file."))
        if "write" in request.form:
            with transaction() as session:
                count = commands.load(session, key, lines)
            flash(_("Written: %(count)s.", count=count), "success")
            return redirect(url_for(".book", key=key))
    except HubError as error:
        page = render(
            "admin/reference_import.html",
            book=books.book(key),
            rows=[],
            lines=typed,
            wrong=error.message,
        )
        return page, error.status
    shown = "\n".join(f"{code};{title}" for code, title in lines)
    return render(
        "admin/reference_import.html", book=books.book(key), rows=rows, lines=shown, wrong=""
    )


def _given(typed: str) -> list[tuple[str, str]]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _lines(typed)
    with files.passing(upload.stream, name=upload.filename, kind=IMPORT.name) as path:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidError(_l("The file is too big."), field="file")
        cells = list(islice(sheets.lines(path), MOST_LINES + 1))
    if len(cells) > MOST_LINES:
        raise InvalidError(_l("There are too many lines for a reference book."), field="file")
    return _pairs(cells)


def _lines(text: str) -> list[tuple[str, str]]:
    first = text.strip().partition("\n")[0]
    mark = next((mark for mark in ("\t", ";", ",") if mark in first), ";")
    return _pairs(list(csv.reader(io.StringIO(text), delimiter=mark)))


def _pairs(cells: list[list[str]]) -> list[tuple[str, str]]:
    """Give code and title of every line that says anything; a heading is no entry."""
    pairs = [((row[0] if row else ""), (row[1] if len(row) > 1 else "")) for row in cells]
    said = [(code.strip(), title.strip()) for code, title in pairs if code.strip() or title.strip()]
    return said[1:] if said and said[0][0].lower() in {"code", "код"} else said


def _page(
    key: str, *, typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None
) -> str:
    shown = books.book(key)
    with reading() as session:
        entries = queries.entries(session, key)
        uses = books.uses(session, key)
    return render(
        "admin/reference_book.html",
        book=shown,
        entries=entries,
        uses=uses,
        typed=typed or {},
        wrong=wrong or {},
    )


def _entry(key: str, entry_id: UUID, *, typed: str | None = None, wrong: str = "") -> str:
    with reading() as session:
        found = queries.entry(session, entry_id)
    return render(
        "admin/reference_entry.html",
        book=books.book(key),
        entry=found,
        typed=found.title if typed is None else typed,
        wrong=wrong,
    )


def _version() -> int:
    word = request.form.get("version", "")
    return int(word) if word.isdigit() else 0
