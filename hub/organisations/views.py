"""Pages of organisations: the list, the card, the form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from hub.core.db import reading, transaction
from hub.core.errors import ForbiddenError, HubError
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.organisations import commands, queries
from hub.organisations.forms import OrganisationForm
from hub.organisations.models import Organisation
from hub.organisations.tables import KINDS, ORGANISATIONS

WRITE = "organisations.write"
blueprint = Blueprint(
    "organisations", __name__, url_prefix="/organisations", template_folder="templates"
)
mount(blueprint, ORGANISATIONS)


@blueprint.get("/<uuid:row_id>")
@requires("organisations.read")
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.organisation(session, row_id, who)
        may_edit = who.can(WRITE) and (
            who.everywhere(WRITE) or row_id in {g.organisation_id for g in who.grants_for(WRITE)}
        )
    return render(
        "organisations/card.html", organisation=found, kind=KINDS[found.kind], may_edit=may_edit
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    if not someone().everywhere(WRITE):
        raise ForbiddenError(_("Organisations are registered by staff of the whole region."))
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(session, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The organisation is registered."), "success")
            return redirect(url_for("organisations.card", row_id=created.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.organisation(session, row_id, who, WRITE)
    data = queries.values_of(found) | {"kind": found.kind.value, "version": str(found.version)}
    form = OrganisationForm(data=data)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.organisation(session, row_id, who, WRITE)
                commands.change(
                    session,
                    row_id,
                    version=form.seen_version or 0,
                    by_office=who.everywhere("organisations.write"),
                    **form.values(),
                )
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(_written(found), found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("organisations.card", row_id=row_id))
    return _drawn(form, found, clashes)


def _written(found: Organisation) -> dict[str, str]:
    values = {name: value or "" for name, value in queries.values_of(found).items()}
    return values | {"kind": str(KINDS[found.kind])}


def _drawn(form: OrganisationForm, found: Organisation | None, clashes: Any = ()) -> Answer:
    page = render("organisations/form.html", form=form, organisation=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
