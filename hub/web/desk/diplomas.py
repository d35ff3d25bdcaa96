"""Documents on the desk: what was annulled here and is valid in ФИС ФРДО."""

from flask import url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _l, ngettext
from hub.core.tables.lookups import lookup
from hub.diplomas import queries
from hub.diplomas.brought import ORGANISATION
from hub.web.home import Card, Item, Place

FEW = 5


def annulments(session: Session, who: Principal) -> list[Item]:
    found = queries.annulments_owed(session, who)[:FEW]
    names = lookup(ORGANISATION).named(session, who, {one.organisation_id for one in found})
    return [
        Item(
            title=names.get(one.organisation_id, ""),
            url=url_for("frdo.check", organisation=one.organisation_id, layout=one.layout),
            badge=ngettext("%(num)d document", "%(num)d documents", one.count),
            tone="warning",
        )
        for one in found
    ]


CARD = Card(
    title=_l("Annulled: tell ФИС ФРДО"),
    icon="file-upload",
    place=Place.NOW,
    load=annulments,
    permission="diplomas.report",
    url="/frdo/check",
)
