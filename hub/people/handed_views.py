"""Pages of lists handed over: the organisation gives and takes back, the office brings in."""

from collections.abc import Sequence
from typing import IO, Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, files
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, HubError, InvalidError
from hub.core.i18n import _
from hub.core.tables import bringing
from hub.core.tables.import_views import ImportDoor
from hub.core.tables.lookups import lookup
from hub.core.tables.models import ImportRun
from hub.core.tables.reading import Reader
from hub.core.tables.staging import importer_of
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.people import handed_files, handing
from hub.people.commands import ORGANISATION
from hub.people.handed_files import KIND, READ, SUBJECT
from hub.people.handed_forms import DeclineForm, FileForm, HandForm, OneForm
from hub.people.handed_models import ListState, PeopleList
from hub.people.handed_tables import LISTS, SEND, STATES, TONES
from hub.people.tables import PEOPLE

IMPORT = "people.import"
ONE = "one"
blueprint = Blueprint(
    "people_lists", __name__, url_prefix="/people-lists", template_folder="templates"
)
mount(blueprint, LISTS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(SEND)
def new() -> Answer:
    """Hand a file over. What it holds of people the organisation is never told."""
    form = FileForm()
    own = _offered(form)
    if form.validate_on_submit():
        given = form.file.data
        try:
            if given is None or not given.filename:
                raise InvalidError(_("Choose a file first."), field="file")
            return _handed(given.stream, given.filename, form)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
    return _drawn(form, OneForm(formdata=None, prefix=ONE), own)


@blueprint.post("/one")
@requires(SEND)
def one() -> Answer:
    """Hand one person over, as a list of one row."""
    form = OneForm(prefix=ONE)
    own = _offered(form)
    if form.validate_on_submit():
        texts = form.texts()
        with reading() as session:
            problems = Reader(session, importer_of(PEOPLE), [texts]).parse(texts).problems
        for name, words in problems.items():
            form[name].errors = [*form[name].errors, words]
        if not problems:
            try:
                return _handed(handed_files.written([texts]), _("One person") + ".csv", form)
            except HubError as error:
                form.refuse(error) or form.form_errors.append(str(error.message))
    return _drawn(FileForm(formdata=None), form, own)


@blueprint.get("/template.xlsx")
@requires(SEND)
def template() -> Answer:
    """Give the importer's own template to fill in."""
    return ImportDoor(PEOPLE, "people").template()


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id, DeclineForm(formdata=None))


@blueprint.post("/<uuid:row_id>/recall")
@requires(SEND)
def recall(row_id: UUID) -> Answer:
    with transaction() as session:
        handing.one(session, row_id, someone(), SEND)
        handing.recall(session, row_id, at=utcnow())
    flash(_("The list is taken back and its file is destroyed."), "success")
    return redirect(url_for("people_lists.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/import")
@requires(IMPORT)
def bring(row_id: UUID) -> Answer:
    """Begin the ordinary import of people with this file, all rows of this organisation."""
    who = someone()
    with reading() as session:
        found = handing.one(session, row_id, who, IMPORT)
        file = handing.file_of(session, row_id)
        organisation = _written(session, found.organisation_id)

    def take(session: Session, run: ImportRun) -> None:
        handing.take(session, row_id, run)

    try:
        if found.state is not ListState.WAITING or file is None:
            raise ConflictError(handing.QUICKER)
        with files.open_file(file) as stream, files.copied(stream) as path:
            same = {"organisation_id": organisation}
            run_id = bringing.bring(PEOPLE, who, found.file_name, path, same=same, begun=take)
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(url_for("people_lists.card", row_id=row_id))
    return redirect(url_for("people.import_run", run_id=run_id))


@blueprint.post("/<uuid:row_id>/decline")
@requires(IMPORT)
def decline(row_id: UUID) -> Answer:
    form = DeclineForm()
    if not form.validate_on_submit():
        return _card(row_id, form), 422
    try:
        with transaction() as session:
            handing.one(session, row_id, someone(), IMPORT)
            handing.decline(session, row_id, why=form.why.data or "", at=utcnow())
    except InvalidError as error:
        form.why.errors = [str(error.message)]
        return _card(row_id, form), 422
    except ConflictError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("The list is declined and the organisation is told."), "success")
    return redirect(url_for("people_lists.card", row_id=row_id))


