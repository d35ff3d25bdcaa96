"""Pages of the people an order names: typed, pasted, from a file; mended in place."""

import io
from typing import IO, Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.applications import queries as applications
from hub.applications.models import READ as READ_APPLICATION
from hub.core import audit, files, sheets
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.files.kinds import IMPORT
from hub.core.i18n import _, _l
from hub.core.tables import bringing
from hub.core.tables.import_views import ImportDoor
from hub.core.tables.reading import field_called
from hub.core.tables.staging import importer_of
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.training_orders import needs, queries
from hub.training_orders import people_commands as commands
from hub.training_orders.forms import PasteForm, PeopleFileForm, PersonForm
from hub.training_orders.machine import OPEN
from hub.training_orders.models import DISTRIBUTE, READ, WRITE, TrainingOrderPerson
from hub.training_orders.people_tables import PEOPLE
from hub.training_orders.views import blueprint as orders
from hub.training_orders.words import SUBJECT, number_word

# The head of what was pasted without one.
USUAL = ("full_name", "birth_on", "snils", "email", "phone", "post")
NOTHING = _l("Choose a file first.")
blueprint = Blueprint(
    "training_order_people",
    __name__,
    url_prefix="/training-order-people",
    template_folder="templates",
)
mount(blueprint, PEOPLE)


@orders.get("/<uuid:row_id>/people")
@requires(WRITE)
def people(row_id: UUID) -> Answer:
    return _page(row_id)


@orders.post("/<uuid:row_id>/people")
@requires(WRITE)
def add(row_id: UUID) -> Answer:
    """Name one person."""
    form, who = PersonForm(), someone()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.order(session, row_id, who, WRITE)
                commands.add(session, row_id, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("Added to the order."), "success")
            return redirect(url_for("training_orders.people", row_id=row_id))
    return _page(row_id, one=form), 422


@orders.post("/<uuid:row_id>/people/file")
@requires(WRITE)
def people_file(row_id: UUID) -> Answer:
    """Begin the import of a file; what is wrong in it is mended there."""
    form = PeopleFileForm()
    given = form.file.data if form.validate_on_submit() else None
    try:
        if given is None or not given.filename:
            raise InvalidError(NOTHING)
        return _bring(row_id, given.stream, given.filename)
    except HubError as error:
        form.file.errors = [str(error.message)]
    return _page(row_id, file=form), 422


@orders.post("/<uuid:row_id>/people/paste")
@requires(WRITE)
def paste(row_id: UUID) -> Answer:
    """Begin the same import with what was pasted."""
    form = PasteForm()
    if form.validate_on_submit():
        try:
            return _bring(row_id, _pasted(form.text.data or ""), _("Pasted") + ".csv")
        except HubError as error:
            form.text.errors = [str(error.message)]
    return _page(row_id, text=form), 422


@orders.get("/<uuid:row_id>/people/template.xlsx")
@requires(WRITE)
def people_template(row_id: UUID) -> Answer:
    """Give a table to fill in."""
    with reading() as session:
        queries.order(session, row_id, someone(), WRITE)
    return ImportDoor(PEOPLE, blueprint.name).template()


@orders.post("/<uuid:row_id>/retry")
@requires(DISTRIBUTE)
def retry(row_id: UUID) -> Answer:
    """Bring everybody on once more, after consents and cards were put right."""
    with transaction() as session:
        queries.order(session, row_id, someone(), DISTRIBUTE)
        commands.retry(session, row_id)
    flash(_("The rows are looked at anew."), "success")
    return redirect(url_for("training_orders.card", row_id=row_id))


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _row(row_id, None)


@blueprint.post("/<uuid:row_id>")
@requires(WRITE)
def mend(row_id: UUID) -> Answer:
    """Put right what is said of somebody."""
    form, who = PersonForm(), someone()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                row = queries.named(session, row_id, who)
                commands.mend(session, row_id, version=form.seen_version or 0, **form.values())
        except HubError as error:
            if not form.refuse(error):
                form.form_errors.append(
                    str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
                )
        else:
            flash(_("The row is mended."), "success")
            return redirect(url_for("training_orders.card", row_id=row.order_id))
    return _row(row_id, form), 422


