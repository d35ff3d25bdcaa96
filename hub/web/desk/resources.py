"""Resources on the desk: what waits for the word of staff, and terms that run out."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, format_date, ngettext
from hub.core.scopes import scoped
from hub.resources.bases import CONFIRM, WRITE, scopes_of
from hub.resources.registries import SHAPES
from hub.resources.standing import waiting
from hub.resources.tables import term_told
from hub.resources.terms import KINDS, ending
from hub.web.desk.now import few
from hub.web.home import Item

MOST = 5


def waiting_resources(session: Session, who: Principal) -> list[Item]:
    """Count by registry what nobody outside sees yet."""
    found = []
    note = (
        _("A partner added or changed it: look and confirm.")
        if who.can(CONFIRM)
        else _("The centre has not confirmed it yet.")
    )
    for shape in SHAPES:
        model = shape.model
        unseen = select(model.id).where(waiting(model))
        number = few(session, scoped(unseen, scopes_of(model), who, WRITE))
        if number:
            found.append(
                Item(
                    title=str(shape.title),
                    note=str(note),
                    url=url_for(f"{shape.blueprint}.index", standing="waiting"),
                    badge=ngettext(
                        "%(num)d record waits for confirmation",
                        "%(num)d records wait for confirmation",
                        number,
                    ),
                    tone="warning",
                )
            )
    return found


def ending_terms(session: Session, who: Principal) -> list[Item]:
    """Show the licences and certificates that end soonest."""
    rows = [(shape, row) for shape in KINDS for row in ending(session, shape, who, MOST)]
    rows.sort(key=lambda pair: pair[1].ends_on)
    return [
        Item(
            title=row.title,
            note=str(_("until %(day)s", day=format_date(row.ends_on, "d MMMM yyyy"))),
            url=url_for(f"{shape.blueprint}.card", row_id=row.id),
            badge=term_told(row.ends_on),
            tone="warning",
        )
        for shape, row in rows[:MOST]
    ]
