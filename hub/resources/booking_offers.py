"""What is offered instead of a time that is taken: other hours, other workshops."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.i18n import format_datetime
from hub.core.tables.lookups import lookup
from hub.resources import slots
from hub.resources.models import Workshop
from hub.resources.places import ORGANISATION
from hub.resources.slots import Wish
from hub.resources.wishes import Wanted

AHEAD = timedelta(days=13)
OTHERS = 5


def candidates(session: Session, who: Principal, wish: Wanted) -> list[dict[str, Any]]:
    """Offer the same workshop at other times, then others that teach the same at this time."""
    if wish.workshop_id is None:
        return []
    workshop = session.get_one(Workshop, wish.workshop_id)
    day = clock.day_of(wish.starts_at)
    length = wish.ends_at - wish.starts_at
    minutes = int(length.total_seconds()) // 60
    soon = Wish(first=day, last=day + AHEAD, minutes=minutes, only=workshop.id)
    offered = [
        {
            "title": workshop.title,
            "id": workshop.id,
            "owner": workshop.organisation_id,
            "from": one.starts_at,
            "to": one.starts_at + length,
        }
        for free in slots.find(session, who, soon)
        for one in free.windows
    ]
    taught = tuple(UUID(one) for one in workshop.competency_ids[:1])
    same = Wish(first=day, last=day, minutes=minutes, competency_ids=taught, kind=workshop.kind)
    others = [
        {
            "title": free.workshop.title,
            "id": free.workshop.id,
            "owner": free.workshop.organisation_id,
            "from": wish.starts_at,
            "to": wish.ends_at,
        }
        for free in slots.find(session, who, same)
        if free.workshop.id != workshop.id
        and any(w.starts_at <= wish.starts_at and w.ends_at >= wish.ends_at for w in free.windows)
    ]
    shown = [*offered, *others[:OTHERS]]
    owners = lookup(ORGANISATION).named(session, who, {one["owner"] for one in shown})
    return [_offer(one, owners.get(one["owner"], "")) for one in shown]


def _offer(one: dict[str, Any], owner: str) -> dict[str, Any]:
    start, end = one["from"], one["to"]
    begins = format_datetime(start, "EEEEEE, d MMMM, HH:mm")
    when = f"{begins}–{format_datetime(end, 'HH:mm')}"
    return {
        "title": one["title"],
        "note": " · ".join(filter(None, (owner, when))),
        "url": url_for(
            "bookings.new",
            workshop=one["id"],
            starts=start.isoformat(),
            ends=end.isoformat(),
            title=request.form.get("title", ""),
        ),
    }
