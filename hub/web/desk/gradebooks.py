"""Gradebooks on the desk of whoever teaches: lessons that passed and have nothing written."""

from flask import url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal, Role
from hub.core.db import utcnow
from hub.core.i18n import _, _l, format_datetime, ngettext
from hub.gradebooks.lacking import unfilled
from hub.web.home import Card, Item, Place

FEW = 5


def own(session: Session, who: Principal) -> list[Item]:
    if who.person_id is None or Role.TEACHER not in who.roles:
        return []
    return [
        Item(
            title=f"{one.group}, «{one.title}»",
            note=str(_("since %(day)s", day=format_datetime(one.first, "d MMMM"))),
            url=url_for("gradebooks.card", row_id=one.id),
            badge=ngettext("%(num)d lesson", "%(num)d lessons", one.count),
            tone="warning",
        )
        for one in unfilled(session, who.person_id, utcnow(), FEW)
    ]


CARD = Card(
    title=_l("Lessons to fill in"),
    icon="book-2",
    place=Place.NOW,
    load=own,
    permission="gradebooks.write",
    roles=frozenset({Role.TEACHER}),
    url="/gradebooks",
)
