"""What staff decide: send back, approve, refuse, close a remark."""

from collections.abc import Callable
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.web import Answer, requires, someone
from hub.reviews import queries
from hub.reviews.commands import decisions
from hub.reviews.forms import CloseForm, DecisionForm
from hub.reviews.models import DECIDE
from hub.reviews.views.blueprint import blueprint, carry

ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "approve": (decisions.approve, _l("Approved and published. The report is made.")),
    "send-back": (decisions.send_back, _l("Sent back to its author.")),
    "refuse": (decisions.refuse, _l("Refused. The report is made.")),
}


@blueprint.post("/<uuid:row_id>/decide")
@requires(DECIDE)
def decide(row_id: UUID) -> Answer:
    form, who = DecisionForm(), someone()
    run, said = ACTS.get(request.form.get("act", ""), (None, ""))

    def act(session: Session) -> None:
        queries.review(session, row_id, who, DECIDE)
        if run is None:
            raise InvalidError(_l("Choose what is decided."))
        run(
            session,
            row_id,
            reason=form.reason.data or "",
            by_id=who.account_id,
            version=form.seen_version or 0,
            at=utcnow(),
        )

    return carry(row_id, form, act, str(said), slot="decision_form")


@blueprint.post("/<uuid:row_id>/remarks/<uuid:remark_id>/close")
@requires(DECIDE)
def close_remark(row_id: UUID, remark_id: UUID) -> Answer:
    form, who = CloseForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, DECIDE)
        decisions.close_remark(
            session, row_id, remark_id, why=form.why.data or "", by_id=who.account_id, at=utcnow()
        )

    said = _("The remark is closed.")
    return carry(row_id, form, act, said, slot="close_form", anchor=f"r-{remark_id}")
