"""The constructor: a programme built from modules by drag, by keyboard, and without a script."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.parsing import identifier
from hub.core.web import Answer, is_htmx, render, requires, someone
from hub.programmes import commands as programmes
from hub.programmes import hours, showing
from hub.programmes import queries as versions
from hub.programmes.curriculum import commands, queries
from hub.programmes.curriculum.calendar import calendar
from hub.programmes.curriculum.gone import gives_back
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.curriculum.warnings import compared, warnings
from hub.programmes.library import queries as library
from hub.programmes.library.forms import (
    NEED,
    OUTCOME,
    ContentForm,
    NeedForm,
    OutcomeForm,
    need_form,
    outcome_form,
)
from hub.programmes.library.views import competency_of, refused
from hub.programmes.models import OPEN_STATES, VersionState

WRITE = "programmes.write"
OFFERED = {"competency", "profession", "occupation"}
blueprint = Blueprint(
    "constructor", __name__, url_prefix="/programmes", template_folder="../templates"
)


@blueprint.get("/<uuid:row_id>/build")
@requires(WRITE)
def build(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        programme = versions.programme(session, row_id, who, WRITE)
        latest = versions.versions(session, row_id)[0]
        if latest.state not in OPEN_STATES:
            return render("constructor/begin.html", programme=programme, version=latest)
    return _page(latest.id)


@blueprint.get("/known/<name>")
@requires(WRITE)
def offer(name: str) -> Answer:
    """Offer competencies, professions and trades while a person types."""
    if name not in OFFERED:
        abort(404)
    typed = next(iter(request.args.values()), "")
    with reading() as session:
        offered = lookup(name).offer(session, someone(), typed) if typed else []
    return render("tables/offer.html", offered=offered)


@blueprint.get("/versions/<uuid:version_id>/shelf")
@requires(WRITE)
def shelf(version_id: UUID) -> Answer:
    """Find modules of the library while a person types."""
    with reading() as session:
        version = versions.version(session, version_id, someone(), WRITE)
        return render(
            "constructor/shelf.html", version=version, **_shelf(session, request.args.get("q", ""))
        )


@blueprint.post("/versions/<uuid:version_id>/modules")
@requires(WRITE)
def take(version_id: UUID) -> Answer:
    """Take a module of the library, or write a new one for this programme."""
    module = request.form.get("module", "")

    def act(session: Session) -> ProgrammeModule:
        if module:
            return commands.click(session, version_id, identifier(module), before=_before())
        title = request.form.get("title", "")
        return commands.write(session, version_id, before=_before(), title=title)

    return _done(version_id, act)


@blueprint.post("/modules/<uuid:part_id>/move")
@requires(WRITE)
def move(part_id: UUID) -> Answer:
    """Put a module before another one, or at the end."""
    return _on_part(part_id, lambda session: commands.move(session, part_id, before=_before()))


@blueprint.post("/modules/<uuid:part_id>/up")
@requires(WRITE)
def up(part_id: UUID) -> Answer:
    return _on_part(part_id, lambda session: commands.shift(session, part_id, by=-1))


@blueprint.post("/modules/<uuid:part_id>/down")
@requires(WRITE)
def down(part_id: UUID) -> Answer:
    return _on_part(part_id, lambda session: commands.shift(session, part_id, by=1))


@blueprint.post("/modules/<uuid:part_id>/remove")
@requires(WRITE)
def remove(part_id: UUID) -> Answer:
    return _on_part(part_id, lambda session: commands.remove(session, part_id))


@blueprint.post("/modules/<uuid:part_id>/renew")
@requires(WRITE)
def renew(part_id: UUID) -> Answer:
    return _on_part(part_id, lambda session: commands.renew(session, part_id))


@blueprint.route("/modules/<uuid:part_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@gives_back
def edit(part_id: UUID) -> Answer:
    """Change what a module says in this programme; the library keeps its own."""
    who = someone()
    with reading() as session:
        part = queries.part(session, part_id)
        version = versions.version(session, part.version_id, who, WRITE)
    now = {"title": part.title, "content": part.content or ""}
    now |= {kind: str(getattr(part, kind)) for kind in hours.KINDS}
    form = ContentForm(obj=part, data={"version": str(part.version)})
    if not form.is_submitted():
        form.version.data = str(part.version)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                versions.version(session, part.version_id, who, WRITE)
                seen = form.seen_version or 0
                commands.change(session, part_id, version=seen, **form.values())
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, part.version)
        else:
            flash(_("The module is saved."), "success")
            return _back(version.programme_id)
    page = render(
        "constructor/module.html",
        form=form,
        part=part,
        version=version,
        clashes=clashes,
        hour_kinds=hours.KINDS,
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/versions/<uuid:version_id>/outcomes")
@requires(WRITE)
def state_outcome(version_id: UUID) -> Answer:
    form = OutcomeForm(prefix=OUTCOME)

    def act(session: Session) -> object:
        return commands.state_outcome(
            session,
            version_id,
            part_id=_part(),
            competency_id=competency_of(session, form.competency.data, someone()),
            **form.values(),
        )

    return _typed(version_id, form, act, "outcome_form")


@blueprint.post("/outcomes/<uuid:outcome_id>/cover")
@requires(WRITE)
def cover(outcome_id: UUID) -> Answer:
    return _on_outcome(
        outcome_id, lambda session: commands.cover(session, outcome_id, part_id=_part())
    )


@blueprint.post("/outcomes/<uuid:outcome_id>/drop")
@requires(WRITE)
def drop_outcome(outcome_id: UUID) -> Answer:
    return _on_outcome(outcome_id, lambda session: commands.drop_outcome(session, outcome_id))


@blueprint.post("/versions/<uuid:version_id>/needs")
@requires(WRITE)
def add_need(version_id: UUID) -> Answer:
    form = NeedForm(prefix=NEED)

    def act(session: Session) -> object:
        return commands.add_need(
            session,
            version_id,
            part_id=_part(),
            competency_id=competency_of(session, form.competency.data, someone()),
            **form.values(),
        )

    return _typed(version_id, form, act, "need_form")


@blueprint.post("/needs/<uuid:need_id>/drop")
@requires(WRITE)
def drop_need(need_id: UUID) -> Answer:
    with reading() as session:
        version_id = queries.need(session, need_id).version_id
    return _done(version_id, lambda session: commands.drop_need(session, need_id))


def _on_part(part_id: UUID, act: Callable[[Session], object]) -> Answer:
    with reading() as session:
        version_id = queries.part(session, part_id).version_id
    return _done(version_id, act)


def _on_outcome(outcome_id: UUID, act: Callable[[Session], object]) -> Answer:
    with reading() as session:
        version_id = queries.outcome(session, outcome_id).version_id
    return _done(version_id, act)


def _done(version_id: UUID, act: Callable[[Session], object]) -> Answer:
    """Do it in a version that the asker writes, and show what came of it."""
    with transaction() as session:
        version = versions.version(session, version_id, someone(), WRITE)
        act(session)
    return _page(version_id) if is_htmx() else _back(version.programme_id)


def _typed(version_id: UUID, form: Any, act: Callable[[Session], object], name: str) -> Answer:
    if form.validate_on_submit():
        try:
            return _done(version_id, act)
        except InvalidError as error:
            refused(form, error)
    with reading() as session:
        versions.version(session, version_id, someone(), WRITE)
    return _page(version_id, **{name: form}), 422


def _page(version_id: UUID, **forms: Any) -> str:
    """Draw the constructor: the whole page, or for htmx the part that changes."""
    who = someone()
    with reading() as session:
        version = versions.version(session, version_id, who, WRITE)
        programme = versions.programme(session, version.programme_id, who, WRITE)
        found = queries.contents(session, version)
        taken = [part.row.module_id for part in found.parts if part.row.module_id]
        return render(
            "constructor/board.html" if is_htmx() else "constructor/build.html",
            programme=programme,
            version=version,
            found=found,
            words=showing.words(session, found, who),
            warnings=warnings(session, found),
            lacking=programmes.missing(session, version),
            compared=compared(session, found),
            stretches=calendar(found, _("Final attestation")),
            newer=library.newer(session, taken),
            is_draft=version.state is VersionState.DRAFT,
            outcome_form=forms.get("outcome_form") or outcome_form(),
            need_form=forms.get("need_form") or need_form(),
            **_shelf(session, request.values.get("q", "")),
        )


def _shelf(session: Session, words: str) -> dict[str, Any]:
    modules = library.shelf(session, words)
    counts = library.outcome_counts(session, [one.id for one in modules])
    return {"shelf": modules, "outcome_counts": counts, "words_typed": words}


def _back(programme_id: UUID) -> Answer:
    return redirect(url_for("constructor.build", row_id=programme_id, _anchor="board"), 303)


def _before() -> UUID | None:
    word = request.form.get("before", "")
    return identifier(word) if word else None


def _part() -> UUID | None:
    word = request.form.get("part", "")
    return identifier(word) if word else None
