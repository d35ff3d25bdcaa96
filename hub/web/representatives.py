"""Who acts for an organisation: shown on its card and on a page where staff may end it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from hub.accounts import grants, letters
from hub.accounts.forms import NEEDED, typed
from hub.core import audit, jobs
from hub.core.access import ROLE_TITLES, Principal
from hub.core.db import transaction
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.core.panels import Line, Panel
from hub.core.web import Answer, render, requires, someone
from hub.organisations import contact_queries, queries
from hub.organisations.models import Organisation, is_office

SUBJECT = "organisation"
blueprint = Blueprint("representatives", __name__, url_prefix="/representatives")


class EndForm(FlaskForm):  # type: ignore[misc]
    grant = HiddenField()
    why = StringField(
        _l("Why"),
        [NEEDED, Length(5, 300)],
        description=_l("The person will read it, and it stays in the audit."),
    )


@blueprint.get("/<uuid:organisation_id>")
@requires("contacts.read")
def index(organisation_id: UUID) -> Answer:
    return _page(organisation_id, EndForm(formdata=None))


@blueprint.post("/<uuid:organisation_id>/<uuid:grant_id>/end")
@requires("organisations.verify")
def end(organisation_id: UUID, grant_id: UUID) -> Answer:
    """Take the role away: works from the person's next request on."""
    form = EndForm()
    form.grant.data = str(grant_id)
    if not form.validate_on_submit():
        return _page(organisation_id, form), 422
    with transaction() as session:
        queries.organisation(session, organisation_id, someone(), "organisations.verify")
        grants.end(session, grant_id, organisation_id, why=typed(form.why))
    flash(_("It is ended. The person is told by letter."), "success")
    return redirect(url_for("representatives.index", organisation_id=organisation_id))


def on_verified(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell its people that they may act; who was approved along with it has a letter of that."""
    organisation = session.get(Organisation, UUID(payload["aggregate_id"]))
    if organisation is None or organisation.verified_at is None:
        return  # lifted again meanwhile
    waited = {
        account.id
        for grant, account in grants.acting_for(session, organisation.id)
        if not account.is_blocked and grant.updated_at < organisation.verified_at
    }
    for account_id in sorted(waited):
        letters.write(
            session,
            letters.ROLE_OPENED,
            account_id=account_id,
            name=organisation.name,
            url="/cabinet",
        )


def say(session: Session, who: Principal, organisation_id: UUID) -> list[Line]:
    """Name those who act for the organisation, to whom its contacts are shown; it leaves a row."""
    if not who.reaches(contact_queries.READ, organisation_id):
        return []
    found = grants.acting_for(session, organisation_id)
    if found:
        audit.record(
            session,
            "organisations.representatives",
            subject=SUBJECT,
            subject_id=organisation_id,
            details={"count": len(found)},
        )
    page = url_for("representatives.index", organisation_id=organisation_id)
    return [
        Line(
            title=account.name,
            note=account.email,
            badge=str(ROLE_TITLES[grant.role]) if not account.is_blocked else _("blocked"),
            tone="danger" if account.is_blocked else "neutral",
            url=page,
        )
        for grant, account in found
    ]


PANEL = Panel(
    name="representatives",
    title=_l("Who acts for it"),
    icon="user-shield",
    permission="contacts.read",
    say=say,
)


def _page(organisation_id: UUID, form: EndForm) -> str:
    who = someone()
    with transaction() as session:
        organisation = queries.organisation(session, organisation_id, who)
        if not who.reaches(contact_queries.READ, organisation_id):
            raise NotFoundError(queries.ABSENT)
        found = grants.acting_for(session, organisation_id)
        audit.record(
            session,
            "organisations.representatives",
            subject=SUBJECT,
            subject_id=organisation_id,
            details={"count": len(found)},
        )
        session.flush()
        session.expunge_all()
    return render(
        "representatives.html",
        organisation=organisation,
        found=found,
        roles=ROLE_TITLES,
        form=form,
        may_end=is_office(who),
    )
