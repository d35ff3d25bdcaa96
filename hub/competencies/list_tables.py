"""The lists of priority lists and of named lists: what they are called, by which act, how long."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.competencies import comparing, named_lists
from hub.competencies.list_models import ListState, NamedList, PriorityList
from hub.competencies.models import OPEN
from hub.competencies.parts import EXPORT, READ, WRITE
from hub.competencies.words import LIST_STATES, STATE_TONES
from hub.core.access import POLICY, Principal, Scope
from hub.core.db import utcnow
from hub.core.i18n import _, _l, format_date
from hub.core.scopes import Scopes
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table
from hub.core.tables.search import by_words


def act_words(row: Any) -> str:
    """Write an act as people do: приказ № 7 от 12.01.2026."""
    words = [row.act_kind or ""]
    if row.act_number:
        words.append(f"№ {row.act_number}")
    if row.act_on:
        words.append(str(_("of %(day)s", day=format_date(row.act_on, "dd.MM.yyyy"))))
    return " ".join(filter(None, words))


def _limit(who: Principal, _permission: str) -> Any:
    """Keep drafts to the office: what is not approved is nobody else's business yet."""
    office = POLICY[WRITE]
    if any(grant.role in office and grant.scope is Scope.REGION for grant in who.grants):
        return None
    return PriorityList.state != ListState.DRAFT


DRAFTS = Scopes(open_for=OPEN.open_for, limit=_limit)


def _retire(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return named_lists.retire(session, ids, at=utcnow())


def _restore(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return named_lists.restore(session, ids)


PRIORITY_LISTS = Table(
    name="priorities",
    title=_l("Priority lists"),
    about=_l("What the region trains people for first, year by year, each by its act."),
    model=PriorityList,
    scopes=DRAFTS,
    permission=READ,
    columns=(
        Column(
            name="year",
            title=_l("Year"),
            source=(PriorityList.year, PriorityList.number),
            value=lambda row: _("%(year)s, version %(number)s", year=row.year, number=row.number),
            sort=PriorityList.year,
            is_link=True,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(PriorityList.state,),
            value=lambda row: LIST_STATES[row.state],
            tone=lambda row: STATE_TONES[row.state],
        ),
        Column(
            name="size",
            title=_l("Rows"),
            source=(PriorityList.id,),
            told=comparing.sizes,
        ),
        Column(
            name="act",
            title=_l("Act"),
            source=(PriorityList.act_kind, PriorityList.act_number, PriorityList.act_on),
            value=act_words,
        ),
        Column(
            name="act_on",
            title=_l("Day of the act"),
            source=(PriorityList.act_on,),
            kind=Kind.DATE,
            sort=PriorityList.act_on,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(PriorityList.created_at,),
            kind=Kind.TIME,
            sort=PriorityList.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-year",
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=PriorityList.state,
            choices=LIST_STATES,
        ),
    ),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    create_title=_l("Begin a list"),
    empty_hint=_l("No priority lists yet: begin the list of this year."),
)

NAMED_LISTS = Table(
    name="named-lists",
    title=_l("Named lists"),
    about=_l(
        "Ready lists of the country and of the region: whose they are and what stands in them."
    ),
    model=NamedList,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(NamedList.title,),
            sort=NamedList.title_key,
            is_link=True,
        ),
        Column(
            name="edition_year",
            title=_l("Year of the edition"),
            source=(NamedList.edition_year,),
            sort=NamedList.edition_year,
        ),
        Column(name="size", title=_l("Rows"), source=(NamedList.id,), told=named_lists.sizes),
        Column(
            name="act",
            title=_l("Act"),
            source=(NamedList.act_kind, NamedList.act_number, NamedList.act_on),
            value=act_words,
        ),
        Column(name="source", title=_l("Source"), source=(NamedList.source,), is_shown=False),
        Column(
            name="use",
            title=_l("Use"),
            source=(NamedList.retired_at,),
            value=lambda row: _("out of use") if row.retired_at else _("in use"),
            tone=lambda row: "neutral" if row.retired_at else "success",
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(NamedList.created_at,),
            kind=Kind.TIME,
            sort=NamedList.created_at,
            is_shown=False,
        ),
    ),
    default_sort="title",
    search=(by_words(NamedList.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="retired",
            title=_l("Out of use"),
            kind=FilterKind.FLAG,
            attribute=NamedList.retired_at,
        ),
    ),
    actions=(
        Action(
            name="retire",
            title=_l("Take out of use"),
            permission=WRITE,
            run=_retire,
            question=_l("Say that these lists are of the past?"),
        ),
        Action(
            name="restore",
            title=_l("Bring back into use"),
            permission=WRITE,
            run=_restore,
            question=_l("Let these be chosen again?"),
        ),
    ),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    empty_hint=_l("No lists yet: add one and put its rows in."),
)
