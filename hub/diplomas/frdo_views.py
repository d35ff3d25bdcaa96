"""Pages of ФИС ФРДО: the check before a file, the file, the receipt."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.diplomas import frdo, queries
from hub.diplomas.brought import ORGANISATION
from hub.diplomas.forms import AcceptForm, RejectForm
from hub.diplomas.group_tables import LAYOUT_TITLES, REPORTS
from hub.diplomas.layouts import LAYOUTS
from hub.diplomas.models import REPORT, DiplomaState, ReportState
from hub.diplomas.views import examined
from hub.diplomas.words import REPORT_STATES, REPORT_TONES, STATES, TONES

blueprint = Blueprint("frdo", __name__, url_prefix="/frdo")
mount(blueprint, REPORTS, "diplomas/frdo_list.html")
UNSEEN = _l("Some of these documents are in a file already: look anew.")
NO_TEMPLATE = _l("There is no such template.")


@blueprint.get("/check")
@requires(REPORT)
def check() -> Answer:
    """Show what is to be reported, with what is wrong in each row."""
    who = someone()
    asked = {name: request.args.get(name, "") for name in ("layout", "organisation", "group")}
    layout = LAYOUTS.get(asked["layout"] or next(iter(LAYOUTS)))
    if layout is None:
        raise NotFoundError(NO_TEMPLATE)
    with reading() as session:
        owner = _uuid(asked["organisation"]) or (
            lookup(ORGANISATION).understood(session, who, [asked["organisation"]]).get(
                asked["organisation"]
            ) if asked["organisation"] else who.only_organisation(REPORT)
        )  # fmt: skip
        group = None
        if (key := _uuid(asked["group"])) is not None:
            group = queries.group(session, key, who, REPORT)
            owner = group.provider_id
        reached = owner if owner is not None and who.reaches(REPORT, owner) else None
        found = (
            frdo.waiting(session, layout, reached, group.id if group else None) if reached else []
        )
        shown = queries.seen(session, who, [row.diploma.id for row in found])
        found = [row for row in found if row.diploma.id in shown]
        called = lookup(ORGANISATION).called(session, who, reached) if reached else ""
    return render(
        "diplomas/frdo_check.html", layout=layout, layouts=LAYOUT_TITLES, rows=found, group=group,
        organisation_id=reached, organisation=called or asked["organisation"],
        good=[row for row in found if not row.problems],
    )  # fmt: skip


@blueprint.post("/export")
@requires(REPORT)
def export() -> Answer:
    who = someone()
    owner = _uuid(request.form.get("organisation_id", ""))
    if owner is None or not who.reaches(REPORT, owner):
        raise NotFoundError(_l("There is no such organisation."))
    layout = request.form.get("layout", "")
    try:
        ids = [UUID(word) for word in request.form.getlist("diplomas")]
    except ValueError as error:
        raise InvalidError(_l("Choose the documents."), field="diplomas") from error
    try:
        with transaction() as session:
            if queries.seen(session, who, ids) != set(ids):
                raise RefusedError(UNSEEN)
            made = frdo.export(session, layout, owner, ids, at=utcnow(), account_id=who.account_id)
    except HubError as error:
        flash(str(error.message), "danger")
        group = _uuid(request.form.get("group", ""))
        back: dict[str, Any] = {"group": group} if group else {"organisation": owner}
        return redirect(url_for("frdo.check", layout=layout, **back))
    flash(_("The file is made: upload it to ФИС ФРДО, then enter the receipt."), "success")
    return redirect(url_for("frdo.card", row_id=made.id))


@blueprint.get("/<uuid:row_id>")
@requires(REPORT)
def card(row_id: UUID) -> Answer:
    return _card(row_id, someone(), _accept_form(), RejectForm(formdata=None))


@blueprint.post("/<uuid:row_id>/accept")
@requires(REPORT)
def accept(row_id: UUID) -> Answer:
    who, form = someone(), AcceptForm()
    if form.validate_on_submit():
        try:
            receipt = examined(form.receipt.data, frdo.RECEIPT.name)
            with transaction() as session:
                queries.report(session, row_id, who)
                frdo.accept(
                    session, row_id, number=form.number.data or "",
                    on=form.accepted_on.data or clock.today(), at=utcnow(), receipt=receipt,
                    account_id=who.account_id, confirmed=bool(form.confirmed.data),
                )  # fmt: skip
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The documents are reported."), "success")
            return redirect(url_for("frdo.card", row_id=row_id))
    return _card(row_id, who, form, RejectForm(formdata=None)), 422


@blueprint.post("/<uuid:row_id>/reject")
@requires(REPORT)
def reject(row_id: UUID) -> Answer:
    who, form = someone(), RejectForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.report(session, row_id, who)
                frdo.reject(session, row_id, form.why.data or "")
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The file is rejected: its documents wait for another one."), "success")
            return redirect(url_for("frdo.card", row_id=row_id))
    return _card(row_id, who, _accept_form(), form), 422


def _accept_form() -> AcceptForm:
    return AcceptForm(formdata=None, data={"accepted_on": clock.today()})


def _card(row_id: UUID, who: Principal, form: Any, refusal: Any) -> str:
    with reading() as session:
        found = queries.report(session, row_id, who)
        names = lookup(ORGANISATION).named(session, who, {found.organisation_id})
        rows, is_open = queries.in_report(session, row_id, who), found.state is ReportState.EXPORTED
        stale = [
            one for one in rows if one.report_id == row_id and one.state is not DiplomaState.ISSUED
        ]
        stale = stale if is_open else []
        return render(
            "diplomas/frdo.html", report=found, organisation=names.get(found.organisation_id, ""),
            title=LAYOUT_TITLES.get(found.layout, found.layout), form=form, refusal=refusal,
            state=REPORT_STATES[found.state], tone=REPORT_TONES[found.state],
            papers=queries.papers_of(session, row_id), rows=rows, stale=stale,
            states=STATES, tones=TONES,
        )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
