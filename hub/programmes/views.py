"""Pages of programmes: the list, the card, the form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.forms import choose
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.programmes import commands, queries
from hub.programmes.commands import BOOK, ORGANISATION
from hub.programmes.forms import ProgrammeCardForm
from hub.programmes.models import Programme
from hub.programmes.tables import FORMS, PROGRAMMES

WRITE = "programmes.write"
blueprint = Blueprint("programmes", __name__, url_prefix="/programmes", template_folder="templates")
mount(blueprint, PROGRAMMES)


@blueprint.get("/<uuid:row_id>")
@requires("programmes.read")
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.programme(session, row_id, who)
        return render(
            "programmes/card.html",
            programme=found,
            kind=reference.titles(session, BOOK).get(found.kind, found.kind),
            form=FORMS[found.form],
            organisation=_organisation(session, found),
            may_edit=_may_write(who, found.organisation_id),
        )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = _form({}, None)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(session, **_values(session, form, someone()))
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The programme is added."), "success")
            return redirect(url_for("programmes.card", row_id=created.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.programme(session, row_id, who, WRITE)
        now = _written(session, found)
    data = queries.values_of(found) | {
        "form": found.form.value,
        "organisation": now["organisation"],
        "version": str(found.version),
    }
    form = _form(data, found.kind)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.programme(session, row_id, who, WRITE)
                values = _values(session, form, who)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("programmes.card", row_id=row_id))
    return _drawn(form, found, clashes)


def _form(data: dict[str, Any], kind: str | None) -> ProgrammeCardForm:
    form = ProgrammeCardForm(data=data)
    with reading() as session:
        choices = reference.choices(session, BOOK)
        if kind is not None and kind not in dict(choices):  # retired since: still what it is
            choices.append((kind, reference.titles(session, BOOK).get(kind, kind)))
    form.kind.choices = choose(choices)
    return form


def _values(session: Session, form: ProgrammeCardForm, who: Principal) -> dict[str, Any]:
    text = (form.organisation.data or "").strip()
    found = lookup(ORGANISATION).resolve(session, [text])[text] if text else None
    if text and found is None:
        raise InvalidError(
            _("Nothing with this name or number is known, or several are."), field="organisation"
        )
    if not _may_write(who, found):
        raise InvalidError(_("Choose your own organisation."), field="organisation")
    return form.values() | {"organisation_id": found}


def _may_write(who: Principal, organisation_id: UUID | None) -> bool:
    if who.everywhere(WRITE):
        return True
    own = {grant.organisation_id for grant in who.grants_for(WRITE)}
    return organisation_id is not None and organisation_id in own


def _organisation(session: Session, found: Programme) -> str:
    key = found.organisation_id
    return lookup(ORGANISATION).written(session, key) if key else ""


def _written(session: Session, found: Programme) -> dict[str, str]:
    return {
        "title": found.title,
        "kind": reference.titles(session, BOOK).get(found.kind, found.kind),
        "form": str(FORMS[found.form]),
        "hours": str(found.hours),
        "organisation": _organisation(session, found),
        "annotation": found.annotation or "",
    }


def _drawn(form: ProgrammeCardForm, found: Programme | None, clashes: Any = ()) -> Answer:
    page = render("programmes/form.html", form=form, programme=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
