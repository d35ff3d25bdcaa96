"""Lists of groups that give documents, and of files for the federal register."""

from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.search import by_words
from hub.diplomas import queries
from hub.diplomas.brought import ORGANISATION
from hub.diplomas.layouts import LAYOUTS
from hub.diplomas.models import ISSUE, REPORT, REPORT_SCOPES, FrdoReport
from hub.diplomas.tables import day_column, owner
from hub.diplomas.words import REPORT_STATES, REPORT_TONES
from hub.groups.machine import GroupState
from hub.groups.models import Group
from hub.groups.words import STATES as GROUP_STATES
from hub.groups.words import TONES as GROUP_TONES

LAYOUT_TITLES = {name: one.title for name, one in LAYOUTS.items()}
REPORTS = Table(
    name="frdo-reports",
    title=_l("ФИС ФРДО"),
    model=FrdoReport,
    scopes=REPORT_SCOPES,
    permission=REPORT,
    columns=(
        Column(
            name="created_at", title=_l("Made on"), source=(FrdoReport.created_at,), kind=Kind.TIME,
            sort=FrdoReport.created_at, is_link=True,
        ),
        Column(
            name="layout", title=_l("Template"), source=(FrdoReport.layout,), kind=Kind.CHOICE,
            choices=LAYOUT_TITLES, is_link=True,
        ),
        owner(FrdoReport.organisation_id, _l("Organisation")),
        Column(
            name="count", title=_l("Documents"), source=(FrdoReport.count,), kind=Kind.NUMBER
        ),
        Column(
            name="state", title=_l("State"), source=(FrdoReport.state,), kind=Kind.CHOICE,
            choices=REPORT_STATES, tone=lambda row: REPORT_TONES[row.state],
        ),
        Column(name="number", title=_l("Number in the register"), source=(FrdoReport.number,)),
        day_column("accepted_on", _l("Accepted"), FrdoReport.accepted_on),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="state", title=_l("State"), kind=FilterKind.CHOICE,
            attribute=FrdoReport.state, choices=REPORT_STATES,
        ),
        Filter(
            name="organisation", title=_l("Organisation"), kind=FilterKind.LOOKUP,
            attribute=FrdoReport.organisation_id, lookup=ORGANISATION,
        ),
    ),
    empty_hint=_l("No files yet: check the documents and make the first one."),
)  # fmt: skip

GIVING = {state: GROUP_STATES[state] for state in queries.GIVES}
GROUPS = Table(
    name="diploma-groups",
    title=_l("Groups: giving documents out"),
    model=Group,
    scopes=queries.GROUP_SCOPES,
    permission=ISSUE,
    only=Group.state.in_(queries.GIVES),
    columns=(
        Column(
            name="title", title=_l("Group"), source=(Group.title,), sort=Group.title_key,
            is_link=True,
        ),
        owner(Group.provider_id, _l("Organisation")),
        Column(
            name="state", title=_l("State"), source=(Group.state,), kind=Kind.CHOICE,
            choices=GIVING, tone=lambda row: GROUP_TONES.get(row.state, "neutral"),
        ),
        day_column("ends_on", _l("Last day of training"), Group.ends_on),
        day_column("starts_on", _l("First day of training"), Group.starts_on, sort=Group.starts_on),
        day_column("due_on", _l("Due"), Group.due_on),
    ),
    default_sort="-starts_on",
    search=(by_words(Group.title_key),),
    search_hint=_l("Name of the group"),
    filters=(
        Filter(
            name="state", title=_l("State"), kind=FilterKind.CHOICE, attribute=Group.state,
            choices=GIVING, default=GroupState.ISSUING.value,
        ),
        Filter(
            name="organisation", title=_l("Organisation"), kind=FilterKind.LOOKUP,
            attribute=Group.provider_id, lookup=ORGANISATION,
        ),
    ),
    empty_hint=_l("No group waits for documents: an order of completion brings it here."),
)  # fmt: skip
