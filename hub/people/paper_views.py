"""Pages of consents on paper: one entered with its scan, one taken back."""

from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hub.core import audit, clock, files
from hub.core.db import transaction, utcnow
from hub.core.errors import HubError, InvalidError, RefusedError
from hub.core.forms import choose
from hub.core.i18n import _, format_date
from hub.core.web import Answer, render, requires, someone
from hub.people import agreed, paper_commands, paper_words, papers, queries
from hub.people.leading import lead_on
from hub.people.models import Person
from hub.people.paper_forms import PaperForm, StruckForm, TakenBackForm
from hub.people.withdrawals import TERM

WRITE = "people.write"
blueprint = Blueprint("people_papers", __name__, url_prefix="/people", template_folder="templates")
lead_on(blueprint, "row_id")


@blueprint.route("/<uuid:row_id>/consents/new", methods=["GET", "POST"])
@requires(WRITE)
def new(row_id: UUID) -> Answer:
    who, form = someone(), PaperForm()
    with transaction() as session:
        person = _person(session, row_id)
        form.text.choices = choose(_texts(session))
    if form.validate_on_submit():
        try:
            scan = _examined(form.scan.data)
            with transaction() as session:
                queries.person(session, row_id, who, WRITE)
                made = paper_commands.add(session, row_id, form.paper(), at=utcnow())
                if scan is not None:
                    paper_commands.keep_scan(session, made.id, scan, owner_id=who.account_id)
        except queries.MergedError:
            raise
        except HubError as error:
            _refuse(form, error)
        else:
            flash(_("The consent is entered."), "success")
            return _back(row_id)
    page = render("people/paper_new.html", form=form, person=person)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/<uuid:row_id>/consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires(WRITE)
def withdraw(row_id: UUID, consent_id: UUID) -> Answer:
    form = TakenBackForm(data={"withdrawn_on": clock.today()})
    with transaction() as session:
        person = _person(session, row_id)
        row = papers.one(session, row_id, consent_id)
        words = paper_words.facts(session, row)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.person(session, row_id, someone(), WRITE)
                on = form.withdrawn_on.data or clock.today()
                how = form.withdrawn_how.data or ""
                paper_commands.withdraw(session, row_id, consent_id, on=on, how=how, at=utcnow())
        except InvalidError as error:
            field = form._fields.get(str(error.field), form.withdrawn_how)
            field.errors = [*field.errors, str(error.message)]
        else:
            flash(_("The withdrawal is noted."), "success")
            return _back(row_id)
    page = render(
        "people/paper_withdraw.html",
        form=form,
        person=person,
        row=row,
        words=words,
        days=TERM.days,
        mistake=StruckForm(formdata=None),
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/<uuid:row_id>/consents/<uuid:consent_id>/strike")
@requires(WRITE)
def strike(row_id: UUID, consent_id: UUID) -> Answer:
    form = StruckForm()
    try:
        with transaction() as session:
            queries.person(session, row_id, someone(), WRITE)
            paper_commands.strike(session, row_id, consent_id, why=form.why.data or "")
    except (InvalidError, RefusedError) as error:
        flash(str(error.message), "danger")
        back = url_for("people_papers.withdraw", row_id=row_id, consent_id=consent_id)
        return redirect(back)
    flash(_("The entry is taken out."), "success")
    return _back(row_id)


def _texts(session: Session) -> list[tuple[str, str]]:
    """Offer the versions, each with its day: the paper says which one was signed."""
    versions = [
        (
            str(one.id),
            str(
                _(
                    "Version %(number)s of %(day)s: %(title)s",
                    title=one.title,
                    number=one.number,
                    day=format_date(one.published_on, "dd.MM.yyyy"),
                )
            ),
        )
        for one in agreed.accounts().versions(session)
    ]
    return [*versions, ("", str(_("A form of the organisation: name it below")))]


def _person(session: Session, row_id: UUID) -> Person:
    person = queries.person(session, row_id, someone(), WRITE)
    audit.record(session, "people.read", subject="person", subject_id=row_id)
    return person


def _examined(given: FileStorage | None) -> files.Upload | None:
    """Look at what came before the transaction begins; nothing chosen is nothing."""
    if given is None or not given.filename:
        return None
    stream = cast("BinaryIO", given.stream)
    return files.examine(stream, name=given.filename, kind=papers.SCAN.name)


def _refuse(form: PaperForm, error: HubError) -> None:
    if isinstance(error, InvalidError) and error.field == "file":
        form.scan.errors = [str(error.message)]
    else:
        form.refuse(error) or form.form_errors.append(str(error.message))


def _back(row_id: UUID) -> Answer:
    return redirect(url_for("people.card", row_id=row_id) + "#consents")
