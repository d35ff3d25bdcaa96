"""The list of a group: who is put on it, who is taken off."""

from uuid import UUID

from flask import flash, redirect, request
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal
from hub.core.db import transaction, utcnow
from hub.core.errors import HubError, NotFoundError
from hub.core.i18n import _, ngettext
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.groups import commands, queries
from hub.groups.commands import SUBJECT
from hub.groups.scopes import WRITE
from hub.groups.tables import ORGANISATION
from hub.groups.views.blueprint import blueprint, carry, chosen, here

LONGEST = 200


@blueprint.route("/<uuid:row_id>/people/add", methods=["GET", "POST"])
@requires(WRITE)
def add_people(row_id: UUID) -> Answer:
    """Look among the accepted applications of the programme, and put those ticked on the list."""
    who, refusal = someone(), ""
    if request.method == "POST":
        try:
            with transaction() as session:
                queries.group(session, row_id, who, WRITE)
                allowed = {one.id for one in _offered(session, row_id, who)}
                wanted = [one for one in chosen("people") if one in allowed]
                made = commands.add_people(session, row_id, wanted, at=utcnow()) if wanted else []
        except NotFoundError:
            raise
        except HubError as error:
            refusal = str(error.message)
        else:
            if made:
                flash(ngettext("%(num)d person put on the list", "%(num)d people put on the list",
                               len(made)), "success")  # fmt: skip
                return redirect(here(row_id, "people"))
            refusal = str(_("Tick those who are put on the list."))
    words = request.args.get("q", "")[:LONGEST]
    with transaction() as session:
        found = queries.group(session, row_id, who, WRITE)
        offered = queries.free(session, found, who, words)
        audit.record(session, "groups.read", subject=SUBJECT, subject_id=row_id,
                     details={"offered": len(offered)})  # fmt: skip
        senders = {one.organisation_id for one in offered if one.organisation_id}
        page = render(
            "groups/people_add.html",
            group=found,
            offered=offered,
            words=words,
            refusal=refusal,
            room=found.places - _inside(session, row_id),
            senders=lookup(ORGANISATION).titles(session, senders),
        )
    return (page, 422) if refusal else page


@blueprint.post("/<uuid:row_id>/people/off")
@requires(WRITE)
def take_off(row_id: UUID) -> Answer:
    who, ids = someone(), chosen("people")

    def act(session: Session) -> None:
        queries.group(session, row_id, who, WRITE)
        commands.take_off(session, row_id, ids, at=utcnow())

    return carry(act, _("Those ticked are off the list."), here(row_id, "people"))


def _offered(session: Session, row_id: UUID, who: Principal) -> list[queries.Free]:
    """Give whom one may put there, whatever was searched for when the page was drawn."""
    return queries.free(session, commands.held(session, row_id), who, most=None)


def _inside(session: Session, row_id: UUID) -> int:
    return int(queries.counts(session, [row_id]).get(row_id, "0"))
