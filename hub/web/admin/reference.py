"""Reference books: staff add, rename, order, retire and import; nothing used is ever lost."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, InvalidError
from hub.core.i18n import _
from hub.core.reference import books, commands, queries
from hub.core.tables.views import mount
from hub.core.web import render, requires
from hub.web.admin.reference_table import REFERENCE


def _around(session: Session) -> dict[str, Any]:
    key = request.args.get("book", "")
    return {
        "books": books.BOOKS.values(),
        "sizes": books.sizes(session),
        "chosen": books.BOOKS.get(key),
    }


blueprint = Blueprint("admin_reference", __name__, url_prefix="/admin/reference")
mount(blueprint, REFERENCE, "admin/reference.html", _around)


@blueprint.get("/new")
@requires("reference.write")
def new() -> str:
    return _new({"book": request.args.get("book", "")}, {})


@blueprint.post("/new")
@requires("reference.write")
def add() -> BaseResponse | tuple[str, int]:
    typed = {name: request.form.get(name, "") for name in ("book", "code", "title")}
    try:
        with transaction() as session:
            commands.add(session, typed["book"], code=typed["code"], title=typed["title"])
    except InvalidError as error:
        return _new(typed, {error.field or "": error.message}), error.status
    flash(_("Added."), "success")
    return redirect(_book(typed["book"]))


@blueprint.get("/<uuid:row_id>")
@requires("reference.read")
def card(row_id: UUID) -> str:
    return _card(row_id)


@blueprint.post("/<uuid:row_id>")
@requires("reference.write")
def rename(row_id: UUID) -> BaseResponse | tuple[str, int]:
    title = request.form.get("title", "")
    try:
        with transaction() as session:
            entry = commands.rename(session, row_id, title=title, version=_version())
    except (InvalidError, ConflictError) as error:
        return _card(row_id, typed=title, wrong=error.message), error.status
    flash(_("Saved."), "success")
    return redirect(_book(entry.book))


@blueprint.post("/<uuid:row_id>/retire")
@requires("reference.write")
def retire(row_id: UUID) -> BaseResponse:
    with transaction() as session:
        entry = commands.retire(session, row_id, version=_version())
    flash(
        _("Retired: it can't be chosen any more and stays readable where it was used."), "success"
    )
    return redirect(_book(entry.book))


@blueprint.post("/<uuid:row_id>/restore")
@requires("reference.write")
def restore(row_id: UUID) -> BaseResponse:
    with transaction() as session:
        entry = commands.restore(session, row_id, version=_version())
    flash(_("It can be chosen again."), "success")
    return redirect(_book(entry.book))


@blueprint.post("/<uuid:row_id>/move")
@requires("reference.write")
def move(row_id: UUID) -> BaseResponse:
    by = -1 if request.form.get("by") == "-1" else 1
    with transaction() as session:
        commands.move(session, row_id, by=by, version=_version())
    return redirect(url_for(".card", row_id=row_id))


def _new(typed: dict[str, str], wrong: dict[str, str]) -> str:
    return render("admin/reference_new.html", books=books.BOOKS.values(), typed=typed, wrong=wrong)


def _card(entry_id: UUID, *, typed: str | None = None, wrong: str = "") -> str:
    with reading() as session:
        found = queries.entry(session, entry_id)
        order = [each for each in queries.entries(session, found.book) if not each.retired_at]
    return render(
        "admin/reference_entry.html",
        book=books.book(found.book),
        entry=found,
        order=order,
        typed=found.title if typed is None else typed,
        wrong=wrong,
        back=_book(found.book),
    )


def _book(key: str) -> str:
    return url_for(".index", book=key, sort="position")


def _version() -> int:
    word = request.form.get("version", "")
    return int(word) if word.isdigit() else 0
