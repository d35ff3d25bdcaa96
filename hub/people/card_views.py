"""Parts of a person's card that change by themselves: contacts, restrictions of health."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from hub.core import clock
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, _l, format_date
from hub.core.web import Answer, render, requires, someone
from hub.people import contacts, health, queries
from hub.people.card_models import ContactKind, HealthConsent, PersonHealth, Proof
from hub.people.leading import lead_on
from hub.people.models import Person

WRITE, HEALTH = "people.write", "people.health"
LEAST_REASON = 5
PROOFS = {
    Proof.LETTER: _l("by the letter of the account"),
    Proof.STAFF: _l("by staff"),
}
blueprint = Blueprint("people_card", __name__, url_prefix="/people", template_folder="templates")
lead_on(blueprint, "row_id")


@blueprint.post("/<uuid:row_id>/contacts")
@requires(WRITE)
def add_contact(row_id: UUID) -> Answer:
    try:
        with transaction() as session:
            queries.person(session, row_id, someone(), WRITE)
            kind = contacts.kind_of(request.form.get("kind", ""))
            value, note = request.form.get("value", ""), request.form.get("note")
            contacts.add(session, row_id, kind, value, note=note)
    except queries.MergedError:
        raise
    except HubError as error:
        flash(error.message, "danger")
    else:
        flash(_("The contact is added."), "success")
    return _back(row_id)


@blueprint.post("/<uuid:row_id>/contacts/verify")
@requires(WRITE)
def verify_contact(row_id: UUID) -> Answer:
    with transaction() as session:
        queries.person(session, row_id, someone(), WRITE)
        kind: ContactKind = contacts.kind_of(request.form.get("kind", ""))
        value = request.form.get("value", "")
        contacts.verify(session, row_id, kind, value, how=Proof.STAFF, at=utcnow())
    flash(_("The contact is verified."), "success")
    return _back(row_id)


@blueprint.post("/<uuid:row_id>/contacts/<uuid:contact_id>/main")
@requires(WRITE)
def main_contact(row_id: UUID, contact_id: UUID) -> Answer:
    with transaction() as session:
        queries.person(session, row_id, someone(), WRITE)
        contacts.make_main(session, row_id, contact_id)
    flash(_("The contact is the main one now."), "success")
    return _back(row_id)


@blueprint.post("/<uuid:row_id>/contacts/<uuid:contact_id>/drop")
@requires(WRITE)
def drop_contact(row_id: UUID, contact_id: UUID) -> Answer:
    with transaction() as session:
        queries.person(session, row_id, someone(), WRITE)
        contacts.drop(session, row_id, contact_id)
    flash(_("The contact is removed."), "success")
    return _back(row_id)


@blueprint.get("/<uuid:row_id>/health")
@requires(HEALTH)
def health_page(row_id: UUID) -> Answer:
    """Ask staff for a reason; the person sees the own words at once."""
    is_own = someone().person_id == row_id
    with transaction() as session:
        person = queries.person(session, row_id, someone(), HEALTH)
        found = health.read(session, row_id, why=None) if is_own else None
        has = health.has(session, row_id)
    return _health(person, found, has=has, is_open=is_own)


@blueprint.post("/<uuid:row_id>/health")
@requires(HEALTH)
def open_health(row_id: UUID) -> Answer:
    why = " ".join(request.form.get("why", "").split())[:300]
    with transaction() as session:
        person = queries.person(session, row_id, someone(), HEALTH)
        if len(why) < LEAST_REASON:
            problem = str(_("Say why you need it: the reason is kept in the audit."))
            has = health.has(session, row_id)
            return _health(person, None, has=has, problem=problem), 422
        found = health.read(session, row_id, why=why)
    return _health(person, found, has=found is not None, is_open=True)


@blueprint.post("/<uuid:row_id>/health/note")
@requires(HEALTH)
def note_health(row_id: UUID) -> Answer:
    who, form = someone(), request.form
    is_own = who.person_id == row_id
    try:
        with transaction() as session:
            queries.person(session, row_id, who, HEALTH)
            _expect_agreed(is_own=is_own)
            today = clock.today()
            health.note(
                session,
                row_id,
                form.get("words", ""),
                how=HealthConsent.ACCOUNT if is_own else HealthConsent.PAPER,
                paper=form.get("paper"),
                consented_on=today if is_own else _day(form.get("on", ""), today),
            )
    except InvalidError as error:
        with reading() as session:  # what the refused transaction held went with it
            person = queries.person(session, row_id, who, HEALTH)
        return _health(person, None, has=False, is_open=True, problem=str(error.message)), 422
    flash(_("It is noted and sealed."), "success")
    return _back(row_id)


@blueprint.post("/<uuid:row_id>/health/forget")
@requires(HEALTH)
def forget_health(row_id: UUID) -> Answer:
    with transaction() as session:
        queries.person(session, row_id, someone(), HEALTH)
        health.forget(session, row_id)
    flash(_("What was noted is destroyed."), "success")
    return _back(row_id)


def _health(
    person: Person,
    found: PersonHealth | None,
    *,
    has: bool,
    is_open: bool = False,
    problem: str | None = None,
) -> str:
    return render(
        "people/health.html",
        person=person,
        note=found,
        consented_on=format_date(found.consented_on, "dd.MM.yyyy") if found else None,
        has=has,
        is_open=is_open,
        is_own=someone().person_id == person.id,
        may_write=True,
        typed=request.form if problem and "words" in request.form else None,
        problem=problem,
    )


def _expect_agreed(*, is_own: bool) -> None:
    if is_own and not request.form.get("agree"):
        raise InvalidError(_("Without your consent this may not be kept."))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(_("Give the day of the consent."), field="on") from error
    if day > today:
        raise InvalidError(_("The day of the consent is in the future."), field="on")
    return day


def _back(row_id: UUID) -> Answer:
    return redirect(url_for("people.card", row_id=row_id))
