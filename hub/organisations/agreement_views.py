"""Pages of partnership agreements: the list, the card with its papers, the form."""

from typing import Any, BinaryIO, TypeVar, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hub.core import clock, files, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import ForbiddenError, HubError, InvalidError
from hub.core.forms import choose
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.organisations import agreement_commands as commands
from hub.organisations import agreement_queries as queries
from hub.organisations.agreement_commands import BOOK, PAPER
from hub.organisations.agreement_fields import STATES
from hub.organisations.agreement_queries import WRITE
from hub.organisations.agreement_tables import AGREEMENTS, standing
from hub.organisations.forms import AgreementForm, EndForm, NewAgreementForm, PaperForm
from hub.organisations.models import AgreementState, PartnershipAgreement
from hub.organisations.tables import ORGANISATION
from hub.organisations.views import term

F = TypeVar("F", bound=AgreementForm)
ENDED = AgreementState.ENDED
blueprint = Blueprint("agreements", __name__, url_prefix="/agreements", template_folder="templates")
mount(blueprint, AGREEMENTS)


@blueprint.get("/<uuid:row_id>")
@requires("agreements.read")
def card(row_id: UUID) -> Answer:
    return _card(row_id, PaperForm(formdata=None))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    who = someone()
    if not who.everywhere(WRITE):
        raise ForbiddenError(_("Agreements are written down by staff of the whole region."))
    form = _form(NewAgreementForm(data=_for_organisation(who)), None)
    if form.validate_on_submit():
        try:
            paper = _examined(form.paper.data)
            with transaction() as session:
                made = commands.create(session, **_values(session, form, who))
                if paper is not None:
                    commands.keep_paper(session, made.id, paper, owner_id=who.account_id)
        except HubError as error:
            _refuse(form, error)
        else:
            flash(_("The agreement is written down."), "success")
            return redirect(url_for("agreements.card", row_id=made.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.agreement(session, row_id, who, WRITE)
        now = _written(session, found)
    data = queries.values_of(found) | {
        "organisation_id": now["organisation_id"],
        "state": found.state.value,
        "version": str(found.version),
    }
    form = _form(AgreementForm(data=data), found)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.agreement(session, row_id, who, WRITE)
                values = _values(session, form, who)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The agreement is saved."), "success")
            return redirect(url_for("agreements.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.route("/<uuid:row_id>/end", methods=["GET", "POST"])
@requires(WRITE)
def end(row_id: UUID) -> Answer:
    who, form = someone(), EndForm(data={"ended_on": clock.today()})
    with reading() as session:
        found = queries.agreement(session, row_id, who, WRITE)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.agreement(session, row_id, who, WRITE)
                commands.change(session, row_id, state=ENDED, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The agreement is ended."), "success")
            return redirect(url_for("agreements.card", row_id=row_id))
    page = render("organisations/agreement_end.html", form=form, agreement=found)
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/<uuid:row_id>/restore")
@requires(WRITE)
def restore(row_id: UUID) -> Answer:
    with transaction() as session:
        queries.agreement(session, row_id, someone(), WRITE)
        commands.restore(session, [row_id])
    flash(_("The agreement is back in force."), "success")
    return redirect(url_for("agreements.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/papers")
@requires(WRITE)
def add_paper(row_id: UUID) -> Answer:
    who, form = someone(), PaperForm()
    if not form.validate_on_submit():
        return _card(row_id, form), 422
    try:
        paper = _examined(form.paper.data)
        if paper is None:
            raise InvalidError(_("Choose a file."), field="paper")
        with transaction() as session:
            queries.agreement(session, row_id, who, WRITE)
            commands.keep_paper(session, row_id, paper, owner_id=who.account_id)
    except HubError as error:
        form.paper.errors = [str(error.message)]
        return _card(row_id, form), 422
    flash(_("The paper is added."), "success")
    return redirect(url_for("agreements.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/papers/<uuid:paper_id>/drop")
@requires(WRITE)
def drop_paper(row_id: UUID, paper_id: UUID) -> Answer:
    with transaction() as session:
        queries.agreement(session, row_id, someone(), WRITE)
        commands.drop_paper(session, row_id, paper_id)
    flash(_("The paper is removed."), "success")
    return redirect(url_for("agreements.card", row_id=row_id))


def _examined(given: FileStorage | None) -> files.Upload | None:
    """Look at what came before the transaction begins; nothing chosen is nothing."""
    if given is None or not given.filename:
        return None
    return files.examine(cast("BinaryIO", given.stream), name=given.filename, kind=PAPER.name)


def _refuse(form: NewAgreementForm, error: HubError) -> None:
    if isinstance(error, InvalidError) and error.field == "file":
        form.paper.errors = [str(error.message)]
    else:
        form.refuse(error) or form.form_errors.append(str(error.message))


def _for_organisation(who: Principal) -> dict[str, Any]:
    """Begin an agreement with the organisation whose card one comes from."""
    word = request.args.get("organisation", "")
    with reading() as session:
        found = lookup(ORGANISATION).understood(session, who, [word])[word] if word else None
        return {
            "organisation_id": lookup(ORGANISATION).called(session, who, found) if found else ""
        }


def _form(form: F, found: PartnershipAgreement | None) -> F:
    chosen = found.kind if found else None
    if found is None or found.state is not ENDED:  # what ends one asks why
        form.state.choices = choose((s.value, STATES[s]) for s in STATES if s is not ENDED)
    with reading() as session:
        choices = reference.choices(session, BOOK)
        if chosen is not None and chosen not in dict(choices):  # retired since: still what it is
            choices.append((chosen, reference.titles(session, BOOK).get(chosen, chosen)))
    form.kind.choices = choose(choices)
    return form


def _values(session: Session, form: AgreementForm, who: Principal) -> dict[str, Any]:
    text = (form.organisation_id.data or "").strip()
    found = lookup(ORGANISATION).meant(session, who, text, "organisation_id")
    return form.values() | {"organisation_id": found}


def _written(session: Session, found: PartnershipAgreement) -> dict[str, str]:
    return {
        "organisation_id": lookup(ORGANISATION).called(session, someone(), found.organisation_id),
        "kind": reference.titles(session, BOOK).get(found.kind, found.kind),
        "number": found.number,
        "starts_on": found.starts_on.strftime("%d.%m.%Y"),
        "ends_on": found.ends_on.strftime("%d.%m.%Y") if found.ends_on else "",
        "state": str(STATES[found.state]),
        "subject": found.subject or "",
    }


def _card(row_id: UUID, form: PaperForm) -> str:
    who = someone()
    with reading() as session:
        found = queries.agreement(session, row_id, who)
        key = found.organisation_id
        title = reference.titles(session, BOOK).get(found.kind, found.kind)
        return render(
            "organisations/agreement.html",
            agreement=found,
            kind=title,
            organisation=lookup(ORGANISATION).named(session, who, [key]).get(key),
            term=term(found),
            standing=standing(found),
            papers=queries.papers(session, row_id),
            form=form,
            may_edit=who.everywhere(WRITE),
        )


def _drawn(form: AgreementForm, found: PartnershipAgreement | None, clashes: Any = ()) -> Answer:
    page = render("organisations/agreement_form.html", form=form, agreement=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
