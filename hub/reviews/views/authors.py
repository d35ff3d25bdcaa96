"""What an author presses: answer, submit again, take back."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _
from hub.core.web import Answer, requires, someone
from hub.reviews import queries
from hub.reviews.commands import authors
from hub.reviews.forms import AnswerForm, ResubmitForm
from hub.reviews.models import SUBMIT
from hub.reviews.views.blueprint import blueprint, carry


@blueprint.post("/<uuid:row_id>/remarks/<uuid:remark_id>/answer")
@requires(SUBMIT)
def answer(row_id: UUID, remark_id: UUID) -> Answer:
    form, who = AnswerForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, SUBMIT)
        authors.answer(session, row_id, remark_id, form.answer.data or "", at=utcnow())

    return carry(
        row_id, form, act, _("The answer is kept."), slot="answer_form", anchor=f"r-{remark_id}"
    )


@blueprint.post("/<uuid:row_id>/resubmit")
@requires(SUBMIT)
def resubmit(row_id: UUID) -> Answer:
    form, who = ResubmitForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, SUBMIT)
        authors.resubmit(
            session,
            row_id,
            note_=form.note.data or "",
            version=form.seen_version or 0,
            at=utcnow(),
        )

    return carry(
        row_id, form, act, _("Submitted again: the next round begins."), slot="resubmit_form"
    )


@blueprint.post("/<uuid:row_id>/recall")
@requires(SUBMIT)
def recall(row_id: UUID) -> Answer:
    form, who = ResubmitForm(), someone()
    del form.note

    def act(session: Session) -> None:
        queries.review(session, row_id, who, SUBMIT)
        authors.recall(session, row_id, version=form.seen_version or 0, at=utcnow())

    return carry(
        row_id, form, act, _("Taken back: the version is a draft again."), slot="recall_form"
    )
