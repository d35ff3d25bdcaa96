"""Requests to act for an organisation: staff verify it, approve or decline."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from hub.accounts import grants
from hub.accounts.forms import NEEDED, typed
from hub.core import audit
from hub.core.db import transaction, utcnow
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires
from hub.organisations import commands as organisations
from hub.organisations.models import Organisation

MOST = 200

blueprint = Blueprint("registrations", __name__, url_prefix="/admin/registrations")


class DeclineForm(FlaskForm):  # type: ignore[misc]
    why = StringField(
        _l("Why"), [NEEDED, Length(max=300)], description=_l("The person will read it.")
    )


@blueprint.get("")
@requires("organisations.verify")
def waiting() -> Answer:
    return _page()


@blueprint.post("/<uuid:grant_id>/approve")
@requires("organisations.verify")
def approve(grant_id: UUID) -> Answer:
    at = utcnow()
    with transaction() as session:
        approved = grants.approve(session, grant_id, at=at)
        if approved.organisation_id is not None:
            organisations.verify(session, [approved.organisation_id], at=at)
    flash(_("Approved. The person is told by letter."), "success")
    return redirect(url_for("registrations.waiting"))


@blueprint.post("/<uuid:grant_id>/decline")
@requires("organisations.verify")
def decline(grant_id: UUID) -> Answer:
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(grant_id, form), 422
    with transaction() as session:
        grants.decline(session, grant_id, why=typed(form.why))
    flash(_("Declined. The person is told by letter."), "success")
    return redirect(url_for("registrations.waiting"))


def _page(declined_id: UUID | None = None, declined: DeclineForm | None = None) -> str:
    with transaction() as session:  # names and addresses of people: reading them leaves a row
        rows = grants.waiting(session, limit=MOST)
        keys = {row.organisation_id for row, _account in rows}
        found = session.scalars(select(Organisation).where(Organisation.id.in_(keys)))
        organisations = {one.id: one for one in found}
        audit.record(session, "accounts.list", details={"filters": ["waiting"], "count": len(rows)})
    forms = {
        row.id: declined
        if row.id == declined_id and declined
        else DeclineForm(formdata=None, prefix="")
        for row, _account in rows
    }
    return render("admin/registrations.html", rows=rows, organisations=organisations, forms=forms)
