"""Figures on the desk: how much of each registry this one may see."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _
from hub.core.scopes import Scopes, scoped
from hub.organisations.models import SCOPES as ORGANISATION_SCOPES
from hub.organisations.models import Organisation
from hub.people.models import SCOPES as PEOPLE_SCOPES
from hub.people.models import Person
from hub.programmes.models import Programme
from hub.web.drawing import figure
from hub.web.home import Item

MOST = 10_000  # beyond it the exact figure is not worth its price
MONTH = timedelta(days=30)


def registries(session: Session, who: Principal) -> list[Item]:
    found = []
    if who.can("people.read"):
        everybody = select(Person.id)
        new = everybody.where(Person.created_at >= utcnow() - MONTH)
        found += [
            Item(
                title=_("People"),
                url="/people",
                badge=_counted(session, who, everybody, PEOPLE_SCOPES, "people.read"),
            ),
            Item(
                title=_("New in 30 days"),
                url="/people?sort=-created_at",
                badge=_counted(session, who, new, PEOPLE_SCOPES, "people.read"),
            ),
        ]
    if who.everywhere("organisations.read"):
        every = select(Organisation.id)
        number = _counted(session, who, every, ORGANISATION_SCOPES, "organisations.read")
        found.append(Item(title=_("Organisations"), url="/organisations", badge=number))
    published = select(Programme.id).where(Programme.published_at.is_not(None))
    found.append(
        Item(
            title=_("Programmes published"),
            url="/programmes?published=yes",
            badge=bounded(session, published),
        )
    )
    return found


def _counted(
    session: Session, who: Principal, statement: Select[Any], scopes: Scopes, permission: str
) -> str:
    return bounded(session, scoped(statement, scopes, who, permission))


def bounded(session: Session, statement: Select[Any]) -> str:
    inner = statement.limit(MOST + 1).subquery()
    number = session.scalar(select(func.count()).select_from(inner)) or 0
    return _("%(number)s+", number=figure(MOST)) if number > MOST else figure(number)
