"""The blueprint of expertise, and how an act of its card is carried out and answered."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.core.db import transaction
from hub.core.errors import ConflictError, HubError, NotFoundError
from hub.core.forms import CardForm
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer
from hub.reviews.tables import REVIEWS
from hub.reviews.views.page import page

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews", template_folder="../templates")
mount(blueprint, REVIEWS)


def carry(
    review_id: UUID,
    form: CardForm,
    act: Callable[[Session], object],
    said: str,
    *,
    slot: str,
    anchor: str = "",
) -> Answer:
    """Do one act of the card; a refusal lands in its form, with what was typed."""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                act(session)
        except NotFoundError:
            raise
        except HubError as error:
            if isinstance(error, ConflictError) and not error.details.get("field"):
                form.form_errors.append(
                    str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
                )
            else:
                form.refuse(error)
        else:
            flash(said, "success")
            return redirect(url_for("reviews.card", row_id=review_id, _anchor=anchor or None))
    return page(review_id, **{slot: form}), 422