def _handed(stream: IO[bytes], name: str, form: HandForm) -> Answer:
    """Look at a file and keep it. The same once more leads to the one that is here."""
    who, organisation_id = someone(), UUID(form.organisation.data)
    with files.read_first(stream, name=name, kind=KIND.name) as (upload, path):
        looked = handed_files.look(path)
        try:
            with transaction() as session:
                made = handing.hand_over(
                    session,
                    organisation_id,
                    upload,
                    looked,
                    sender_id=who.account_id,
                    remark=form.remark.data or "",
                )
                row_id = made.id
        except handing.KnownError as error:
            with reading() as session:
                known = handing.active(session, organisation_id, upload.digest)
            if known is None:
                raise
            flash(str(error.message), "info")
            return redirect(url_for("people_lists.card", row_id=known.id))
    flash(_("The list is handed over: the centre will look at it and bring it in."), "success")
    return redirect(url_for("people_lists.card", row_id=row_id))


def _offered(form: HandForm) -> list[tuple[UUID, str]]:
    """Offer the organisations one acts for; one that is not theirs is no choice of the form."""
    own = {grant.organisation_id for grant in someone().grants_for(SEND)} - {None}
    with reading() as session:
        titles = lookup(ORGANISATION).titles(session, [key for key in own if key])
    found = sorted(titles.items(), key=lambda pair: pair[1])
    form.offer(found)
    return found


def _drawn(file_form: FileForm, one_form: OneForm, own: list[tuple[UUID, str]]) -> Answer:
    for form in (file_form, one_form):
        form.offer(own)
    page = render("people/hand_over.html", file_form=file_form, one_form=one_form, own=own)
    return (page, 422) if request.method == "POST" else page


def _card(row_id: UUID, form: DeclineForm) -> str:
    who = someone()
    with transaction() as session:
        found = handing.one(session, row_id, who)
        is_office = who.everywhere(IMPORT)
        names = handing.names_of(session, found)
        audit.record(session, "people-lists.read", subject=SUBJECT, subject_id=row_id)
        key = found.organisation_id
        about: dict[str, Any] = {
            "organisation": lookup(ORGANISATION).named(session, who, [key]).get(key),
            "sender": names.get(found.sender_id),
            "decided_by": names.get(found.decided_by_id) if found.decided_by_id else None,
        }
        file = handing.file_of(session, row_id)
    is_waiting = found.state is ListState.WAITING
    rows, problem = _rows(found, file) if is_office and file is not None else ([], None)
    return render(
        "people/handed_list.html",
        found=found,
        file=file,
        state=STATES[found.state],
        tone=TONES[found.state],
        columns=handed_files.understood(found.header),
        rows=rows,
        problem=problem,
        form=form,
        is_office=is_office,
        may_bring=is_office and is_waiting,
        may_recall=is_waiting and who.reaches(SEND, key),
        has_run=is_office and found.run_id is not None and found.decided_by_id == who.account_id,
        **about,
    )


def _rows(found: PeopleList, file: files.StoredFile) -> tuple[Sequence[Sequence[str]], str | None]:
    """Show the first rows of what waits; what can't be opened now says why on the card."""
    if found.state not in handing.ACTIVE:
        return [], None
    try:
        with files.open_file(file) as stream, files.copied(stream) as path:
            return handed_files.first_rows(path), None
    except HubError as error:
        return [], str(error.message)


def _written(session: Session, organisation_id: UUID) -> str:
    """Name an organisation for all rows: in words that mean it alone, or by its id."""
    known = lookup(ORGANISATION)
    words = known.written(session, organisation_id)
    is_plain = known.resolve(session, [words])[words] == organisation_id
    return words if is_plain else str(organisation_id)
