"""Requests to act for an organisation: staff verify it, approve or decline."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from hub.accounts import grants, queries
from hub.accounts.forms import NEEDED, typed
from hub.accounts.models import Account, AccountGrant
from hub.core import audit
from hub.core.db import transaction, utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires
from hub.organisations import commands as organisations
from hub.organisations import queries as directory
from hub.organisations.models import Organisation
from hub.organisations.removing import drop_declined

KNOWN = _l("known and verified before")
REGISTRATIONS = Table(
    name="registrations",
    title=_l("Organisations waiting for verification"),
    about=_l(
        "Check the organisation by its ИНН in the tax service's register, and call the "
        "representative."
    ),
    model=AccountGrant,
    joins=(
        (Account, Account.id == AccountGrant.account_id),
        (Organisation, Organisation.id == AccountGrant.organisation_id),
    ),
    only=AccountGrant.waiting_since.is_not(None),
    scopes=Scopes(),
    permission="organisations.verify",
    export_permission="organisations.verify",
    columns=(
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Organisation.name, Organisation.verified_at),
            value=lambda row: row.organisation_name or "—",
            note=lambda row: KNOWN if row.organisation_verified_at else "",
            is_link=True,
        ),
        Column(
            name="inn",
            title=_l("ИНН"),
            source=(Organisation.inn,),
            value=lambda row: row.organisation_inn,
        ),
        Column(
            name="others",
            title=_l("Others with this ИНН"),
            source=(Organisation.id,),
            value=lambda row: row.organisation_id,
            told=directory.others_told,
        ),
        Column(
            name="kpp",
            title=_l("КПП"),
            source=(Organisation.kpp,),
            value=lambda row: row.organisation_kpp,
            is_shown=False,
        ),
        Column(
            name="name",
            title=_l("Representative"),
            source=(Account.name,),
            value=lambda row: row.account_name,
        ),
        Column(
            name="email",
            title=_l("E-mail"),
            source=(Account.email,),
            value=lambda row: row.account_email,
        ),
        Column(
            name="waiting_since",
            title=_l("Waits since"),
            source=(AccountGrant.waiting_since,),
            kind=Kind.TIME,
            sort=AccountGrant.waiting_since,
        ),
    ),
    default_sort="waiting_since",
    filters=(
        Filter(
            name="waiting_since",
            title=_l("Waits since"),
            kind=FilterKind.PERIOD,
            attribute=AccountGrant.waiting_since,
        ),
        Filter(
            name="verified",
            title=KNOWN,
            kind=FilterKind.FLAG,
            attribute=Organisation.verified_at,
        ),
    ),
    is_personal=True,
    empty_hint=_l("When an organisation registers, it appears here."),
)

blueprint = Blueprint("registrations", __name__, url_prefix="/admin/registrations")
mount(blueprint, REGISTRATIONS)


class DeclineForm(FlaskForm):  # type: ignore[misc]
    why = StringField(
        _l("Why"), [NEEDED, Length(max=300)], description=_l("The person will read it.")
    )


@blueprint.get("/<uuid:row_id>")
@requires("organisations.verify")
def card(row_id: UUID) -> Answer:
    return _card(row_id, DeclineForm(formdata=None))


@blueprint.post("/<uuid:grant_id>/approve")
@requires("organisations.verify")
def approve(grant_id: UUID) -> Answer:
    at = utcnow()
    with transaction() as session:
        approved = grants.approve(session, grant_id, at=at)
        if approved.organisation_id is not None:
            organisations.verify(session, [approved.organisation_id], at=at)
    flash(_("Approved. The person is told by letter."), "success")
    return redirect(url_for("registrations.index"))


@blueprint.post("/<uuid:grant_id>/decline")
@requires("organisations.verify")
def decline(grant_id: UUID) -> Answer:
    form = DeclineForm()
    if not form.validate_on_submit():
        return _card(grant_id, form), 422
    with transaction() as session:
        declined = grants.decline(session, grant_id, why=typed(form.why))
        if declined.organisation_id is not None:
            drop_declined(session, declined.organisation_id, why=typed(form.why))
    flash(_("Declined. The person is told by letter."), "success")
    return redirect(url_for("registrations.index"))


def _card(grant_id: UUID, form: DeclineForm) -> str:
    with transaction() as session:  # the name and address of a person: reading them leaves a row
        asked = grants.one(session, grant_id)
        if asked.waiting_since is None:
            raise NotFoundError(_l("This request is decided already."))
        account = queries.one(session, asked.account_id)
        key = asked.organisation_id
        organisation = session.get(Organisation, key) if key is not None else None
        others = directory.same_inn(session, organisation) if organisation is not None else ()
        already = grants.representatives(session, key) if key is not None else ()
        audit.record(session, "registrations.read", subject="account", subject_id=account.id)
    return render(
        "admin/registration.html",
        asked=asked,
        account=account,
        organisation=organisation,
        others=others,
        already=", ".join(one.name for one in already),
        form=form,
        known=KNOWN,
    )
