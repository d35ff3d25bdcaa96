"""Intakes whose group is not formed yet: formed in one click."""

from uuid import UUID

from flask import flash, redirect, url_for
from sqlalchemy import func, select

from hub.applications.models import Application
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, NotFoundError
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.groups import forming, queries
from hub.groups.commands import READY
from hub.groups.scopes import WRITE
from hub.groups.tables import ORGANISATION, PROGRAMME
from hub.groups.views.blueprint import blueprint, here


@blueprint.get("/intakes")
@requires(WRITE)
def intakes() -> Answer:
    who = someone()
    with reading() as session:
        found = queries.intakes(session, who)
        ready = session.execute(
            select(Application.intake_id, func.count())
            .where(
                Application.intake_id.in_([one.id for one in found]),
                Application.state.in_(READY),
            )
            .group_by(Application.intake_id)
        )
        return render(
            "groups/intakes.html",
            intakes=found,
            ready=dict(ready.all()),
            programmes=lookup(PROGRAMME).titles(
                session, {one.programme_id for one in found if one.programme_id}
            ),
            providers=lookup(ORGANISATION).titles(
                session, {one.provider_id for one in found if one.provider_id}
            ),
        )


@blueprint.post("/intakes/<uuid:intake_id>")
@requires(WRITE)
def form_group(intake_id: UUID) -> Answer:
    """Form the group of an intake; a second click finds it formed."""
    who = someone()
    try:
        with transaction() as session:
            queries.expect_intake(session, intake_id, who)
            made = forming.from_intake(session, intake_id, at=utcnow())
            queries.group(session, made.id, who, WRITE)  # a partner forms its own ones only
    except NotFoundError:
        raise
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(url_for("groups.intakes"))
    flash(_("The group is formed, the accepted applications are on its list."), "success")
    return redirect(here(made.id))
