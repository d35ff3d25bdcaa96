"""Pages of competencies, professions of СПО and occupations: lists, cards, forms, links."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.competencies import classified, commands, doors, figures, links, queries, standing
from hub.competencies.charts import chart_of
from hub.competencies.forms import FORMS, LinkForm
from hub.competencies.models import CompetencyKind, OccupationKind, Profession, ProfessionKind
from hub.competencies.naming import COMPETENCY, OCCUPATION, PROFESSION, WRITTEN
from hub.competencies.parts import READ, WRITE
from hub.competencies.tables import COMPETENCIES, OCCUPATIONS, PROFESSIONS, TABLES
from hub.competencies.words import (
    COMPETENCY_KINDS,
    CONFIDENCE_TONES,
    CONFIDENCES,
    FIGURE_KINDS,
    OCCUPATION_KINDS,
    PROFESSION_KINDS,
)
from hub.core import reference
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _, _l, format_date
from hub.core.panels import panels_of
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone

KINDS: dict[Any, str] = {**COMPETENCY_KINDS, **PROFESSION_KINDS, **OCCUPATION_KINDS}
ENUMS = {COMPETENCY: CompetencyKind, PROFESSION: ProfessionKind, OCCUPATION: OccupationKind}
NEW = {
    COMPETENCY: _l("New competency"),
    PROFESSION: _l("New profession or speciality"),
    OCCUPATION: _l("New occupation"),
}
ROOMS = {COMPETENCY: "competencies", PROFESSION: "professions", OCCUPATION: "occupations"}

competencies = Blueprint(
    "competencies", __name__, url_prefix="/competencies", template_folder="templates"
)
professions = Blueprint(
    "professions", __name__, url_prefix="/professions", template_folder="templates"
)
occupations = Blueprint(
    "occupations", __name__, url_prefix="/occupations", template_folder="templates"
)
BLUEPRINTS = {COMPETENCY: competencies, PROFESSION: professions, OCCUPATION: occupations}
for _table, _blueprint in (
    (COMPETENCIES, competencies),
    (PROFESSIONS, professions),
    (OCCUPATIONS, occupations),
):
    mount(_blueprint, _table, "competencies/list.html", doors.around(_blueprint.name))


def card(subject: str, row_id: UUID) -> Answer:
    return _card(subject, row_id, LinkForm(formdata=None))


def link(subject: str, row_id: UUID) -> Answer:
    """Link this with another; what is refused comes back with what was typed."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.one(subject, session, row_id, someone(), WRITE)
                _subject, other_id = doors.meant(session, form.what.data or "", "what")
                links.create(session, first_id=row_id, second_id=other_id, **form.values())
        except HubError as error:
            doors.refused(form, error, second_id="what")
        else:
            flash(_("The link is made."), "success")
            return redirect(url_for(f"{ROOMS[subject]}.card", row_id=row_id) + "#links")
    return _card(subject, row_id, form)


def unlink(subject: str, row_id: UUID, link_id: UUID) -> Answer:
    with transaction() as session:
        found = links.link(session, link_id, someone(), WRITE)
        if row_id not in {found.first_id, found.second_id}:
            abort(404)
        links.unlink(session, [link_id])
    flash(_("The link is removed."), "success")
    return redirect(url_for(f"{ROOMS[subject]}.card", row_id=row_id) + "#links")


def _card(subject: str, row_id: UUID, form: LinkForm) -> Answer:
    who = someone()
    with reading() as session:
        found: Any = queries.one(subject, session, row_id, who)
        numbers = figures.of_subject(session, row_id)
        page = render(
            "competencies/card.html",
            subject=subject,
            room=ROOMS[subject],
            row=found,
            title=WRITTEN[subject](found),
            list_title=TABLES[subject].title,
            facts=_facts(session, subject, found),
            editions=queries.other_editions(session, found) if subject == PROFESSION else (),
            neighbours=links.neighbours(session, row_id),
            places=standing.places_of(session, row_id, who),
            figures=numbers,
            chart=chart_of(numbers),
            panels=panels_of(session, who, subject, row_id),
            form=form,
            may_edit=who.everywhere(WRITE),
            subjects=classified.SUBJECT_TITLES,
            confidences=CONFIDENCES,
            tones=CONFIDENCE_TONES,
            figure_kinds=FIGURE_KINDS,
            home_of=doors.home_of,
        )
    return (page, 422) if form.is_submitted() else page