@blueprint.post("/<uuid:row_id>/drop")
@requires(WRITE)
def drop(row_id: UUID) -> Answer:
    with transaction() as session:
        row = queries.named(session, row_id, someone())
        order_id = row.order_id
        commands.drop(session, row_id)
    flash(_("Taken out of the order."), "success")
    return redirect(url_for("training_orders.card", row_id=order_id))


@blueprint.post("/<uuid:row_id>/same")
@requires(DISTRIBUTE)
def same(row_id: UUID) -> Answer:
    """Say that the one who is known is meant indeed."""
    with transaction() as session:
        row = queries.named(session, row_id, someone(), DISTRIBUTE)
        commands.same(session, row_id)
    flash(_("The known card is meant: the person goes on."), "success")
    return redirect(url_for("training_orders.card", row_id=row.order_id))


def _bring(row_id: UUID, stream: IO[bytes], name: str) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.order(session, row_id, who, WRITE)
        word = number_word(found) or str(found.id)
    with files.passing(stream, name=name, kind=IMPORT.name) as path:
        run_id = bringing.bring(PEOPLE, who, name, path, same={"order_id": word})
    return redirect(url_for("training_order_people.import_run", run_id=run_id))


def _pasted(text: str) -> io.BytesIO:
    """Write pasted lines as a file; without a head the usual one is put over them."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    between = "\t" if any("\t" in line for line in lines) else ";"
    rows = [[cell.strip() for cell in line.split(between)] for line in lines]
    importer = importer_of(PEOPLE)
    called = field_called(importer)
    if not rows or sum(called(cell) is not None for cell in rows[0]) < min(2, len(rows[0])):
        rows.insert(0, [str(importer.field(name).title) for name in USUAL])
    width = max(len(row) for row in rows)
    head, *body = [row + [""] * (width - len(row)) for row in rows]
    out = io.BytesIO()
    sheets.write_csv(out, head, body)
    out.seek(0)
    return out


def _page(row_id: UUID, **forms: Any) -> str:
    who = someone()
    with reading() as session:
        found = queries.order(session, row_id, who, WRITE)
        named = needs.named(session, row_id)
    given = {
        "one": PersonForm(formdata=None),
        "file": PeopleFileForm(formdata=None),
        "text": PasteForm(formdata=None),
        **forms,
    }
    return render(
        "training_orders/people.html",
        order=found,
        named=named,
        may_name=found.state in OPEN,
        form=next(iter(forms.values()), None),
        **given,
    )


def _row(row_id: UUID, form: PersonForm | None) -> str:
    who = someone()
    with transaction() as session:
        row = queries.named(session, row_id, who, READ)
        found = queries.order(session, row.order_id, who)
        details = {"order": str(found.id)}
        audit.record(
            session,
            "training-orders.people-read",
            subject=SUBJECT,
            subject_id=found.id,
            details=details,
        )
        may_write = who.reaches(WRITE, found.organisation_id) and found.state in OPEN
        is_office = who.everywhere(DISTRIBUTE)
        return render(
            "training_orders/person.html",
            row=row,
            order=found,
            form=form or PersonForm(formdata=None, data=_said(row)),
            may_mend=may_write and row.application_id is None,
            application_id=_shown(session, row, who),
            trouble=row.trouble if is_office or not row.is_for_office else None,
            may_match=is_office and bool(row.trouble) and row.is_for_office,
        )


def _shown(session: Session, row: TrainingOrderPerson, who: Principal) -> UUID | None:
    """Give the application of a row where the asker may open it."""
    if row.application_id is None or not who.can(READ_APPLICATION):
        return None
    try:
        return applications.application(session, row.application_id, who).id
    except NotFoundError:
        return None


def _said(row: TrainingOrderPerson) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in commands.FIELDS},
        "version": str(row.version),
    }
