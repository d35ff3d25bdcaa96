"""The form of an application: shown, sent once, drawn again with what refused it."""

from typing import Any

from flask import flash, redirect, request, url_for

from hub.applications import applying
from hub.applications.applying import Wish
from hub.applications.forms import WishForm
from hub.applications.models import IntakeKind
from hub.core import reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, HubError
from hub.core.forms import choose
from hub.core.i18n import _
from hub.core.web import Answer, principal, render, someone
from hub.people import agreed
from hub.people.models import Person
from hub.programmes.checks import EDUCATION

REFUSED = 422


def sent(wish: Wish, about: dict[str, Any]) -> Answer:
    who = someone()
    if applying.applies(who) and who.person_id is None:
        return redirect(url_for("apply.person"))
    form = _form(None)
    if not form.validate_on_submit():
        return drawn(form, wish, about), REFUSED
    submits = form.act.data != "draft"
    try:
        with transaction() as session:
            made = applying.apply(
                session,
                who,
                wish,
                submits=submits,
                phone=form.phone.data,
                at=utcnow(),
                **form.values(),
            )
    except ConflictError as error:
        with reading() as session:
            known = applying.open_for(session, who.person_id, wish) if who.person_id else None
        if known is None:
            form.form_errors.append(str(error.message))
            return drawn(form, wish, about), REFUSED
        flash(_("You have applied for this already: here it is."), "info")
        return redirect(url_for("applications.card", row_id=known.id))
    except HubError as error:
        form.refuse(error) or form.form_errors.append(str(error.message))
        return drawn(form, wish, about), REFUSED
    flash(
        _("The application is submitted.") if submits else _("The draft is kept: submit it later."),
        "success",
    )
    return redirect(url_for("applications.card", row_id=made.id))


def page(wish: Wish, about: dict[str, Any]) -> Answer:
    who = principal()
    if who is not None and applying.applies(who) and who.person_id is None:
        return redirect(url_for("apply.person"))
    return drawn(_form(who) if who is not None else None, wish, about)


def _form(who: Principal | None) -> WishForm:
    with reading() as session:
        card = session.get(Person, who.person_id) if who and who.person_id else None
        choices = [("", "—"), *reference.choices(session, EDUCATION)]
    data = {"phone": card.phone if card else ""}
    form = WishForm(data=data) if who is not None else WishForm()
    form.education.choices = choose(choices)
    return form


def drawn(form: WishForm | None, wish: Wish, about: dict[str, Any]) -> str:
    who = principal()
    card, consents, known = None, False, None
    if who is not None and who.person_id is not None:
        with reading() as session:
            card = session.get(Person, who.person_id)
            consents = agreed.has(session, who.person_id)
            known = applying.open_for(session, who.person_id, wish)
    if form is not None and wish.kind is IntakeKind.CONSULTATION and wish.intake_id is None:
        form.wish.flags.required = True
    return render(
        "applications/form.html",
        form=form if applying.applies(who) and card else None,
        card=card,
        consents=consents,
        known=known,
        about=about,
        here=request.full_path,
    )