def _facts(session: Session, subject: str, row: Any) -> Sequence[tuple[str, Any]]:
    kind = (_("Kind"), KINDS[row.kind])
    if subject == COMPETENCY:
        sphere = reference.titles(session, commands.SPHERES).get(row.sphere, row.sphere)
        return [(_("Code"), row.code), kind, (_("Sphere"), sphere), (_("Source"), row.source)]
    if subject == PROFESSION:
        return [
            (_("Code"), row.code),
            kind,
            (_("Year of the list"), row.edition_year),
            (_("Qualification"), row.qualification),
            (_("ФГОС"), _standard(row)),
        ]
    return [
        (_("Code"), f"{row.code} {row.check_digit}"),
        kind,
        (_("Issue of ЕТКС"), row.issue),
        (_("ОКЗ"), row.okz),
        (_("Professional standard"), row.standard_code),
    ]


def _standard(row: Profession) -> str:
    number = f"№ {row.standard_number}" if row.standard_number else ""
    day = (
        str(_("of %(day)s", day=format_date(row.standard_on, "dd.MM.yyyy")))
        if row.standard_on
        else ""
    )
    return " ".join(filter(None, (number, day)))


def new(subject: str) -> Answer:
    form = _form(subject, {}, None)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(subject, session, **form.values())
        except HubError as error:
            doors.refused(form, error)
        else:
            flash(_("Added."), "success")
            return redirect(url_for(f"{ROOMS[subject]}.card", row_id=created.id))
    return _drawn(subject, form, None)


def edit(subject: str, row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found: Any = queries.one(subject, session, row_id, who, WRITE)
        now = _written(session, subject, found)
    data = queries.values_of(subject, found) | {
        "kind": found.kind.value,
        "version": str(found.version),
    }
    form = _form(subject, data, found)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.one(subject, session, row_id, who, WRITE)
                seen = form.seen_version or 0
                commands.change(subject, session, row_id, version=seen, **form.values())
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for(f"{ROOMS[subject]}.card", row_id=row_id))
    return _drawn(subject, form, found, clashes)


def _form(subject: str, data: dict[str, Any], found: Any) -> Any:
    form: Any = FORMS[subject](data=data)
    if subject == COMPETENCY:
        with reading() as session:
            spheres = reference.choices(session, commands.SPHERES)
            now = found.sphere if found is not None else None
            if now and now not in dict(spheres):  # retired since: still what it is
                spheres.append((now, reference.titles(session, commands.SPHERES).get(now, now)))
        form.sphere.choices = choose([("", _("not said")), *spheres])
    return form


def _written(session: Session, subject: str, row: Any) -> dict[str, str]:
    """Write a row as its form would show it, to lay beside what somebody else typed."""
    values = queries.values_of(subject, row)
    written = {name: "" if value is None else str(value) for name, value in values.items()}
    written["kind"] = str(KINDS[row.kind])
    if subject == COMPETENCY:
        titles = reference.titles(session, commands.SPHERES)
        written["sphere"] = titles.get(row.sphere, row.sphere or str(_("not said")))
    if subject == PROFESSION and row.standard_on:
        written["standard_on"] = row.standard_on.strftime("%d.%m.%Y")
    return written


def _drawn(subject: str, form: CardForm, found: Any, clashes: Any = ()) -> Answer:
    return doors.page(
        "competencies/form.html",
        form,
        row=found,
        room=ROOMS[subject],
        title=WRITTEN[subject](found) if found is not None else _(NEW[subject]),
        list_title=TABLES[subject].title,
        clashes=clashes,
    )


def _doors(subject: str, blueprint: Blueprint) -> None:
    """Give each of the three the same pages."""

    def add(rule: str, name: str, permission: str, view: Any, *methods: str) -> None:
        def asked(**arguments: Any) -> Answer:
            answer: Answer = view(subject, **arguments)
            return answer

        blueprint.add_url_rule(rule, name, requires(permission)(asked), methods=list(methods))

    add("/<uuid:row_id>", "card", READ, card, "GET")
    add("/new", "new", WRITE, new, "GET", "POST")
    add("/<uuid:row_id>/edit", "edit", WRITE, edit, "GET", "POST")
    add("/<uuid:row_id>/links", "link", WRITE, link, "POST")
    add("/<uuid:row_id>/links/<uuid:link_id>/remove", "unlink", WRITE, unlink, "POST")


for _subject, _its in BLUEPRINTS.items():
    _doors(_subject, _its)


@competencies.get("/any/<uuid:row_id>")
@requires(READ)
def any_card(row_id: UUID) -> Answer:
    """Lead to the card of a row, whichever of the three it is."""
    with reading() as session:
        subject = classified.subject_of(session, row_id)
    if subject is None:
        abort(404)
    return redirect(doors.home_of(subject, row_id))


@competencies.get("/offer-any")
@requires(READ)
def offer_any() -> Answer:
    """Offer rows of all three while a person types."""
    typed = next(iter(request.args.values()), "")
    with reading() as session:
        offered = classified.LOOKUP.offer(session, someone(), typed) if typed else []
    return render("tables/offer.html", offered=offered)
