"""The list of lists handed over: an organisation's own, or the region's for the office."""

from typing import Any

from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.people.commands import ORGANISATION
from hub.people.handed_files import READ
from hub.people.handed_models import SCOPES, ListState, PeopleList

SEND = "people.send"
STATES = {
    ListState.WAITING: _l("waits for the centre"),
    ListState.TAKEN: _l("is being brought in"),
    ListState.BROUGHT: _l("brought in"),
    ListState.DECLINED: _l("declined"),
    ListState.RECALLED: _l("taken back"),
}
TONES = {
    ListState.WAITING: "warning",
    ListState.TAKEN: "info",
    ListState.BROUGHT: "success",
    ListState.DECLINED: "danger",
    ListState.RECALLED: "neutral",
}


def tone(row: Any) -> str:
    return TONES[row.state]


LISTS = Table(
    name="people-lists",
    title=_l("Lists from organisations"),
    about=_l("An organisation hands a list of its people over, the centre brings it in."),
    model=PeopleList,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(name="file_name", title=_l("List"), source=(PeopleList.file_name,), is_link=True),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(PeopleList.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="rows",
            title=_l("Rows"),
            source=(PeopleList.rows,),
            kind=Kind.NUMBER,
            sort=PeopleList.rows,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(PeopleList.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=tone,
        ),
        Column(
            name="created_at",
            title=_l("Handed over"),
            source=(PeopleList.created_at,),
            kind=Kind.TIME,
            sort=PeopleList.created_at,
        ),
        Column(
            name="decided_at",
            title=_l("Decided"),
            source=(PeopleList.decided_at,),
            kind=Kind.TIME,
            is_shown=False,
        ),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=PeopleList.state,
            choices=STATES,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=PeopleList.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="created_at",
            title=_l("Handed over"),
            kind=FilterKind.PERIOD,
            attribute=PeopleList.created_at,
        ),
    ),
    create_permission=SEND,
    create_title=_l("Hand a list over"),
    is_personal=True,
    empty_hint=_l("When an organisation hands a list of its people over, it appears here."),
)
