"""Pages of orders for training: the list, the card, the form, acts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, NotFoundError
from hub.core.forms import choose
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.programmes.checks import BOOK as KIND
from hub.training_orders import commands, developing, doing, monthly, people_commands, queries
from hub.training_orders import control as lines
from hub.training_orders.charts import chart_of
from hub.training_orders.forms import (
    ActForm,
    ConsentsForm,
    DevelopForm,
    NumberForm,
    OrderForm,
    TaughtForm,
)
from hub.training_orders.machine import EDITABLE
from hub.training_orders.models import DISTRIBUTE, READ, WRITE, OrderKind, TrainingOrder
from hub.training_orders.page import carry, months, page
from hub.training_orders.tables import COMPETENCY, INTAKE, ORDERS, ORGANISATION, PROGRAMME, SITE
from hub.training_orders.words import DONE, KINDS

LOOKUPS = {
    "organisation_id": ORGANISATION,
    "programme_id": PROGRAMME,
    "competency_id": COMPETENCY,
    "intake_id": INTAKE,
    "site_id": SITE,
}
blueprint = Blueprint(
    "training_orders", __name__, url_prefix="/training-orders", template_folder="templates"
)
mount(blueprint, ORDERS, "training_orders/list.html")


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return page(row_id)


@blueprint.get("/<uuid:row_id>/figures")
@requires(READ)
def figures(row_id: UUID) -> Answer:
    """Give the figures of the card once more: nobody's words are in them."""
    with reading() as session:
        found = queries.order(session, row_id, someone())
        counted = queries.figures(session, [row_id])[row_id]
        is_coming = queries.is_coming(session, row_id)
    return render("training_orders/figures.html", order=found, figures=counted, is_coming=is_coming)


@blueprint.get("/control")
@requires(READ)
def control() -> Answer:
    """Show what became of the people of all orders one sees, month by month."""
    who = someone()
    with reading() as session:
        found = monthly.by_month(session, queries.seen_orders(who))
        ordered = monthly.ordered_by_month(session, queries.seen_orders(who))
        total = queries.total(session, who)
        is_whole = who.everywhere(READ)
        customers = lines.by_customer(session) if is_whole else []
        providers = lines.by_provider(session) if is_whole else []
    return render(
        "training_orders/control.html",
        months=months(found),
        total=total,
        chart=chart_of(found, ordered),
        customers=customers,
        providers=providers,
    )


