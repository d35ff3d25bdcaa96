"""The list of gradebooks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from hub.core.i18n import _, _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.declare import Find
from hub.core.tables.search import by_words
from hub.gradebooks.incoming import IMPORTER
from hub.gradebooks.models import EXPORT, READ, SCOPES, Gradebook
from hub.groups.models import Group
from hub.programmes.models import Programme

ORGANISATION, PROGRAMME = "organisation", "programme"


def state_word(row: Any) -> str:
    return str(_("closed gradebook") if row.closed_at else _("open gradebook"))


def programmes(session: Session, ids: Collection[Any]) -> Mapping[Any, str]:
    """Name the programmes of a page's groups."""
    found = session.execute(
        select(Group.id, Programme.title)
        .join(Programme, Programme.id == Group.programme_id)
        .where(Group.id.in_([one for one in ids if isinstance(one, UUID)]))
    )
    return {row.id: row.title for row in found}


def by_group(text: str) -> Sequence[Find] | None:
    """Find by words of the group's name; the order stays the list's own."""
    found = by_words(Group.title_key)(text) or ()
    return [Find(or_(false(), *(one.where for one in found)))] if found else None


GRADEBOOKS = Table(
    name="gradebooks",
    title=_l("Gradebooks"),
    model=Gradebook,
    scopes=SCOPES,
    permission=READ,
    joins=((Group, Group.id == Gradebook.group_id),),
    columns=(
        Column(
            name="group",
            title=_l("Group"),
            source=(Group.title,),
            value=lambda row: row.study_group_title,
            is_link=True,
        ),
        Column(name="title", title=_l("Module"), source=(Gradebook.title,), is_link=True),
        Column(
            name="programme",
            title=_l("Programme"),
            source=(Gradebook.group_id,),
            told=programmes,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Group.provider_id,),
            value=lambda row: row.study_group_provider_id,
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
            is_shown=False,
        ),
        Column(
            name="starts_on",
            title=_l("Begins"),
            source=(Group.starts_on,),
            value=lambda row: row.study_group_starts_on,
            kind=Kind.DATE,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Gradebook.closed_at,),
            value=state_word,
            tone=lambda row: "neutral" if row.closed_at else "success",
        ),
        Column(
            name="closed_at",
            title=_l("Closed"),
            source=(Gradebook.closed_at,),
            kind=Kind.TIME,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Gradebook.created_at,),
            kind=Kind.TIME,
            sort=Gradebook.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-created_at",
    search=(by_group,),
    search_hint=_l("Name or number of the group"),
    filters=(
        Filter(
            name="closed",
            title=_l("Closed"),
            kind=FilterKind.FLAG,
            attribute=Gradebook.closed_at,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Group.provider_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="programme",
            title=_l("Programme"),
            kind=FilterKind.LOOKUP,
            attribute=Group.programme_id,
            lookup=PROGRAMME,
        ),
        Filter(
            name="starts_on", title=_l("Begins"), kind=FilterKind.PERIOD, attribute=Group.starts_on
        ),
    ),
    export_permission=EXPORT,
    importer=IMPORTER,
    empty_hint=_l("A group gets its gradebooks on its first day of training."),
)
