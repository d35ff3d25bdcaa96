"""Staff pages of people: the list, the card, the form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, numbers, reference
from hub.core.access import Principal, Role
from hub.core.countries import countries, country_title
from hub.core.db import reading, transaction
from hub.core.errors import HubError, RefusedError
from hub.core.forms import choose
from hub.core.i18n import _, format_date
from hub.core.panels import Line, days_of, panels_of
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.people import (
    agreed,
    candidates,
    commands,
    contacts,
    health,
    pairs,
    paper_words,
    papers,
    queries,
    withdrawals,
)
from hub.people.card_views import PROOFS
from hub.people.columns import SEXES, study
from hub.people.commands import BOOK, ORGANISATION
from hub.people.forms import PersonForm
from hub.people.leading import lead_on
from hub.people.likeness import MOST
from hub.people.models import Outcome, Person, Standing
from hub.people.tables import PEOPLE

LEAST_REASON = 5
blueprint = Blueprint("people", __name__, url_prefix="/people", template_folder="templates")
mount(blueprint, PEOPLE)
lead_on(blueprint, "row_id")


@blueprint.get("/<uuid:row_id>")
@requires("people.read")
def card(row_id: UUID) -> Answer:
    with transaction() as session:
        person = queries.person(session, row_id, someone())
        audit.record(session, "people.read", subject=commands.SUBJECT, subject_id=row_id)
        is_own = _is_own(row_id)
        if is_own and person.snils:
            audit.record(session, "people.reveal", subject=commands.SUBJECT, subject_id=row_id)
        page = _card(session, person, is_open=is_own)
    return render("people/card.html", **page)


def _is_own(row_id: UUID) -> bool:
    """Whether a learner looks at the own card with the own eyes: it hides nothing then."""
    who = someone()
    return who.person_id == row_id and Role.LEARNER in who.roles and who.impersonator_id is None


@blueprint.post("/<uuid:row_id>/snils")
@requires("people.secrets")
def reveal(row_id: UUID) -> Answer:
    """Show СНИЛС in full: for a reason, which stays in the audit."""
    why = " ".join(request.form.get("why", "").split())
    with transaction() as session:
        person = queries.person(session, row_id, someone(), "people.secrets")
        if len(why) < LEAST_REASON:
            problem = str(_("Say why you need the number: the reason is kept in the audit."))
            page = _card(session, person, problem=problem)
            return render("people/card.html", **page), 422
        audit.record(
            session, "people.reveal", subject=commands.SUBJECT, subject_id=row_id, why=why[:300]
        )
        page = _card(session, person, is_open=True)
    return render("people/card.html", **page)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("people.write")
def new() -> Answer:
    form = _form(None)
    if not form.validate_on_submit():
        return _drawn(form, None)
    try:
        with transaction() as session:
            if not someone().everywhere("people.write"):
                raise RefusedError(_("People are registered by staff of the whole region."))
            values = _values(session, form)
            twins = [] if form.is_another.data else _twins(session, values)
            person = None if twins else commands.create(session, **values)
    except HubError as error:
        form.refuse(error) or form.form_errors.append(str(error.message))
        return _drawn(form, None)
    if person is None:
        form.is_another.data = "yes"
        return _drawn(form, None, twins=twins)
    flash(_("The person is registered."), "success")
    return redirect(url_for("people.card", row_id=person.id))


def _twins(session: Session, values: dict[str, Any]) -> list[Line]:
    """Name those known who look the same: whoever registers somebody decides, once."""
    found = queries.namesakes(session, values)
    if found:
        ids = [person.id for person in found]
        audit.record(session, "people.read", subject=commands.SUBJECT, ids=ids)
    return [
        Line(
            title=person.full_name,
            url=url_for("people.card", row_id=person.id),
            note=format_date(person.birth_on, "dd.MM.yyyy") if person.birth_on else "",
        )
        for person in found
    ]


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires("people.write")
def edit(row_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        person = _meant(session, row_id, who)
        now = _written(session, person)
        if (
            request.method == "GET" or person.id != row_id
        ):  # what it says is shown for the first time
            audit.record(session, "people.read", subject=commands.SUBJECT, subject_id=person.id)
    form = _form(person, now)
    if not form.is_submitted():
        return _drawn(form, person)
    if person.id != row_id:
        clashes = form.clashes(now, person.version)
        form.form_errors[-1:] = [_("This card is part of another one now: save it here.")]
        return _drawn(form, person, clashes, is_merged=True)
    clashes = []
    if form.validate():
        try:
            with transaction() as session:
                queries.person(session, row_id, who, "people.write")
                values = _values(session, form)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, person.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for("people.card", row_id=row_id))
    return _drawn(form, person, clashes)


def _meant(session: Session, row_id: UUID, who: Principal) -> Person:
    """Give the card to be written; what was typed into a merged one goes on with the winner."""
    try:
        return queries.person(session, row_id, who, "people.write")
    except queries.MergedError as merged:
        if request.method == "GET":
            raise
        return queries.person(session, merged.into, who, "people.write")


def _form(person: Person | None, now: dict[str, str] | None = None) -> PersonForm:
    data: dict[str, Any] = {}
    if person is not None and now is not None:
        data = queries.values_of(person) | {
            "sex": person.sex.value if person.sex else "",
            "organisation": now["organisation"],
            "snils": "",
            "version": str(person.version),
        }
    form = PersonForm(data=data)
    with reading() as session:
        choices = [("", "—"), *reference.choices(session, BOOK)]
        if person is not None and person.category and person.category not in dict(choices):
            title = reference.titles(session, BOOK).get(person.category, person.category)
            choices.append((person.category, title))
    form.category.choices = choose(choices)
    form.citizenship.choices = choose(_countries(person))
    return form


def _countries(person: Person | None) -> list[tuple[str, str]]:
    """Give countries by name, our own before the others; a code nobody knows stays choosable."""
    codes = countries() | ({person.citizenship} if person is not None else set())
    named = sorted((country_title(code), code) for code in codes)
    return sorted(((code, title) for title, code in named), key=lambda pair: pair[0] != "RU")


def _values(session: Session, form: PersonForm) -> dict[str, Any]:
    values = form.values()
    text = (form.organisation.data or "").strip()
    known = lookup(ORGANISATION).resolve(session, [text] if text else [])
    if text and known[text] is None:
        raise known.refusal(text, "organisation")
    return values | {"organisation_id": known.get(text)}


def _drawn(form: PersonForm, person: Person | None, clashes: Any = (), **more: Any) -> Answer:
    shown = {"person": person, "clashes": clashes, "twins": (), "is_merged": False, **more}
    page = render("people/form.html", form=form, **shown)
    return (page, 422) if form.is_submitted() else page


def _written(session: Session, person: Person) -> dict[str, str]:
    """Say what the card holds now, as the form would show it."""
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "patronymic": person.patronymic or "",
        "birth_on": person.birth_on.strftime("%d.%m.%Y") if person.birth_on else "",
        "sex": str(SEXES[person.sex]) if person.sex else "—",
        "citizenship": country_title(person.citizenship),
        "phone": person.phone or "",
        "email": person.email or "",
        "category": _category(session, person) or "—",
        "organisation": _organisation(session, person),
        "study_year": str(person.study_year or ""),
        "study_group": person.study_group or "",
    }


def _category(session: Session, person: Person) -> str:
    code = person.category
    return reference.titles(session, BOOK).get(code, code) if code else ""


def _organisation(session: Session, person: Person) -> str:
    key = person.organisation_id
    return lookup(ORGANISATION).called(session, someone(), key) if key else ""


def _card(
    session: Session, person: Person, *, is_open: bool = False, problem: str | None = None
) -> dict[str, Any]:
    who: Principal = someone()
    write = numbers.snils_written if is_open else numbers.snils_masked
    return {
        "person": person,
        "birth_on": format_date(person.birth_on, "dd.MM.yyyy") if person.birth_on else None,
        "sex": SEXES[person.sex] if person.sex else None,
        "citizenship": country_title(person.citizenship),
        "category": _category(session, person),
        "organisation": _organisation(session, person),
        "snils": write(person.snils) if person.snils else None,
        "is_open": is_open,
        "is_own": _is_own(person.id),
        "problem": problem,
        "study": study(person),
        "ways": contacts.of(session, person),
        "proofs": PROOFS,
        "agreed_in_account": agreed.accounts().lines(session, person.id),
        "on_paper": paper_words.told(session, who, papers.of(session, person.id)),
        "may_health": who.can("people.health"),
        "has_health": who.can("people.health") and health.has(session, person.id),
        "alike": _alike(session, person) if who.can("people.merge") else [],
        "merges": pairs.merges_of(session, person.id) if who.can("people.merge") else [],
        "panels": panels_of(session, who, commands.SUBJECT, person.id),
        "days": days_of(session, who, commands.SUBJECT, person.id),
        "case": _case(session, person),
        "may_decide": who.can("people.erase"),
        "may_edit": who.everywhere("people.write"),
        "may_open": who.can("people.secrets"),
    }


def _alike(session: Session, person: Person) -> list[Line]:
    """Say who may be the same, with what speaks for it."""
    found = candidates.of(session, person)
    names = pairs.names(session, [one.id for one in found])
    return [
        Line(
            title=names[one.id],
            url=url_for("people_pairs.compare", one_id=person.id, other_id=one.id),
            note=pairs.reasons_in_words(one.likeness.reasons),
            badge=f"{one.likeness.score} / {MOST}",
            tone=pairs.tone_of(one.likeness.score),
        )
        for one in found
    ]


def _case(session: Session, person: Person) -> Any:
    """Give the withdrawn consent that still bears on this card."""
    found = withdrawals.of_person(session, person.id)
    bears = found is not None and found.outcome in {Outcome.WAITING, Outcome.KEPT}
    return found if bears or person.standing is Standing.RESTRICTED else None
