"""The blueprint of groups: their list, and how an act of a card is carried out and answered."""

from collections.abc import Callable, Iterable
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hub.core import files
from hub.core.db import transaction
from hub.core.errors import ConflictError, HubError, NotFoundError
from hub.core.files import FileKind, Upload
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer
from hub.groups.tables import TABLE

blueprint = Blueprint("groups", __name__, url_prefix="/groups", template_folder="../templates")
mount(blueprint, TABLE, "groups/list.html")


def carry(act: Callable[[Session], object], said: str, back: str) -> Answer:
    """Do one act of a page and come back to it; what refused it is said there."""
    try:
        with transaction() as session:
            act(session)
    except NotFoundError:
        raise
    except HubError as error:
        flash(str(error.message), "danger")
    else:
        flash(said, "success")
    return redirect(back)


def here(row_id: UUID, anchor: str = "") -> str:
    return url_for("groups.card", row_id=row_id, _anchor=anchor or None)


def chosen(name: str) -> list[UUID]:
    """Read ids that were ticked; what is none is left out."""
    return list(ids(request.form.getlist(name)))


def ids(words: Iterable[str]) -> Iterable[UUID]:
    for word in words:
        try:
            yield UUID(word)
        except ValueError:
            continue


def stale(error: HubError) -> str:
    """Say a refusal; of two who changed one card at once the second is told so."""
    if isinstance(error, ConflictError) and not error.details.get("field"):
        return str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
    return str(error.message)


def examined(given: FileStorage | None, kind: FileKind) -> Upload | None:
    """Look at what came before the transaction begins; nothing chosen is nothing."""
    if given is None or not given.filename:
        return None
    return files.examine(cast("BinaryIO", given.stream), name=given.filename, kind=kind.name)
