"""Who teaches a group: a form of rows, each a member of staff and a module or all of them."""

from uuid import UUID

from flask import flash, redirect, request
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, HubError, InvalidError, NotFoundError
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.groups import commands, queries, teaching
from hub.groups.scopes import WRITE
from hub.groups.views.blueprint import blueprint, here, ids
from hub.resources.teaching import STAFF_MEMBER

BLANK = 3
MOST = 60


@blueprint.route("/<uuid:row_id>/teachers", methods=["GET", "POST"])
@requires(WRITE)
def teachers(row_id: UUID) -> Answer:
    who, refusal, is_stale = someone(), "", False
    rows, word = _typed(), request.form.get("version", "")
    if request.method == "POST":
        try:
            with transaction() as session:
                group = queries.group(session, row_id, who, WRITE)
                wanted = _meant(session, who, rows, dict(teaching.parts(session, group.version_id)))
                seen = int(word) if word.isdecimal() else 0
                commands.set_teachers(session, row_id, wanted, version=seen)
        except NotFoundError:
            raise
        except ConflictError:
            refusal = str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
            is_stale = True
        except HubError as error:
            refusal = str(error.message)
        else:
            flash(_("The teachers of the group are saved."), "success")
            return redirect(here(row_id, "teachers"))
    with reading() as session:
        group = queries.group(session, row_id, who, WRITE)
        now = []
        if request.method == "GET" or is_stale:
            now = [
                (lookup(STAFF_MEMBER).called(session, who, one.staff_member_id) or one.name,
                 str(one.part_id or ""))
                for one in teaching.teachers(session, group)
            ]  # fmt: skip
        if request.method == "GET":
            rows = now
        page = render(
            "groups/teachers.html",
            group=group,
            rows=[*rows, *[("", "")] * BLANK],
            now=now if is_stale else (),
            seen=word if refusal and not is_stale else group.version,
            parts_of=(parts := teaching.parts(session, group.version_id)),
            titles={str(key): title for key, title in parts},
            refusal=refusal,
        )
    return (page, 422) if refusal else page


def _typed() -> list[tuple[str, str]]:
    names, parts = request.form.getlist("teacher"), request.form.getlist("part")
    rows = zip(names[:MOST], parts[:MOST], strict=False)
    return [(name.strip(), part) for name, part in rows if name.strip()]


def _meant(
    session: Session, who: Principal, rows: list[tuple[str, str]], parts: dict[UUID, str]
) -> list[tuple[UUID, UUID | None]]:
    found = lookup(STAFF_MEMBER).understood(session, who, [name for name, _part in rows])
    made: list[tuple[UUID, UUID | None]] = []
    for name, word in rows:
        member = found[name]
        if member is None:
            raise InvalidError(f"{name}: {found.refusal(name).message}", field="teacher")
        part = next(iter(ids([word])), None)
        if part is not None and part not in parts:
            raise InvalidError(_("This module is in the programme no more."), field="part")
        made.append((member, part))
    return made
