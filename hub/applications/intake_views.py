"""Pages of intakes: the list, the card with how it fills, the form, closing and opening."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.applications import intake_queries as queries
from hub.applications import intakes, wanted
from hub.applications import queries as applications
from hub.applications.forms import IntakeForm
from hub.applications.intake_tables import INTAKES, ORGANISATION, PROGRAMME
from hub.applications.models import READ_INTAKES, WRITE_INTAKES, Application, Intake
from hub.applications.subjects import KINDS
from hub.applications.words import STATES, TONES
from hub.core import clock
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError
from hub.core.i18n import _, format_date
from hub.core.panels import panels_of
from hub.core.tables import parsing
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone

PLAIN = ("title", "places", "starts_on", "ends_on", "apply_until", "place")
blueprint = Blueprint("intakes", __name__, url_prefix="/intakes", template_folder="templates")
mount(blueprint, INTAKES)


@blueprint.get("/<uuid:row_id>")
@requires(READ_INTAKES)
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.intake(session, row_id, who)
        by_state = queries.by_state(session, row_id)
        return render(
            "applications/intake.html",
            intake=found,
            standing=queries.standing(found, is_offered=queries.is_offered(session, found)),
            is_stopped=not queries.is_offered(session, found),
            kind=KINDS[found.kind],
            programme=_named(session, who, PROGRAMME, found.programme_id),
            provider=_named(session, who, ORGANISATION, found.provider_id),
            days={name: _day(getattr(found, name)) for name in intakes.DAYS},
            last=_day(wanted.last_day(found)),
            states=[(state, STATES[state], TONES.get(state, "neutral"), by_state[state])
                    for state in STATES if by_state.get(state)],
            is_offered=_is_open(session, found),
            panels=panels_of(session, who, intakes.SUBJECT, row_id),
            may_write=who.can(WRITE_INTAKES),
        )  # fmt: skip


def _is_open(session: Session, found: Intake) -> bool:
    return queries.open_one(session, found.id, clock.today()) is not None


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE_INTAKES)
def new() -> Answer:
    asker = _asker()
    form = IntakeForm(data=_wanted(asker))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = intakes.create(session, **_values(session, form))
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            if asker is not None:
                flash(_("The intake is open: place the application there."), "success")
                return redirect(url_for("applications.card", row_id=asker.id))
            flash(_("The intake is open: people can apply."), "success")
            return redirect(url_for("intakes.card", row_id=made.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE_INTAKES)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.intake(session, row_id, who, WRITE_INTAKES)
        data = _said(session, who, found)
    form = IntakeForm(data=data | {"version": str(found.version)})
    del form.kind, form.programme_id
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                values = _values(session, form)
                version = form.seen_version or 0
                intakes.change(session, row_id, at=utcnow(), version=version, **values)
        except HubError as error:
            if not form.refuse(error):
                now = {name: _written(value) for name, value in data.items()}
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The intake is saved."), "success")
            return redirect(url_for("intakes.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.post("/<uuid:row_id>/close")
@requires(WRITE_INTAKES)
def close(row_id: UUID) -> Answer:
    with transaction() as session:
        intakes.close(session, [row_id], at=utcnow())
    flash(_("The intake is closed. The applications made go on."), "success")
    return redirect(url_for("intakes.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/reopen")
@requires(WRITE_INTAKES)
def reopen(row_id: UUID) -> Answer:
    with transaction() as session:
        intakes.reopen(session, [row_id])
    flash(_("The intake takes applications again."), "success")
    return redirect(url_for("intakes.card", row_id=row_id))


def _asker() -> Application | None:
    """Give the application an intake is opened for, if this one may see it."""
    if not (text := request.args.get("application", "")):
        return None
    with reading() as session:
        return applications.application(session, parsing.identifier(text), someone())


def _wanted(asker: Application | None) -> dict[str, Any]:
    """Begin the form with what an application is for."""
    if asker is None:
        return {}
    who, key = someone(), asker.programme_id
    with reading() as session:
        called = lookup(PROGRAMME).called(session, who, key) if key else ""
    return {"kind": asker.kind.value, "programme_id": called}


def _values(session: Session, form: IntakeForm) -> dict[str, Any]:
    who, found = someone(), form.values()
    for name, kind in (("programme_id", PROGRAMME), ("provider_id", ORGANISATION)):
        if name in form:
            text = (form[name].data or "").strip()
            found[name] = lookup(kind).meant(session, who, text, name)
    return found


def _said(session: Session, who: Principal, found: Intake) -> dict[str, Any]:
    provider = found.provider_id
    return {
        **{name: getattr(found, name) for name in PLAIN},
        "accepts_at_once": found.accepts_at_once,
        "provider_id": lookup(ORGANISATION).called(session, who, provider) if provider else "",
    }


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value or "")


def _named(session: Session, who: Principal, kind: str, key: UUID | None) -> str:
    return lookup(kind).named(session, who, [key]).get(key, "") if key else ""


def _day(day: date | None) -> str:
    return str(format_date(day, "dd.MM.yyyy")) if day else ""


def _drawn(form: IntakeForm, found: Intake | None, clashes: Any = ()) -> Answer:
    page = render("applications/intake_form.html", form=form, intake=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page
