"""Pages of programmes: the list, the card with its versions, the form."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, RefusedError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _
from hub.core.panels import panels_of
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.programmes import commands, drafts, owners, queries, showing
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION, PURPOSES
from hub.programmes.curriculum.queries import contents
from hub.programmes.curriculum.warnings import compared, warnings
from hub.programmes.forms import CHOSEN, PLAIN, ROWS, ProgrammeCardForm
from hub.programmes.models import OPEN_STATES, Programme, ProgrammeVersion, VersionState
from hub.programmes.tables import PROGRAMMES
from hub.programmes.titles import FORMS, STATES, TONES

WRITE = "programmes.write"
SELECTS = {"kind": BOOK, "purpose": PURPOSES, "education": EDUCATION, "document": DOCUMENTS}
blueprint = Blueprint("programmes", __name__, url_prefix="/programmes", template_folder="templates")
mount(blueprint, PROGRAMMES, "programmes/list.html")


@blueprint.get("/<uuid:row_id>")
@requires("programmes.read")
def card(row_id: UUID) -> Answer:
    """Show one version: the one asked for, else the one that citizens see, else the latest."""
    who = someone()
    with reading() as session:
        programme = queries.carded(session, row_id, who)
        versions = queries.versions_seen(session, row_id, who)
        version = _asked(versions, request.args.get("version", ""))
        may_edit = who.reaches(WRITE, programme.organisation_id)
        found = contents(session, version)
        return render(
            "programmes/card.html",
            programme=programme,
            version=version,
            versions=versions,
            found=found,
            words=showing.words(session, found, who),
            warnings=warnings(session, found) if may_edit else (),
            compared=compared(session, found),
            lacking=commands.missing(session, version) if may_edit else (),
            states=STATES,
            tones=TONES,
            may_edit=may_edit,
            draft=next((one for one in versions if one.state in OPEN_STATES), None),
            panels=[
                *panels_of(session, who, "programme", row_id),
                *panels_of(session, who, "programme_version", version.id),
            ],
        )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = _form(owners.begun(someone(), WRITE), {})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(session, **_values(session, form, someone()))
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The programme is added. Now build it from modules."), "success")
            return redirect(url_for("constructor.build", row_id=created.id))
    return _drawn(form, None, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    """Change the version that is being written; of a published programme, begin the next one."""
    who = someone()
    with reading() as session:
        programme = queries.programme(session, row_id, who, WRITE)
        latest = queries.versions(session, row_id)[0]
        if latest.state is VersionState.SUBMITTED:
            raise RefusedError(_("This version is with the experts: it can't be changed now."))
        now = _written(session, programme, latest)
        chosen = {name: getattr(latest, name) for name in SELECTS}
        has_modules = bool(contents(session, latest).parts)
    data = queries.content_of(latest) | {
        "form": latest.form.value,
        "version": str(latest.version),
        **{name: now[name] for name in ROWS},
    }
    form = _form(data, chosen)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.programme(session, row_id, who, WRITE)
                _save(session, row_id, latest, form, _values(session, form, who))
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, latest.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("programmes.card", row_id=row_id, version=_number(row_id)))
    return _drawn(form, programme, latest, clashes, has_modules=has_modules)


@blueprint.post("/<uuid:row_id>/versions")
@requires(WRITE)
def begin(row_id: UUID) -> Answer:
    """Begin the next version with all that this one holds."""
    with transaction() as session:
        queries.programme(session, row_id, someone(), WRITE)
        commands.open_draft(session, row_id)
    return redirect(url_for("constructor.build", row_id=row_id))


@blueprint.post("/<uuid:row_id>/withdraw")
@requires(WRITE)
def withdraw(row_id: UUID) -> Answer:
    with transaction() as session:
        queries.programme(session, row_id, someone(), WRITE)
        commands.withdraw(session, [row_id], at=utcnow())
    flash(_("Citizens see the programme no more. Those who learn go on."), "success")
    return redirect(url_for("programmes.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/discard")
@requires(WRITE)
def discard(row_id: UUID) -> Answer:
    """Throw away the draft that no expert saw."""
    form = CardForm()
    with transaction() as session:
        queries.programme(session, row_id, someone(), WRITE)
        is_left = drafts.discard(session, row_id, version=form.seen_version or 0)
    flash(_("The draft is dropped."), "success")
    if is_left:
        return redirect(url_for("programmes.card", row_id=row_id))
    return redirect(url_for("programmes.index"))


@blueprint.get("/<uuid:row_id>/compare")
@requires("programmes.read")
def compare(row_id: UUID) -> Answer:
    """Lay two versions side by side."""
    who = someone()
    with reading() as session:
        programme = queries.carded(session, row_id, who)
        versions = queries.versions_seen(session, row_id, who)
        later = _asked(versions, request.args.get("b", ""), versions[0])
        before = next((one for one in versions if one.number < later.number), later)
        earlier = _asked(versions, request.args.get("a", ""), before)
        sides = [contents(session, one) for one in (earlier, later)]
        return render(
            "programmes/compare.html",
            programme=programme,
            versions=versions,
            earlier=earlier,
            later=later,
            rows=showing.beside(session, sides[0], sides[1], who),
            states=STATES,
        )


def _asked(
    versions: Sequence[ProgrammeVersion], number: str, usual: ProgrammeVersion | None = None
) -> ProgrammeVersion:
    if not versions:
        abort(404)
    if usual is None:
        shown = (one for one in versions if one.state is VersionState.PUBLISHED)
        usual = next(shown, versions[0])
    if not number:
        return usual
    found = next((one for one in versions if str(one.number) == number), None)
    return found if found is not None else abort(404)


def _number(row_id: UUID) -> int:
    with reading() as session:
        return queries.versions(session, row_id)[0].number


def _save(
    session: Session,
    row_id: UUID,
    seen: ProgrammeVersion,
    form: ProgrammeCardForm,
    values: dict[str, Any],
) -> None:
    """Save what was typed into the draft; the version seen may be the one it grows from."""
    if seen.state is VersionState.DRAFT:
        commands.change_version(session, seen.id, version=form.seen_version or 0, **values)
        return
    queries.known(session, seen.id).expect(form.seen_version or 0)
    commands.change(session, row_id, **values)


def _form(data: dict[str, Any], chosen: dict[str, str | None]) -> ProgrammeCardForm:
    form = ProgrammeCardForm(data=data)
    with reading() as session:
        for name, book in SELECTS.items():
            choices = reference.choices(session, book)
            code = chosen.get(name)
            if code is not None and code not in dict(choices):  # retired since: still what it is
                choices.append((code, reference.titles(session, book).get(code, code)))
            blank = [] if name == "kind" else [("", _("not chosen"))]
            form[name].choices = choose([*blank, *choices])
    return form


def _values(session: Session, form: ProgrammeCardForm, who: Principal) -> dict[str, Any]:
    found = {}
    for field, (column, name) in ROWS.items():
        text = (form[field].data or "").strip()
        found[column] = lookup(name).meant(session, who, text, field)
    if not who.reaches(WRITE, found["organisation_id"]):
        raise InvalidError(_("Choose your own organisation."), field="organisation")
    return form.values() | found


def _written(session: Session, programme: Programme, version: ProgrammeVersion) -> dict[str, str]:
    who = someone()
    keys = {
        "organisation": programme.organisation_id,
        "profession": version.profession_id,
        "occupation": version.occupation_id,
    }
    chosen = {
        name: reference.titles(session, book).get(code, code)
        if (code := getattr(version, name))
        else (_("not chosen") if name in CHOSEN else "")
        for name, book in SELECTS.items()
    }
    plain = {
        name: "" if (value := getattr(version, name)) is None else str(value) for name in PLAIN
    }
    rows = {
        name: lookup(table).called(session, who, key) if (key := keys[name]) else ""
        for name, (_column, table) in ROWS.items()
    }
    return plain | chosen | rows | {"form": str(FORMS[version.form])}


def _drawn(
    form: ProgrammeCardForm,
    found: Programme | None,
    version: ProgrammeVersion | None,
    clashes: Any = (),
    *,
    has_modules: bool = False,
) -> Answer:
    owners.mark(form, someone(), WRITE)
    page = render(
        "programmes/form.html",
        form=form,
        programme=found,
        version=version,
        clashes=clashes,
        has_modules=has_modules,
        begins_next=version is not None and version.state is not VersionState.DRAFT,
    )
    return (page, 422) if form.is_submitted() else page
