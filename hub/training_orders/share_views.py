"""Pages of distribution, and the answers of training organisations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.training_orders import queries, ranking, share_commands
from hub.training_orders.commands import Step
from hub.training_orders.doing import mover
from hub.training_orders.forms import ActForm, AnswerForm, DistributeForm, places
from hub.training_orders.machine import Act, Mover, acts
from hub.training_orders.models import ANSWER, DISTRIBUTE, OrderKind, ShareState
from hub.training_orders.page import carry
from hub.training_orders.tables import ORGANISATION
from hub.training_orders.views import blueprint
from hub.training_orders.words import SHARES, number_word


@blueprint.route("/<uuid:row_id>/distribute", methods=["GET", "POST"])
@requires(DISTRIBUTE)
def distribute(row_id: UUID) -> Answer:
    """Show who could teach it with the reasons, and offer places to those who are chosen."""
    who, form = someone(), DistributeForm()
    typed: Mapping[UUID, int] | None = None
    if form.validate_on_submit():
        try:
            typed = places(request.form)
            step = Step(by=mover(who), at=utcnow(), account_id=who.account_id)
            with transaction() as session:
                queries.order(session, row_id, who, DISTRIBUTE)
                typed = _with_other(session, who, form, typed)
                share_commands.distribute(
                    session, row_id, typed, step, version=form.seen_version or 0
                )
        except HubError as error:
            if not form.refuse(error):
                form.form_errors.append(
                    str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
                )
        else:
            flash(_("Distributed: the training organisations are told."), "success")
            return redirect(url_for("training_orders.card", row_id=row_id))
    with reading() as session:
        found = queries.order(session, row_id, who, DISTRIBUTE)
        if Act.DISTRIBUTE not in acts(found.state, Mover.OFFICE):
            flash(_("The order has moved on meanwhile: open its card anew."), "warning")
            return redirect(url_for("training_orders.card", row_id=row_id))
        ranked = ranking.candidates(session, found)
        shares = {one.provider_id: one for one in queries.shares(session, found, who)}
        if not form.is_submitted():
            form = DistributeForm(formdata=None, data={"version": str(found.version)})
        body = render(
            "training_orders/distribute.html",
            order=found,
            number=number_word(found),
            form=form,
            ranked=ranked,
            typed=typed,
            shares=shares,
            share_words=SHARES,
            kept={key for key, one in shares.items() if one.state is ShareState.CONFIRMED},
            is_known=bool(ranking.competencies(session, found)),
            is_event=found.kind is OrderKind.CAREER_EVENT,
            origin=ranking.origin(session, found).how,
            weights=ranking.WEIGHTS,
            far=ranking.FAR_KM,
            days=ranking.DAYS,
        )
    return (body, 422) if form.is_submitted() else body


def _with_other(
    session: Session, who: Principal, form: DistributeForm, typed: Mapping[UUID, int]
) -> Mapping[UUID, int]:
    """Add the organisation that was not proposed; then it is in the list like the others."""
    word = (form.other.data or "").strip()
    chosen = lookup(ORGANISATION).meant(session, who, word, "other") if word else None
    if chosen is None:
        return typed
    if not form.other_places.data:
        raise InvalidError(_("Places are a number from 1 on."), field="other_places")
    return {**typed, chosen: form.other_places.data}


@blueprint.post("/<uuid:row_id>/shares/<uuid:share_id>/confirm")
@requires(ANSWER)
def confirm(row_id: UUID, share_id: UUID) -> Answer:
    form = AnswerForm()

    def do(session: Session, step: Step) -> None:
        share_commands.confirm(
            session,
            share_id,
            step,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            is_agreed=form.is_agreed.data,
            version=form.seen_version,
        )

    said = _("Confirmed: the people of the order come to you by themselves.")
    return _answer(row_id, share_id, form, do, said, "answer_form", "")


@blueprint.post("/<uuid:row_id>/shares/<uuid:share_id>/decline")
@requires(ANSWER)
def decline(row_id: UUID, share_id: UUID) -> Answer:
    form = ActForm()

    def do(session: Session, step: Step) -> None:
        share_commands.decline(session, share_id, step, version=form.seen_version)

    said = _("Declined: the centre is told.")
    return _answer(row_id, share_id, form, do, said, "act_form", form.reason.data or "")


def _answer(
    row_id: UUID, share_id: UUID, form: CardForm, do: Any, said: str, slot: str, reason: str
) -> Answer:
    who = someone()
    by = Mover.OFFICE if mover(who) is Mover.OFFICE else Mover.PROVIDER

    def answered(session: Session) -> None:
        share = queries.share(session, share_id, who)
        if share.order_id != row_id:
            raise InvalidError(_("There is no such offer, or it is not yours."))
        do(session, Step(by=by, at=utcnow(), account_id=who.account_id, reason=reason))

    return carry(row_id, form, answered, said, slot=slot, answered_id=share_id)
