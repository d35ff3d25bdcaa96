"""ФИС ФРДО: what is to be reported, the file, and the receipt of its upload."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import audit, files
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.files import FileKind, Upload, content
from hub.core.i18n import _l
from hub.core.sheets import write_xlsx
from hub.diplomas import queries
from hub.diplomas.events import DiplomasReported
from hub.diplomas.frdo_rows import Row, rows_for
from hub.diplomas.layouts import LAYOUTS, Layout
from hub.diplomas.models import Diploma, DiplomaState, FrdoReport, ReportState
from hub.diplomas.settling import settle
from hub.groups import commands as groups

AT_ONCE = 1_000
STALE = _l("Some documents of the file are not in force any more: say that it was uploaded so.")
SUBJECT = queries.REPORT_SUBJECT
SENT = FileKind(
    name="frdo-file",
    title=_l("File for ФИС ФРДО"),
    types=(content.XLSX,),
    readers=(files.of_subject(SUBJECT, queries.may_report),),
)
RECEIPT = FileKind(
    name="frdo-receipt",
    title=_l("Receipt of ФИС ФРДО"),
    types=(content.PDF, content.JPEG, content.PNG, content.XLSX),
    readers=(files.of_subject(SUBJECT, queries.may_report),),
)


def waiting(
    session: Session, layout: Layout, organisation_id: UUID, group_id: UUID | None = None
) -> list[Row]:
    """Give what is in no file yet, documents and annulments, with what is wrong in each."""
    statement = select(Diploma).where(
        Diploma.organisation_id == organisation_id,
        Diploma.kind.in_(list(layout.kinds)),
        or_(queries.to_report(), queries.annulment_owed()),
    )
    if group_id is not None:
        statement = statement.where(Diploma.group_id == group_id)
    found = session.scalars(
        statement.order_by(Diploma.issued_on, Diploma.number_key, Diploma.id).limit(AT_ONCE)
    ).all()
    return rows_for(session, layout, found)


def export(
    session: Session, layout_name: str, organisation_id: UUID, ids: Sequence[UUID], *,
    at: datetime, account_id: UUID | None,
) -> FrdoReport:  # fmt: skip
    """Make the file of these documents; one with anything wrong in it goes nowhere."""
    layout = LAYOUTS.get(layout_name)
    if layout is None:
        raise InvalidError(_l("There is no such template."), field="layout")
    if not ids:
        raise InvalidError(_l("Choose the documents."), field="diplomas")
    found = session.scalars(
        select(Diploma)
        .where(Diploma.id.in_(list(ids)), Diploma.organisation_id == organisation_id)
        .order_by(Diploma.issued_on, Diploma.number_key, Diploma.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    owed = set(
        session.scalars(
            select(Diploma.id).where(
                Diploma.id.in_(list(ids)), or_(queries.to_report(), queries.annulment_owed())
            )
        )
    )
    if owed != set(ids) or len(found) != len(owed):
        raise RefusedError(_l("Some of these documents are in a file already: look anew."))
    rows = rows_for(session, layout, found)
    if any(row.problems for row in rows):
        raise RefusedError(_l("Some rows are not in order: mend them first."))
    made = FrdoReport(
        id=uuid7(), organisation_id=organisation_id, layout=layout.name, count=len(rows),
        state=ReportState.EXPORTED, created_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for one in found:
        if one.state is DiplomaState.ANNULLED:
            one.annulment_report_id = made.id
        else:
            one.report_id = made.id
    session.flush()
    name = f"ФРДО {layout.name} {day_of(at):%d.%m.%Y}.xlsx"
    _keep(session, made.id, io.BytesIO(workbook(layout, rows)), name, SENT, account_id)
    _note(session, made.id, "report-exported", ids=[one.id for one in found], layout=layout.name)
    return made


def workbook(layout: Layout, rows: Sequence[Row]) -> bytes:
    """Write the template: its heads in the first row, words as they are asked for."""
    out = io.BytesIO()
    head = [column.title for column in layout.columns]
    body = ([row.values.get(column.value, "") for column in layout.columns] for row in rows)
    write_xlsx(out, layout.sheet, head, body)
    return out.getvalue()


def accept(
    session: Session, report_id: UUID, *, number: str, on: date, at: datetime,
    receipt: Upload | None = None, account_id: UUID | None = None, confirmed: bool = False,
) -> FrdoReport:  # fmt: skip
    """Note the receipt: the documents of the file are reported, their groups may close.

    Of a file with documents not in force any more somebody says that it was uploaded as it is.
    """
    number = " ".join(number.split())
    if not number:
        raise InvalidError(_l("Give the number of the upload."), field="number")
    if on > day_of(at):
        raise InvalidError(_l("This day is yet to come."), field="accepted_on")
    group_ids = session.scalars(
        select(Diploma.group_id).where(Diploma.report_id == report_id).distinct()
    ).all()
    held = [groups.held(session, key) for key in sorted(key for key in group_ids if key)]
    found = _exported(session, report_id)
    if on < day_of(found.created_at):
        raise InvalidError(_l("The file was not made yet on this day."), field="accepted_on")
    documents = session.scalars(select(Diploma).where(Diploma.report_id == report_id)).all()
    if not confirmed and any(one.state is not DiplomaState.ISSUED for one in documents):
        raise InvalidError(STALE, field="confirmed")
    found.state, found.number, found.accepted_on = ReportState.ACCEPTED, number, on
    for one in documents:
        one.reported_on = on
    for one in _annulments(session, report_id):
        one.annulment_reported_on = on
    session.flush()
    if receipt is not None:
        _keep(session, report_id, receipt, "", RECEIPT, account_id)
    for group in held:
        settle(session, group, at=at)
    _note(session, report_id, "report-accepted", number=number)
    emit(session, DiplomasReported(aggregate_id=report_id, count=found.count))
    return found


def reject(session: Session, report_id: UUID, why: str) -> FrdoReport:
    """Note that the register refused the file: its documents wait for another one."""
    why = " ".join(why.split())
    if not why:
        raise InvalidError(_l("Say why: whoever asks later will read it."), field="why")
    found = _exported(session, report_id)
    found.state, found.rejected_why = ReportState.REJECTED, why
    for one in session.scalars(select(Diploma).where(Diploma.report_id == report_id)):
        one.report_id = None
    for one in _annulments(session, report_id):
        one.annulment_report_id = None
    session.flush()
    _note(session, report_id, "report-rejected", why=why)
    return found


def _annulments(session: Session, report_id: UUID) -> Sequence[Diploma]:
    return session.scalars(select(Diploma).where(Diploma.annulment_report_id == report_id)).all()


def _exported(session: Session, report_id: UUID) -> FrdoReport:
    found = session.get(FrdoReport, report_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(_l("There is no such file, or it is not yours."))
    if found.state is not ReportState.EXPORTED:
        raise RefusedError(_l("It is known already what became of this file."))
    return found


def _keep(
    session: Session, report_id: UUID, stream: BinaryIO | Upload, name: str, kind: FileKind,
    account_id: UUID | None,
) -> None:  # fmt: skip
    files.store(
        session, stream, name=name, kind=kind.name, owner_id=account_id, subject=SUBJECT,
        subject_id=report_id,
    )  # fmt: skip


def _note(
    session: Session, report_id: UUID, what: str, ids: Sequence[UUID] | None = None, **details: Any
) -> None:
    audit.record(
        session, f"diplomas.{what}", subject=SUBJECT, subject_id=report_id, ids=ids,
        details=details,
    )  # fmt: skip
