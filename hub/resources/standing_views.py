"""Pages that say how a resource stands: declined, out of work, back again, looked at anew."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from hub.core import audit
from hub.core.db import transaction
from hub.core.errors import HubError, NotFoundError
from hub.core.forms import CardForm
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires, someone
from hub.resources import queries, standing
from hub.resources.bases import CONFIRM
from hub.resources.shape import Shape

FILL_IN = _l("Say why: whoever asks later will read it.")
FEW = 20


class WhyForm(CardForm):
    """Why it is done."""

    why = StringField(
        _l("Reason of the act"), [InputRequired(FILL_IN), Length(max=standing.LONGEST_WHY)]
    )


def mount(made: Blueprint, shape: Shape) -> None:
    """Give a registry the acts of its cards."""

    def refuse(row_id: UUID) -> Answer:
        return _reasoned(shape, row_id, "refuse", CONFIRM)

    def retire(row_id: UUID) -> Answer:
        return _reasoned(shape, row_id, "retire", shape.write_permission)

    def unconfirm(row_id: UUID) -> Answer:
        with transaction() as session:
            queries.one(session, shape, row_id, someone(), CONFIRM)
            standing.unconfirm(session, shape, [row_id])
        flash(_("The confirmation is taken back."), "success")
        return redirect(url_for(f"{shape.blueprint}.card", row_id=row_id))

    def restore(row_id: UUID) -> Answer:
        with transaction() as session:
            queries.one(session, shape, row_id, someone(), shape.write_permission)
            standing.restore(session, shape, [row_id])
        flash(_("The record is back in work."), "success")
        return redirect(url_for(f"{shape.blueprint}.card", row_id=row_id))

    acts: tuple[tuple[Callable[[UUID], Answer], str, list[str]], ...] = (
        (refuse, CONFIRM, ["GET", "POST"]),
        (retire, shape.write_permission, ["GET", "POST"]),
        (unconfirm, CONFIRM, ["POST"]),
        (restore, shape.write_permission, ["POST"]),
    )
    for act, permission, methods in acts:
        name = act.__name__
        door = requires(permission)(act)
        made.add_url_rule(f"/<uuid:row_id>/{name}", name, door, methods=methods)


def _reasoned(shape: Shape, row_id: UUID, act: str, permission: str) -> Answer:
    who, form = someone(), WhyForm()
    with transaction() as session:
        found = queries.one(session, shape, row_id, who, permission)
        if act == "refuse" and standing.tone_of(found) != "warning":
            raise NotFoundError(_("It does not wait for confirmation."))
        count, first = standing.booked(session, shape, [row_id], FEW)
        if first:  # it says where a teacher is
            ids, details = [one.id for one in first], {"count": count}
            audit.record(session, "bookings.list", subject="bookings", ids=ids, details=details)
    back = url_for(f"{shape.blueprint}.card", row_id=row_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.one(session, shape, row_id, who, permission)
                do = standing.refuse if act == "refuse" else standing.retire
                do(session, shape, [row_id], form.why.data or "")
        except HubError as error:
            form.refuse(error)
        else:
            said = {
                "refuse": _("The record is declined, its organisation is told why."),
                "retire": _("The record is out of work."),
            }
            flash(said[act], "success")
            return redirect(back)
    page = render(
        "resources/act.html",
        shape=shape,
        row=found,
        act=act,
        form=form,
        back=back,
        count=count if act == "retire" else 0,
        bookings=first,
    )
    return (page, 422) if form.is_submitted() else page
