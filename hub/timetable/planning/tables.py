"""The list of drafts."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.groups.models import Group
from hub.timetable.planning.models import TimetableDraft, TimetableDraftGroup
from hub.timetable.planning.queries import SCOPES
from hub.timetable.planning.words import STATES, TONES
from hub.timetable.queries import WRITE

SHOWN = 3


def _groups(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, list[str]] = {}
    rows = session.execute(
        select(TimetableDraftGroup.draft_id, Group.title)
        .join(Group, Group.id == TimetableDraftGroup.group_id)
        .where(TimetableDraftGroup.draft_id.in_(list(ids)))
        .order_by(Group.title_key, Group.id)
    )
    for draft_id, title in rows:
        found.setdefault(draft_id, []).append(title)
    return {
        key: ", ".join(names[:SHOWN]) + (f" +{len(names) - SHOWN}" if len(names) > SHOWN else "")
        for key, names in found.items()
    }


def _askers(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(accounts.names(session, list(ids)))


DRAFTS = Table(
    name="timetable-drafts",
    title=_l("Plans of the timetable"),
    model=TimetableDraft,
    scopes=SCOPES,
    permission=WRITE,
    columns=(
        Column(name="groups", title=_l("Groups"), source=(TimetableDraft.id,), told=_groups,
               is_link=True),
        Column(name="starts_on", title=_l("From"), source=(TimetableDraft.starts_on,),
               kind=Kind.DATE, sort=TimetableDraft.starts_on),
        Column(name="weeks", title=_l("Weeks"), source=(TimetableDraft.weeks,), kind=Kind.NUMBER),
        Column(name="placed", title=_l("Hours placed"), source=(TimetableDraft.placed,),
               kind=Kind.NUMBER),
        Column(name="unplaced", title=_l("Hours without a place"),
               source=(TimetableDraft.unplaced,), kind=Kind.NUMBER),
        Column(name="asked_by", title=_l("Asked by"), source=(TimetableDraft.asked_by,),
               told=_askers),
        Column(name="created_at", title=_l("Asked"), source=(TimetableDraft.created_at,),
               kind=Kind.TIME, sort=TimetableDraft.created_at),
        Column(name="state", title=_l("State"), source=(TimetableDraft.state,), kind=Kind.CHOICE,
               choices=STATES, tone=lambda row: TONES[row.state]),
    ),
    default_sort="-created_at",
    filters=(
        Filter(name="state", title=_l("State"), kind=FilterKind.CHOICE,
               attribute=TimetableDraft.state, choices=STATES),
    ),
    empty_hint=_l(
        "Choose groups and weeks: the planner finds teachers, places and hours for what is not "
        "planned yet, and says what it could not place and why."
    ),
)  # fmt: skip
