"""Pages of contacts: the list, the form, and their erasure."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from hub.core import audit
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.i18n import _, _l
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.organisations import contact_commands as commands
from hub.organisations import contact_queries as queries
from hub.organisations import queries as organisations
from hub.organisations.contact_queries import WRITE
from hub.organisations.contact_tables import CONTACTS
from hub.organisations.forms import ContactForm, EraseForm
from hub.organisations.models import Contact, Organisation

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts", template_folder="templates")
mount(blueprint, CONTACTS)


@blueprint.route("/of/<uuid:organisation_id>", methods=["GET", "POST"])
@requires(WRITE)
def new(organisation_id: UUID) -> Answer:
    """Add a contact to an organisation of one's own; staff to any."""
    who = someone()
    with reading() as session:
        organisation = organisations.organisation(session, organisation_id, who)
    if not who.reaches(WRITE, organisation_id):
        raise NotFoundError(_l("There is no such organisation, or it is not yours."))
    form = ContactForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.add(session, organisation_id, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The contact is added."), "success")
            return _back(organisation_id)
    return _drawn(form, organisation, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        found = queries.contact(session, row_id, who, WRITE)
        organisation = session.get_one(Organisation, found.organisation_id)
        if request.method == "GET":
            audit.record(session, "contacts.read", subject=commands.SUBJECT, subject_id=row_id)
    now = {name: value or "" for name, value in queries.values_of(found).items()}
    form = ContactForm(data=now | {"version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.contact(session, row_id, who, WRITE)
                commands.change(session, row_id, version=form.seen_version or 0, **form.values())
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The contact is saved."), "success")
            return _back(found.organisation_id)
    return _drawn(form, organisation, found, clashes)


@blueprint.post("/<uuid:row_id>/erase")
@requires(WRITE)
def erase(row_id: UUID) -> Answer:
    """Destroy the row for a reason; the reason stays, the person does not."""
    who, form = someone(), EraseForm(prefix="erase")
    with reading() as session:
        found = queries.contact(session, row_id, who, WRITE)
        organisation = session.get_one(Organisation, found.organisation_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.contact(session, row_id, who, WRITE)
                commands.erase(session, row_id, why=form.why.data or "")
        except InvalidError as error:
            form.why.errors = [*form.why.errors, str(error.message)]
        else:
            flash(_("The contact is erased."), "success")
            return _back(found.organisation_id)
    data = queries.values_of(found) | {"version": str(found.version)}
    return _drawn(ContactForm(formdata=None, data=data), organisation, found, erase_form=form)


def _back(organisation_id: UUID) -> Answer:
    return redirect(url_for("organisations.card", row_id=organisation_id) + "#contacts")


def _drawn(
    form: ContactForm,
    organisation: Organisation,
    contact: Contact | None,
    clashes: Any = (),
    erase_form: EraseForm | None = None,
) -> Answer:
    page = render(
        "organisations/contact.html",
        form=form,
        organisation=organisation,
        contact=contact,
        clashes=clashes,
        erase_form=erase_form or EraseForm(formdata=None, prefix="erase"),
    )
    return (page, 422) if request.method == "POST" else page
