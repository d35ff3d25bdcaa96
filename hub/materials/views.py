"""Pages of the library: the list, the card, the form, opening a material."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock, files, jobs, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, RefusedError
from hub.core.forms import choose
from hub.core.i18n import _, _l
from hub.core.panels import panels_of
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.materials import commands, queries, states
from hub.materials.checks import BOOKS, LOOKUPS
from hub.materials.files import KIND
from hub.materials.forms import MaterialCardForm, NextVersionForm
from hub.materials.models import READ, WRITE, LearningMaterial, MaterialForm, MaterialState
from hub.materials.tables import MATERIALS
from hub.materials.words import COMPETENCY, FORMS, ORGANISATION, STATES, TONES

FORGET = "materials.forget-views"
blueprint = Blueprint("materials", __name__, url_prefix="/materials", template_folder="templates")
mount(blueprint, MATERIALS)


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id)


def _card(row_id: UUID, form: NextVersionForm | None = None) -> str:
    who = someone()
    with reading() as session:
        found = queries.material(session, row_id, who)
        may_edit = _may_edit(session, who, row_id)
        versions = queries.versions(session, found.work_id, who)
        is_begun = any(one.number > found.number for one in versions)
        return render(
            "materials/card.html",
            material=found,
            words=_written(session, found),
            file=files.stored_file(session, found.file_id) if found.file_id else None,
            state=STATES[found.state],
            tone=TONES[found.state],
            states=STATES,
            versions=versions,
            form=form or NextVersionForm(formdata=None),
            may_edit=may_edit and found.is_draft,
            may_discard=may_edit and found.is_draft and found.submitted_at is None,
            may_begin=may_edit
            and not is_begun
            and found.state in {MaterialState.PUBLISHED, MaterialState.WITHDRAWN},
            panels=panels_of(session, who, commands.SUBJECT, row_id),
        )


@blueprint.get("/<uuid:row_id>/open")
@requires(READ)
def open_material(row_id: UUID) -> Answer:
    """Lead to the content; whoever looks with another's eyes is not counted."""
    who = someone()
    with transaction() as session:
        found = queries.material(session, row_id, who)
        if who.impersonator_id is None:
            states.view(session, found, who.account_id, day=clock.today())
        if found.form is MaterialForm.FILE and found.file_id is not None:
            address = url_for("files.download", file_id=found.file_id)
        elif found.form is MaterialForm.LINK and found.address:
            address = found.address
        else:
            raise RefusedError(_l("This material opens from its course."))
    return redirect(address)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = _form(_begun(someone()), None)
    if form.validate_on_submit():
        try:
            upload = _upload(form)
            with transaction() as session:
                values = _values(session, form, someone())
                created = commands.create(session, upload=upload, **values)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(
                _("The material is added as a draft. Send it to expertise to publish."), "success"
            )
            return redirect(url_for("materials.card", row_id=created.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.material(session, row_id, who, WRITE)
        now = _written(session, found)
    data = queries.values_of(found) | {
        "form": found.form.value,
        "organisation": now["organisation"],
        "competency": now["competency"],
        "version": str(found.version),
    }
    form = _form(data, found)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            upload = _upload(form)
            with transaction() as session:
                queries.material(session, row_id, who, WRITE)
                values = _values(session, form, who)
                version = form.seen_version or 0
                commands.change(session, row_id, version=version, upload=upload, **values)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("materials.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.post("/<uuid:row_id>/next")
@requires(WRITE)
def begin(row_id: UUID) -> Answer:
    form = NextVersionForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.material(session, row_id, someone(), WRITE)
                made = commands.next_version(session, row_id, changes=form.changes.data or "")
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(
                _("The next version is a draft; the one shown stays till it is approved."), "info"
            )
            return redirect(url_for("materials.edit", row_id=made.id))
    with reading() as session:
        queries.material(session, row_id, someone(), WRITE)
    return _card(row_id, form), 422


@blueprint.post("/<uuid:row_id>/discard")
@requires(WRITE)
def discard(row_id: UUID) -> Answer:
    form = NextVersionForm()
    with transaction() as session:
        queries.material(session, row_id, someone(), WRITE)
        commands.discard(session, row_id, version=form.seen_version or 0)
    flash(_("The draft is dropped."), "success")
    return redirect(url_for("materials.index"))


def forget_views(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    states.forget_views(session, before=clock.today())


def wire() -> None:
    """Declare the files and the night's work; hub/app.py calls it."""
    files.declare(KIND)
    jobs.handles(FORGET, forget_views, title=_l("Forgetting who opened which material"))
    jobs.daily(FORGET, FORGET, at="03:20")


def _may_edit(session: Session, who: Principal, row_id: UUID) -> bool:
    if not who.can(WRITE):
        return False
    try:
        queries.material(session, row_id, who, WRITE)
    except HubError:
        return False
    return True


def _upload(form: MaterialCardForm) -> files.Upload | None:
    """Look at the file before any transaction begins: a scanner takes its time."""
    given = form.file.data
    if not given or not given.filename:
        return None
    return files.examine(given.stream, name=given.filename, kind=KIND.name)


def _form(data: dict[str, Any], found: LearningMaterial | None) -> MaterialCardForm:
    form = MaterialCardForm(data=data)
    with reading() as session:
        for name, book in BOOKS.items():
            choices = reference.choices(session, book)
            held = getattr(found, name) if found is not None else None
            if held and held not in dict(choices):  # retired since: still what it is
                choices.append((held, reference.titles(session, book).get(held, held)))
            if name == "level":
                choices.insert(0, ("", str(_("any level"))))
            form[name].choices = choose(choices)
    return form


def _values(session: Session, form: MaterialCardForm, who: Principal) -> dict[str, Any]:
    found = {}
    for column, registry in LOOKUPS.items():
        name = column.removesuffix("_id")
        text = (form[name].data or "").strip()
        row_id = lookup(registry).meant(session, who, text, name)
        found[column] = row_id
    if not _may_write(who, found["organisation_id"]):
        raise InvalidError(_("Choose your own organisation."), field="organisation")
    return form.values() | found


def _begun(who: Principal) -> dict[str, str]:
    """Give what a new form begins with. What is sent stands as it is, empty too."""
    own = who.only_organisation(WRITE)
    if request.method != "GET" or own is None:
        return {}
    with reading() as session:
        return {ORGANISATION: lookup(ORGANISATION).called(session, who, own)}


def _may_write(who: Principal, organisation_id: UUID | None) -> bool:
    if who.everywhere(WRITE):
        return True
    own = {grant.organisation_id for grant in who.grants_for(WRITE)}
    return organisation_id in own


def _written(session: Session, found: LearningMaterial) -> Mapping[str, str]:
    who = someone()
    words = {name: str(value or "") for name, value in queries.values_of(found).items()}
    for name, book in BOOKS.items():
        code = getattr(found, name)
        words[name] = reference.titles(session, book).get(code, code) if code else ""
    for column, registry in (
        (f"{ORGANISATION}_id", ORGANISATION),
        (f"{COMPETENCY}_id", COMPETENCY),
    ):
        row_id = getattr(found, column)
        words[registry] = lookup(registry).called(session, who, row_id) if row_id else ""
    words["form"] = str(FORMS[found.form])
    words["licence_until"] = f"{found.licence_until:%d.%m.%Y}" if found.licence_until else ""
    return words


def _drawn(form: MaterialCardForm, found: LearningMaterial | None, clashes: Any = ()) -> Answer:
    form.organisation.flags.required = not _may_write(someone(), None)
    page = render("materials/form.html", form=form, material=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
