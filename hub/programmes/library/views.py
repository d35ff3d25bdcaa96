"""Pages of the library: the list of modules, the card with what it gives and needs, the form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.panels import panels_of
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.programmes import hours, owners
from hub.programmes.curriculum.kinds import NEED_TITLES, OUTCOME_TITLES
from hub.programmes.library import commands, queries
from hub.programmes.library.forms import NEED, OUTCOME, ModuleForm, NeedForm, OutcomeForm
from hub.programmes.library.forms import need_form as empty_need
from hub.programmes.library.forms import outcome_form as empty_outcome
from hub.programmes.library.models import Module
from hub.programmes.library.tables import COMPETENCY, MODULES, ORGANISATION

WRITE = "modules.write"
blueprint = Blueprint("modules", __name__, url_prefix="/modules", template_folder="../templates")
mount(blueprint, MODULES)


@blueprint.get("/<uuid:row_id>")
@requires("modules.read")
def card(row_id: UUID) -> Answer:
    return _card(row_id)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = ModuleForm(data=owners.begun(someone(), WRITE))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(session, **_values(session, form, someone()))
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The module is added. Now say what it leads to and what it needs."), "success")
            return redirect(url_for("modules.card", row_id=created.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.module(session, row_id, who, WRITE)
        now = _written(session, found, who)
    form = ModuleForm(data=queries.values_of(found) | now | {"version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.module(session, row_id, who, WRITE)
                values = _values(session, form, who)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("modules.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.post("/<uuid:row_id>/outcomes")
@requires(WRITE)
def add_outcome(row_id: UUID) -> Answer:
    _expect_own(row_id)
    form = OutcomeForm(prefix=OUTCOME)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.module(session, row_id, someone(), WRITE)
                competency_id = competency_of(session, form.competency.data, someone())
                commands.add_outcome(session, row_id, **form.values(), competency_id=competency_id)
        except InvalidError as error:
            refused(form, error)
        else:
            return redirect(url_for("modules.card", row_id=row_id, _anchor="outcomes"))
    return _card(row_id, outcome_form=form), 422


@blueprint.post("/<uuid:row_id>/outcomes/<uuid:outcome_id>/drop")
@requires(WRITE)
def drop_outcome(row_id: UUID, outcome_id: UUID) -> Answer:
    with transaction() as session:
        queries.module(session, row_id, someone(), WRITE)
        commands.drop_outcome(session, row_id, outcome_id)
    return redirect(url_for("modules.card", row_id=row_id, _anchor="outcomes"))


@blueprint.post("/<uuid:row_id>/needs")
@requires(WRITE)
def add_need(row_id: UUID) -> Answer:
    _expect_own(row_id)
    form = NeedForm(prefix=NEED)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.module(session, row_id, someone(), WRITE)
                competency_id = competency_of(session, form.competency.data, someone())
                commands.add_need(session, row_id, **form.values(), competency_id=competency_id)
        except InvalidError as error:
            refused(form, error)
        else:
            return redirect(url_for("modules.card", row_id=row_id, _anchor="needs"))
    return _card(row_id, need_form=form), 422


@blueprint.post("/<uuid:row_id>/needs/<uuid:need_id>/drop")
@requires(WRITE)
def drop_need(row_id: UUID, need_id: UUID) -> Answer:
    with transaction() as session:
        queries.module(session, row_id, someone(), WRITE)
        commands.drop_need(session, row_id, need_id)
    return redirect(url_for("modules.card", row_id=row_id, _anchor="needs"))


def competency_of(session: Session, typed: str | None, who: Principal) -> UUID | None:
    """Understand the competency that was typed; what nobody knows is refused at its field."""
    text = (typed or "").strip()
    return lookup(COMPETENCY).meant(session, who, text, "competency")


def refused(form: Any, error: InvalidError) -> None:
    """Put a refusal to its field; a field of the row that is typed as words has a shorter name."""
    name = (error.field or "title").removesuffix("_id")
    field = getattr(form, name, form.title)
    field.errors = [*field.errors, str(error.message)]


def _expect_own(row_id: UUID) -> None:
    """Say of another's module that there is none, before anything in the form is looked at."""
    with reading() as session:
        queries.module(session, row_id, someone(), WRITE)


def _card(
    row_id: UUID, *, outcome_form: OutcomeForm | None = None, need_form: NeedForm | None = None
) -> str:
    who = someone()
    with reading() as session:
        found = queries.module(session, row_id, who)
        whole = queries.whole(session, found)
        ids = {one.competency_id for one in whole.outcomes}
        ids |= {one.competency_id for one in whole.needs} | {found.competency_id}
        may_edit = who.reaches(WRITE, found.organisation_id)
        return render(
            "library/card.html",
            module=found,
            whole=whole,
            names=lookup(COMPETENCY).named(session, who, {one for one in ids if one}),
            organisation=_organisation(session, found, who),
            hour_kinds=hours.KINDS,
            outcome_kinds=OUTCOME_TITLES,
            need_kinds=NEED_TITLES,
            programmes=queries.used_in(session, row_id, who),
            may_edit=may_edit,
            outcome_form=outcome_form or empty_outcome(),
            need_form=need_form or empty_need(),
            panels=panels_of(session, who, "module", row_id),
        )


def _values(session: Session, form: ModuleForm, who: Principal) -> dict[str, Any]:
    text = (form.organisation.data or "").strip()
    found = lookup(ORGANISATION).meant(session, who, text, "organisation")
    if not who.reaches(WRITE, found):
        raise InvalidError(_("Choose your own organisation."), field="organisation")
    competency_id = competency_of(session, form.competency.data, who)
    return form.values() | {"organisation_id": found, "competency_id": competency_id}


def _organisation(session: Session, found: Module, who: Principal) -> str:
    key = found.organisation_id
    return lookup(ORGANISATION).called(session, who, key) if key else ""


def _written(session: Session, found: Module, who: Principal) -> dict[str, str]:
    key = found.competency_id
    return {
        "title": found.title,
        "content": found.content or "",
        **{kind: str(getattr(found, kind)) for kind in hours.KINDS},
        "competency": lookup(COMPETENCY).called(session, who, key) if key else "",
        "organisation": _organisation(session, found, who),
    }


def _drawn(form: ModuleForm, found: Module | None, clashes: Any = ()) -> Answer:
    owners.mark(form, someone(), WRITE)
    page = render(
        "library/form.html", form=form, module=found, clashes=clashes, hour_kinds=hours.KINDS
    )
    return (page, 422) if form.is_submitted() else page
