"""The desk and the card of applications, for the office, those who teach and those who apply."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.applications import applying, commands, doors, placing, queries, showing, subjects, wanted
from hub.applications.commands import Step
from hub.applications.doors import Said
from hub.applications.forms import ActForm, NewForm, PlaceForm, ProgrammeForm, WishForm
from hub.applications.intake_queries import INTAKE
from hub.applications.machine import Act, Mover, State
from hub.applications.models import DECIDE, EXPORT, READ, WRITE, Application, IntakeKind
from hub.applications.owing import SUBJECT
from hub.applications.tables import APPLICATIONS, ORGANISATION, PERSON, PROGRAMME
from hub.applications.words import STATES, TONES
from hub.core import audit, clock, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, ForbiddenError, HubError, NotFoundError
from hub.core.forms import choose
from hub.core.i18n import _, _l, format_date
from hub.core.tables.lookups import lookup
from hub.core.tables.tracing import unit
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.people.models import Person
from hub.programmes.checks import BOOK as KIND
from hub.programmes.checks import EDUCATION

REFUSED = 422
GENERAL = "general-adults"  # asks for no education
DONE = {
    Act.SUBMIT: _l("The application is submitted."),
    Act.SEND_BACK: _l("Returned for correction: the applicant is told."),
    Act.KEEP: _l("Checked: the applicant is told that it waits for an intake."),
    Act.PUT_IN_LINE: _l("Put on the waiting list: the applicant is told."),
    Act.ASSIGN: _l("Assigned: the organisation and the applicant are told."),
    Act.CONFIRM: _l("The learner is taken."),
    Act.DECLINE: _l("Declined: the centre will choose another organisation."),
    Act.TAKE_PART: _l("Noted: the applicant took part."),
    Act.WITHDRAW: _l("The application is withdrawn."),
    Act.REFUSE: _l("Refused: the applicant is told."),
}
blueprint = Blueprint(
    "applications", __name__, url_prefix="/applications", template_folder="templates"
)


def _around(session: Session) -> Mapping[str, Any]:
    """Count the queues and what becomes late soon, for those who look over the region."""
    who = someone()
    if not who.can(EXPORT):
        return {"queues": (), "forecast": ()}
    today = clock.today()
    return {
        "queues": [
            (one, STATES[one.state], TONES.get(one.state, "neutral"), _days(one.since))
            for one in queries.queues(session, who, today)
        ],
        "forecast": [
            (day, str(format_date(day, "EE, d MMM")), count)
            for day, count in queries.forecast(session, who, today)
        ],
        "most": queries.MOST,
    }


def _days(since: Any) -> int:
    return (clock.today() - clock.day_of(since)).days if since else 0


mount(blueprint, APPLICATIONS, "applications/list.html", _around)


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id, ActForm(formdata=None))


@blueprint.post("/<uuid:row_id>/acts/<act>")
@requires(READ)
def take(row_id: UUID, act: str) -> Answer:
    """Take a step; a stale form keeps what was typed and shows how it stands by now."""
    who, form = someone(), ActForm()
    what = next((one for one in Act if one.value == act), None)
    if what is None:
        raise NotFoundError(_("There is no such page."))
    form.act.data = act
    if not form.validate_on_submit():
        return _card(row_id, form), REFUSED
    try:
        with transaction() as session:
            said = Said(
                reason=form.reason.data or "",
                provider_id=_provider(session, form, who),
                version=form.seen_version or 0,
            )
            found = doors.take(session, who, row_id, what, said, at=utcnow())
    except (NotFoundError, ForbiddenError):
        raise
    except ConflictError as error:
        form.form_errors.append(str(error.message))
        return _card(row_id, form), REFUSED
    except HubError as error:
        form.refuse(error)
        return _card(row_id, form), REFUSED
    flash(_said(found, what), "success")
    if what is Act.DECLINE and not who.everywhere(DECIDE):  # it is theirs no more
        return redirect(url_for("applications.index"))
    return redirect(url_for("applications.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/place")
@requires(DECIDE)
def place(row_id: UUID) -> Answer:
    """Choose the intake of an application that names a programme or a wish alone."""
    who, form = someone(), PlaceForm()
    with reading() as session:
        offered = showing.card(session, who, queries.application(session, row_id, who))["offered"]
    form.intake_id.choices = choose(offered)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                said = Said(intake_id=UUID(form.intake_id.data), version=form.seen_version or 0)
                doors.take(session, who, row_id, Act.PLACE, said, at=utcnow())
        except HubError as error:
            form.form_errors.append(str(error.message))
        else:
            flash(_("The intake is chosen."), "success")
            return redirect(url_for("applications.card", row_id=row_id))
    return _card(row_id, ActForm(formdata=None), form), REFUSED


@blueprint.post("/<uuid:row_id>/programme")
@requires(DECIDE)
def make_programme(row_id: UUID) -> Answer:
    """Make a programme of the modules a citizen has chosen: staff finish it in the constructor."""
    who, form = someone(), ProgrammeForm()
    with reading() as session:
        form.kind.choices = choose(reference.choices(session, KIND))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.application(session, row_id, who, DECIDE)
                made = placing.make_programme(
                    session, row_id, title=form.title.data or "", kind=form.kind.data,
                    version=form.seen_version or 0,
                )  # fmt: skip
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(
                _("The programme is drafted: finish it, publish it and open an intake."), "success"
            )
            return redirect(url_for("programmes.card", row_id=made.id))
    return _card(row_id, ActForm(formdata=None), made=form), REFUSED


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    """Mend what an applicant says, while it is theirs to say."""
    who = someone()
    with reading() as session:
        found = queries.application(session, row_id, who, WRITE)
        title = subjects.title(session, row_id)
        person = session.get_one(Person, found.person_id)
        choices = [("", "—"), *reference.choices(session, EDUCATION)]
        is_own = who.person_id == found.person_id
        may_compose = found.state in placing.MENDED and wanted.is_own_programme(found)
        modules = [one.id for one in queries.modules(session, row_id)] if may_compose else None
    said = {"wish": found.wish, "education": found.education, "phone": person.phone}
    form = WishForm(data=said | {"version": str(found.version)})
    form.education.choices = choose(choices)
    if not is_own:
        del form.phone
        form.education.label.text = _("Education")
    if found.state not in placing.MENDED:
        del form.wish
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.application(session, row_id, who, WRITE)
                version, by_office = form.seen_version or 0, who.everywhere(DECIDE)
                words = placing.said(form.values())
                placing.mend(session, row_id, version=version, by_office=by_office, **words)
                if is_own:
                    applying.note_phone(session, found.person_id, form.phone.data)
        except HubError as error:
            if not form.refuse(error):
                now = {"wish": found.wish or "", "education": dict(choices)[found.education or ""]}
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The application is saved."), "success")
            return redirect(url_for("applications.card", row_id=row_id))
    page = render(
        "applications/edit.html", form=form, application=found, title=title, clashes=clashes,
        modules=modules,
    )  # fmt: skip
    return (page, REFUSED) if form.is_submitted() else page


@blueprint.route("/new", methods=["GET", "POST"])
@requires(DECIDE)
def new() -> Answer:
    """Write down an application that came on paper or by telephone, and submit it."""
    form, who = NewForm(), someone()
    with reading() as session:
        form.education.choices = choose([("", "—"), *reference.choices(session, EDUCATION)])
    if form.validate_on_submit():
        try:
            with transaction() as session:
                values = _meant(session, form, who)
                at = utcnow()
                made = commands.draft(session, at=at, wish=form.wish.data or None, **values)
                step = Step(by=Mover.OFFICE, at=at, account_id=who.account_id)
                commands.act(session, made.id, Act.SUBMIT, step)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The application is written down."), "success")
            return redirect(url_for("applications.card", row_id=made.id))
    page = render("applications/new.html", form=form)
    return (page, REFUSED) if form.is_submitted() else page


@blueprint.get("/offer-person")
@requires(DECIDE)
def offer_person() -> Answer:
    """Offer people while their name is typed."""
    typed = request.args.get("person", "")
    with reading() as session:
        offered = lookup(PERSON).offer(session, someone(), typed) if typed else []
    return render("tables/offer.html", offered=offered)


def _meant(session: Session, form: NewForm, who: Principal) -> dict[str, Any]:
    kinds = {
        "person": PERSON,
        "intake": INTAKE,
        "programme": PROGRAMME,
        "organisation": ORGANISATION,
    }
    meant: dict[str, Any] = {
        f"{name}_id": lookup(kind).meant(session, who, (form[name].data or "").strip(), name)
        for name, kind in kinds.items()
    }
    if not (meant["intake_id"] or meant["programme_id"]):
        meant["kind"] = IntakeKind(form.kind.data)
    return meant | {"education": form.education.data or None}


def _provider(session: Session, form: ActForm, who: Principal) -> UUID | None:
    text = (form.provider.data or "").strip()
    return lookup(ORGANISATION).meant(session, who, text, "provider")


def _said(found: Application, act: Act) -> str:
    if act is Act.ACCEPT:
        return (
            str(_("Accepted: the applicant is told."))
            if found.state is not State.WAITING
            else str(_("Every place is taken: the application is on the waiting list."))
        )
    return str(DONE[act])


def _card(
    row_id: UUID, form: ActForm, placed: PlaceForm | None = None, made: ProgrammeForm | None = None
) -> str:
    who = someone()
    with unit(APPLICATIONS) as session:
        found = queries.application(session, row_id, who)
        audit.record(session, "applications.read", subject=SUBJECT, subject_id=row_id)
        page = showing.card(session, who, found)
        if (teaches := page["intake"] and page["intake"].provider_id) and not form.provider.data:
            form.provider.data = lookup(ORGANISATION).called(session, who, teaches)
        place_form = placed or PlaceForm(formdata=None, data={"version": str(found.version)})
        place_form.intake_id.choices = choose(page["offered"])
        programme_form = made or ProgrammeForm(
            formdata=None,
            data={"version": str(found.version), "kind": GENERAL,
                  "title": _("Individual programme of %(day)s", day=format_date(clock.today()))},
        )  # fmt: skip
        programme_form.kind.choices = choose(reference.choices(session, KIND))
        return render(
            "applications/card.html",
            programme_form=programme_form,
            form=form,
            place_form=place_form,
            typed=form.act.data or "",
            today=clock.today(),
            **page,
        )
