"""The card, and sending a version to expertise from its own card."""

from uuid import UUID

from flask import flash, redirect, url_for

from hub.core.db import transaction, utcnow
from hub.core.errors import ConflictError, HubError
from hub.core.i18n import _
from hub.core.web import Answer, render, requires, someone
from hub.reviews import criteria_sets, queries
from hub.reviews.commands import authors
from hub.reviews.forms import SubmitForm
from hub.reviews.kinds import subject
from hub.reviews.models import READ, SUBMIT
from hub.reviews.views.blueprint import blueprint
from hub.reviews.views.page import page


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return page(row_id)


@blueprint.route("/submit/<kind>/<uuid:subject_id>", methods=["GET", "POST"])
@requires(SUBMIT)
def submit(kind: str, subject_id: UUID) -> Answer:
    """Show by what it will be judged, and send it."""
    who, form, sent = someone(), SubmitForm(), subject(kind)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                sent.expect_own(session, subject_id, who)
                made = authors.submit(
                    session,
                    kind,
                    subject_id,
                    author_id=who.account_id,
                    note_=form.note.data or "",
                    at=utcnow(),
                )
        except ConflictError as error:
            form.form_errors.append(str(error.message))
        except HubError as error:
            form.refuse(error)
        else:
            flash(_("Sent to expertise. The version is closed till it comes back."), "success")
            return redirect(url_for("reviews.card", row_id=made.id))
    with transaction() as session:
        sent.expect_own(session, subject_id, who)
        found = queries.open_of(session, kind, subject_id)
        criteria = criteria_sets.in_force(session, kind)
        body = render(
            "reviews/submit.html",
            form=form,
            kind=sent,
            about=sent.about(session, subject_id),
            url=sent.url(session, subject_id),
            review=found,
            criteria=criteria_sets.criteria(session, criteria.id),
            pass_share=criteria.pass_share,
        )
    return (body, 422) if form.is_submitted() else body
