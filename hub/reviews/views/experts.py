"""Who judges: staff appoint and release."""

from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from hub.core.db import reading, utcnow
from hub.core.errors import InvalidError
from hub.core.forms import CardForm
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires, someone
from hub.reviews import judges, queries
from hub.reviews.commands import experts
from hub.reviews.forms import AppointForm
from hub.reviews.models import DECIDE
from hub.reviews.views.blueprint import blueprint, carry


@blueprint.get("/experts/offer")
@requires(DECIDE)
def offer_experts() -> Answer:
    """Offer those who may judge while staff type a name."""
    with reading() as session:
        offered = judges.offer(session, request.args.get("expert", ""))
    return render("tables/offer.html", offered=offered)


@blueprint.post("/<uuid:row_id>/experts")
@requires(DECIDE)
def appoint(row_id: UUID) -> Answer:
    form, who = AppointForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, DECIDE)
        account_id = judges.understood(session, form.expert.data or "")
        if account_id is None:
            raise InvalidError(
                _l("Choose one from the list: nobody, or several, are called so."), field="expert"
            )
        if form.due_on.data is None:
            raise InvalidError(_l("Give the day."), field="due_on")
        experts.appoint(
            session,
            row_id,
            account_id,
            due_on=form.due_on.data,
            why=form.why.data or "",
            at=utcnow(),
        )

    return carry(row_id, form, act, _("The expert is appointed and told."), slot="appoint_form")


@blueprint.post("/<uuid:row_id>/experts/<uuid:expert_id>/release")
@requires(DECIDE)
def release(row_id: UUID, expert_id: UUID) -> Answer:
    form, who = CardForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, DECIDE)
        experts.release(session, row_id, expert_id, at=utcnow())

    return carry(row_id, form, act, _("The expert is released."), slot="release_form")
