"""Pages of documents: the list, the card, one's own ones, what is printed."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hub.core import audit, files, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.files import Upload
from hub.core.files.naming import disposition
from hub.core.i18n import _
from hub.core.papers import PDF, pdf
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.diplomas import handing, paper, queries
from hub.diplomas.books import KINDS
from hub.diplomas.brought import ORGANISATION
from hub.diplomas.forms import ScanForm
from hub.diplomas.layouts import layout_of
from hub.diplomas.learnt import corrected
from hub.diplomas.models import ANNUL, ISSUE, READ, REPORT, Diploma, DiplomaState
from hub.diplomas.tables import DIPLOMAS
from hub.diplomas.words import STATES, TONES, WAYS, WHYS

blueprint = Blueprint("diplomas", __name__, url_prefix="/diplomas", template_folder="templates")
mount(blueprint, DIPLOMAS, "diplomas/list.html")


@blueprint.get("/mine")
@requires(READ)
def mine() -> Answer:
    """Show one's own documents."""
    who = someone()
    with reading() as session:
        rows = queries.of_person(session, who, who.person_id) if who.person_id else []
        kinds = reference.titles(session, KINDS)
        names = lookup(ORGANISATION).named(session, who, {row.organisation_id for row in rows})
    return render(
        "diplomas/mine.html", rows=rows, kinds=kinds, organisations=names, states=STATES,
        tones=TONES, address=paper.address,
    )  # fmt: skip


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id, ScanForm(formdata=None))


@blueprint.get("/<uuid:row_id>/paper.pdf")
@requires(READ)
def as_pdf(row_id: UUID) -> Answer:
    with transaction() as session:
        row = queries.diploma(session, row_id, someone())
        body = printed(session, [row], at=utcnow())
        return given(body, f"{row.number}.pdf")


@blueprint.get("/<uuid:row_id>/supplement.pdf")
@requires(READ)
def supplement(row_id: UUID) -> Answer:
    with transaction() as session:
        row = queries.diploma(session, row_id, someone())
        body = supplements(session, [row])
        return given(body, f"{row.number}, приложение.pdf")


@blueprint.post("/<uuid:row_id>/scan")
@requires(ISSUE)
def scan(row_id: UUID) -> Answer:
    who, form = someone(), ScanForm()
    if not form.validate_on_submit():
        return _card(row_id, form), 422
    try:
        upload = examined(form.scan.data, handing.SCAN.name)
        if upload is None:
            raise InvalidError(_("Choose a file."), field="scan")
        with transaction() as session:
            queries.diploma(session, row_id, who, ISSUE)
            handing.keep_scan(session, row_id, upload, account_id=who.account_id)
    except HubError as error:
        form.scan.errors = [str(error.message)]
        return _card(row_id, form), 422
    flash(_("The scan is kept."), "success")
    return redirect(url_for("diplomas.card", row_id=row_id))


def printed(session: Session, rows: Sequence[Diploma], *, at: datetime) -> bytes:
    """Print documents and leave a trace of whose they are."""
    _trace(session, rows, "sheet")
    return paper.sheets(session, rows, at=at)


def supplements(session: Session, rows: Sequence[Diploma]) -> bytes:
    _trace(session, rows, "supplement")
    return pdf(paper.supplement(session, rows))


def given(body: bytes, name: str) -> Response:
    answer = Response(body, content_type=PDF)
    answer.headers["Content-Disposition"] = disposition(name.replace("/", "-"))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def examined(chosen: FileStorage | None, kind: str) -> Upload | None:
    """Look at what came before the transaction begins; nothing chosen is nothing."""
    if chosen is None or not chosen.filename:
        return None
    return files.examine(cast("BinaryIO", chosen.stream), name=chosen.filename, kind=kind)


def _trace(session: Session, rows: Sequence[Diploma], what: str) -> None:
    ids = [row.id for row in rows]
    audit.record(session, "diplomas.printed", subject="diploma", ids=ids, details={"format": what})


def _card(row_id: UUID, form: ScanForm) -> str:
    who = someone()
    with transaction() as session:
        row = queries.diploma(session, row_id, who)
        audit.record(session, "diplomas.read", subject="diploma", subject_id=row.id)
        before, after = queries.chain(session, row)
        kinds = reference.titles(session, KINDS)
        names = lookup(ORGANISATION).named(session, who, {row.organisation_id})
        return render(
            "diplomas/card.html", row=row, kind=kinds.get(row.kind, row.kind), before=before,
            after=after, organisation=names.get(row.organisation_id, ""), state=STATES[row.state],
            tone=TONES[row.state], way=WAYS.get(row.handed_way) if row.handed_way else None,
            why=WHYS.get(row.duplicate_why) if row.duplicate_why else None, form=form,
            scan=queries.scans(session, [row.id]).get(row.id), address=paper.address(row),
            is_reported=layout_of(row.kind) is not None,
            is_in_force=row.state is DiplomaState.ISSUED, **_may(who, row),
            is_corrected=row.state is DiplomaState.ISSUED and bool(corrected(session, [row])),
            protocol=paper.protocol_of(row),
            owes_annulment=queries.owes_annulment(session, row.id),
            layout=layout.name if (layout := layout_of(row.kind)) else "",
        )  # fmt: skip


def _may(who: Principal, row: Diploma) -> dict[str, bool]:
    return {
        "may_issue": who.reaches(ISSUE, row.organisation_id),
        "may_annul": who.reaches(ANNUL, row.organisation_id),
        "may_report": who.reaches(REPORT, row.organisation_id),
        "may_see_person": who.can("people.read"),
    }