@blueprint.get("/options/<name>")
@requires(WRITE)
def offer_own(name: str) -> Answer:
    """Offer rows of another registry while a person types."""
    if name not in LOOKUPS.values():
        abort(404)
    typed = next((text for key, text in request.args.items() if key != "name"), "")
    with reading() as session:
        offered = lookup(name).offer(session, someone(), typed) if typed else []
    return render("tables/offer.html", offered=offered)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    """Ask what is ordered first: the form has the fields of that kind alone."""
    who = someone()
    form = OrderForm(data=_begun(who))
    if not form.is_submitted() and not form.kind.data:
        return render("training_orders/kinds.html", kinds=KINDS)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = commands.create(session, **_values(session, form, who))
                queries.order(session, made.id, who, WRITE)
        except NotFoundError as error:
            form.organisation_id.errors = [str(error.message)]
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The order is begun: name the people and send it."), "success")
            return redirect(url_for("training_orders.card", row_id=made.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.order(session, row_id, who, WRITE)
        now = _written(session, found, who)
    if found.state not in EDITABLE:
        flash(_("The order is with the centre already: ask it to return the order."), "warning")
        return redirect(url_for("training_orders.card", row_id=row_id))
    form = OrderForm(data={**_said(found), **now, "version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.order(session, row_id, who, WRITE)
                values = _values(session, form, who)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
                queries.order(session, row_id, who, WRITE)
        except HubError as error:
            if not form.refuse(error):
                said = {name: str(value or "") for name, value in {**_said(found), **now}.items()}
                clashes = form.clashes(said, found.version)
        else:
            flash(_("The order is saved."), "success")
            return redirect(url_for("training_orders.card", row_id=row_id))
    return _drawn(form, found, clashes)


@blueprint.post("/<uuid:row_id>/acts/<name>")
@requires(WRITE)
def act(row_id: UUID, name: str) -> Answer:
    form, who = ActForm(), someone()

    def do(session: Session) -> None:
        reason, version = form.reason.data or "", form.seen_version or 0
        doing.act(session, row_id, who, name, reason=reason, version=version)

    done = {one.value: title for one, title in DONE.items()}.get(name, name)
    return carry(row_id, form, do, str(done), slot="act_form")


@blueprint.post("/<uuid:row_id>/consents")
@requires(WRITE)
def consents(row_id: UUID) -> Answer:
    form, who = ConsentsForm(), someone()

    def do(session: Session) -> None:
        queries.order(session, row_id, who, WRITE)
        values = {"consents_on": form.consents_on.data, "consents_place": form.consents_place.data}
        commands.change(session, row_id, version=form.seen_version or 0, **values)
        people_commands.retry(session, row_id)

    return carry(row_id, form, do, _("The consents are written down."), slot="consents_form")


@blueprint.post("/<uuid:row_id>/programme")
@requires(DISTRIBUTE)
def programme(row_id: UUID) -> Answer:
    form, who = TaughtForm(), someone()

    def do(session: Session) -> None:
        queries.order(session, row_id, who, DISTRIBUTE)
        word = (form.programme_id.data or "").strip()
        chosen = lookup(PROGRAMME).meant(session, who, word, "programme_id")
        if chosen is not None:
            developing.choose(session, row_id, chosen)

    return carry(row_id, form, do, _("The programme is chosen."), slot="taught_form")


@blueprint.post("/<uuid:row_id>/develop")
@requires(DISTRIBUTE)
def develop(row_id: UUID) -> Answer:
    """Begin the draft of the programme that is ordered: staff finish it in the constructor."""
    form, who = DevelopForm(), someone()
    with reading() as session:
        form.kind.choices = choose(reference.choices(session, KIND))

    def do(session: Session) -> None:
        queries.order(session, row_id, who, DISTRIBUTE)
        developing.begin(
            session, row_id, title=form.title.data or "", kind=form.kind.data or "",
            hours=form.hours.data or 0, version=form.seen_version or 0,
        )  # fmt: skip

    said = _("The programme is drafted: finish it and publish it, the order goes on by itself.")
    return carry(row_id, form, do, said, slot="develop_form")


@blueprint.post("/<uuid:row_id>/number")
@requires(WRITE)
def number(row_id: UUID) -> Answer:
    """Order more or fewer people, while nothing is distributed."""
    form, who = NumberForm(), someone()

    def do(session: Session) -> None:
        queries.order(session, row_id, who, WRITE)
        commands.change(
            session, row_id, version=form.seen_version or 0, people=form.people.data or 0
        )

    return carry(row_id, form, do, _("The number of people is changed."), slot="number_form")


def _begun(who: Principal) -> dict[str, Any]:
    """Begin with the one organisation this one acts for, or with the programme one comes from."""
    own = who.only_organisation(WRITE)
    with reading() as session:
        asked = request.args.get("kind", "")
        found: dict[str, Any] = {"kind": asked if asked in {one.value for one in KINDS} else ""}
        if own is not None:
            found["organisation_id"] = lookup(ORGANISATION).called(session, who, own)
        if word := request.args.get("programme", ""):
            key = lookup(PROGRAMME).understood(session, who, [word])[word]
            if key is not None:
                found["kind"] = OrderKind.PROGRAMME.value
                found["programme_id"] = lookup(PROGRAMME).called(session, who, key)
    return found


def _values(session: Session, form: OrderForm, who: Principal) -> dict[str, Any]:
    meant = {
        name: lookup(book).meant(session, who, (form[name].data or "").strip(), name)
        for name, book in LOOKUPS.items()
    }
    return form.values() | meant


def _said(found: TrainingOrder) -> dict[str, Any]:
    names = (*("subject", "wish", "people", "starts_on", "ends_on", "place", "contact", "funding"),)
    values: dict[str, Any] = {name: getattr(found, name) for name in names}
    return values | {
        "kind": found.kind.value,
        "form": found.form.value if found.form else "",
    }


def _written(session: Session, found: TrainingOrder, who: Principal) -> dict[str, str]:
    return {
        name: lookup(book).called(session, who, key) if (key := getattr(found, name)) else ""
        for name, book in LOOKUPS.items()
    }


def _drawn(form: OrderForm, found: TrainingOrder | None, clashes: Any = ()) -> Answer:
    form.ask_by_kind()
    own = someone().only_organisation(WRITE)
    body = render(
        "training_orders/form.html",
        form=form,
        order=found,
        clashes=clashes,
        is_own=bool(own),
        kinds={kind.value: title for kind, title in KINDS.items()},
    )
    return (body, 422) if form.is_submitted() else body
