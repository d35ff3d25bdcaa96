"""Pages of links and of figures: their lists; a figure's card and form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.competencies import classified, doors, figures
from hub.competencies.figure_table import LABOUR_FIGURES
from hub.competencies.forms import FigureForm
from hub.competencies.link_table import LINKS
from hub.competencies.parts import READ, WRITE
from hub.competencies.words import FIGURE_KINDS
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone

links = Blueprint("links", __name__, url_prefix="/competency-links", template_folder="templates")
mount(links, LINKS, "competencies/list.html", doors.around("links"))

blueprint = Blueprint(
    "labour_figures", __name__, url_prefix="/labour-figures", template_folder="templates"
)
mount(blueprint, LABOUR_FIGURES, "competencies/list.html", doors.around("labour_figures"))


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = figures.figure(session, row_id, who)
        subject = found.subjects[0][0]
        title = classified.titles(session, [found.subject_id])[found.subject_id]
    return render(
        "competencies/figure.html",
        figure=found,
        title=title,
        kind=FIGURE_KINDS[found.kind],
        home=doors.home_of(subject, found.subject_id),
        may_edit=who.everywhere(WRITE),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = FigureForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                _subject, subject_id = doors.meant(session, form.subject.data or "", "subject")
                made = figures.create(session, subject_id=subject_id, **form.values())
        except HubError as error:
            doors.refused(form, error, subject_id="subject")
        else:
            flash(_("The figure is added."), "success")
            return redirect(url_for(".card", row_id=made.id))
    return doors.page("competencies/figure_form.html", form, figure=None, clashes=())


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    with reading() as session:
        found = figures.figure(session, row_id, someone(), WRITE)
        about = classified.written(session, found.subject_id)
    data = figures.values_of(found) | {
        "subject": about,
        "kind": found.kind.value,
        "version": str(found.version),
    }
    form = FigureForm(data=data)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                _subject, subject_id = doors.meant(session, form.subject.data or "", "subject")
                values = form.values() | {"subject_id": subject_id}
                figures.change(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                now = {
                    "subject": about,
                    "year": str(found.year),
                    "kind": str(FIGURE_KINDS[found.kind]),
                    "number": str(found.number),
                    "source": found.source,
                }
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for(".card", row_id=row_id))
    return doors.page("competencies/figure_form.html", form, figure=found, clashes=clashes)


@blueprint.post("/<uuid:row_id>/remove")
@requires(WRITE)
def remove(row_id: UUID) -> BaseResponse:
    with transaction() as session:
        figures.figure(session, row_id, someone(), WRITE)
        figures.remove(session, [row_id])
    flash(_("The figure is removed."), "success")
    return redirect(url_for(".index"))
