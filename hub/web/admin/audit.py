"""The audit trail for the administrator: who did what, from where, and whether it is whole."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, stream_with_context, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response as BaseResponse

from hub.accounts import queries as accounts
from hub.core import audit, chain, jobs, numbers, sheets, trail, trail_words
from hub.core.audit import AuditEntry
from hub.core.chain import FAULT_TITLES, Fault
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _, _l
from hub.core.trail import Wanted
from hub.core.watch import VERIFY
from hub.core.web import render, requires
from hub.people import queries as people

blueprint = Blueprint("admin_audit", __name__, url_prefix="/admin/audit")

FILTERS = ("who", "action", "subject", "subject_id", "since", "until", "address", "door", "request")
DOORS = {
    "web": _l("Web pages"),
    "api": _l("Open API"),
    "job": _l("Jobs"),
    "cli": _l("Command line"),
    "system": _l("The hub itself"),
}
XLSX_MOST = 200_000
CHUNK = 256 * 1024
MOST_DIGITS = 18  # more than a database counts


@blueprint.get("")
@requires("audit.read")
def index() -> str:
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    wanted = _wanted(given)
    with reading() as session:
        page = trail.page(session, wanted, before=_number("before"), after=_number("after"))
        names = accounts.names(session, _people(page.rows))
        actions = {action: trail.title(action) for action in trail.actions(session)}
        check = chain.last_check(session)
        session.expunge_all()
    _note("audit.list", given)
    chosen = {name: value for name, value in given.items() if value}
    return render(
        "admin/audit.html",
        page=page,
        given=given,
        chosen=chosen,
        names=names,
        actions=actions,
        title_of=trail.title,
        words=trail_words,
        things=trail_words.THINGS,
        doors=DOORS,
        check=check,
        fault=FAULT_TITLES[Fault(check.fault)] if check and check.fault else None,
        newer=_at(chosen, after=page.newer),
        older=_at(chosen, before=page.older),
        export={
            kind: url_for(".export", kind=kind) + "?" + urlencode(chosen)
            for kind in ("csv", "xlsx")
        },
    )


@blueprint.get("/export.<any(csv, xlsx):kind>")
@requires("audit.read")
def export(kind: str) -> Response:
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    # What this export itself adds is not in it: the rows end at this moment.
    wanted = _wanted(given)
    until = min(filter(None, (wanted.until, utcnow())))
    wanted = replace(wanted, until=until)
    if kind == "xlsx":
        with reading() as session:
            if trail.is_longer_than(session, wanted, XLSX_MOST):
                raise RefusedError(_l("Too many rows for XLSX: narrow the period or take CSV."))
    _note("audit.export", given | {"kind": kind})
    name = f"audit-{until:%Y%m%d-%H%M}.{kind}"
    body = _as_csv(wanted) if kind == "csv" else _sent(_as_xlsx(wanted))
    types = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    answer = Response(stream_with_context(body), content_type=types[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/verify")
@requires("audit.read")
def verify() -> BaseResponse:
    with transaction() as session:
        jobs.enqueue(session, VERIFY, {}, key="now")
    flash(_("The chain is being checked. The result appears here."), "info")
    return redirect(url_for(".index"))


def _note(action: str, given: dict[str, str]) -> None:
    used = sorted(name for name, value in given.items() if value)
    with transaction() as session:
        audit.record(session, action, subject="audit", details={"filters": used})


def _wanted(given: dict[str, str]) -> Wanted:
    return Wanted(
        actors=_accounts(given["who"]) if given["who"] else None,
        action=given["action"],
        subject=given["subject"],
        subject_id=_id(given["subject_id"]) if given["subject_id"] else None,
        since=_day(given["since"], "since"),
        until=_day(given["until"], "until", days=1),
        address=given["address"],
        door=given["door"],
        request_id=given["request"],
    )


def _accounts(words: str) -> Sequence[UUID] | Select[UUID]:
    try:
        return [UUID(words)]
    except ValueError:
        return accounts.named(words)


def _id(text: str) -> UUID:
    """Understand an id, or the СНИЛС that somebody who asks about their data comes with."""
    try:
        return UUID(text)
    except ValueError:
        pass
    try:
        snils = numbers.snils(text)
    except InvalidError as error:
        raise InvalidError(_l("This is neither an id nor a СНИЛС."), field="subject_id") from error
    with reading() as session:
        found = people.by_snils(session, snils)
    if found is None:
        raise InvalidError(_l("Nobody with this СНИЛС is registered."), field="subject_id")
    return found.id


def _day(text: str, field: str, *, days: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        raise InvalidError(_l("This is not a date."), field=field) from error
    return datetime.combine(found, time(), tzinfo=sheets.ZONE)


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return (
        int(value) if value.isascii() and value.isdigit() and len(value) < len(str(2**63)) else None
    )


def _at(chosen: dict[str, str], **place: int | None) -> str | None:
    if None in place.values():
        return None
    return f"{url_for('.index')}?{urlencode({**chosen, **place})}"


def _people(rows: Iterable[AuditEntry]) -> set[UUID]:
    return {key for row in rows for key in (row.actor_id, row.impersonator_id) if key is not None}


def _header() -> list[str]:
    words = (
        _l("No."), _l("When"), _l("What"), _l("Who"), _l("With whose eyes"), _l("Door"),
        _l("Address"), _l("Request"), _l("Subject"), _l("Id"), _l("Why"), _l("Details"), _l("Hash"),
    )  # fmt: skip
    return [str(word) for word in words]


def _lines(wanted: Wanted) -> Iterator[list[Any]]:
    for rows in trail.stream(wanted):
        with reading() as session:
            names = accounts.names(session, _people(rows))
        for row in rows:
            # The one who acted comes first; whose eyes were borrowed beside.
            who, eyes = row.impersonator_id or row.actor_id, row.actor_id
            yield [
                row.seq,
                row.at,
                trail.title(row.action),
                names.get(who, str(who)) if who else "",
                names.get(eyes, str(eyes)) if eyes and row.impersonator_id else "",
                str(DOORS.get(row.door, row.door)),
                row.address,
                row.request_id,
                row.subject,
                str(row.subject_id or ""),
                row.why,
                _details(row.details),
                row.hash,
            ]


def _details(details: dict[str, Any] | None) -> str:
    return "; ".join(f"{name}: {value}" for name, value in trail_words.details(details))


def _as_csv(wanted: Wanted) -> Iterator[bytes]:
    """Give the rows while they are read: the first bytes leave at once, whatever the length."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(_header())
    for line in _lines(wanted):
        writer.writerow(_cells(line))
        if held.tell() >= CHUNK:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def _cells(line: Sequence[Any]) -> list[str]:
    return [
        cell.astimezone(sheets.ZONE).strftime("%d.%m.%Y %H:%M:%S")
        if isinstance(cell, datetime)
        else sheets.harmless(str(cell if cell is not None else ""))
        for cell in line
    ]


def _as_xlsx(wanted: Wanted) -> BinaryIO:
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    sheets.write_xlsx(out, str(_("Audit")), _header(), _lines(wanted))
    out.seek(0)
    return out


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(CHUNK):
            yield part
