"""The list of groups: what is owed next in each, and till when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from hub.core import clock
from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table, parsing
from hub.core.tables.search import by_words
from hub.deadlines.tables import OWES
from hub.groups import queries
from hub.groups.incoming import IMPORTER
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.groups.scopes import EXPORT, GROUPS, READ, WRITE
from hub.groups.words import STATES, TONES
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.programmes.titles import FORMS
from hub.resources.teaching import STAFF_MEMBER

ORGANISATION, PROGRAMME = "organisation", "programme"
OVERDUE, OPEN = "overdue", "open"
STANDINGS = {OPEN: _l("at work"), OVERDUE: _l("overdue")}


def is_overdue(row: Any) -> bool:
    return row.due_on is not None and row.due_on < clock.today()


def _standing(words: Sequence[str]) -> ColumnElement[bool]:
    if set(words) - set(STANDINGS):
        raise ValueError("There is no such standing of a group.")
    is_open = Group.state.in_(OPEN_GROUPS)
    return is_open if OPEN in words else and_(is_open, Group.due_on < clock.today())


def _teaches(values: Sequence[str]) -> ColumnElement[bool]:
    """Say which groups learn a competency: by what the modules of their version lead to."""
    wanted = [parsing.identifier(value) for value in values]
    leads = select(ProgrammeOutcome.version_id).where(ProgrammeOutcome.competency_id.in_(wanted))
    return Group.version_id.in_(leads)


def _due_tone(row: Any) -> str:
    return "danger" if is_overdue(row) else "neutral"


def _due(row: Any) -> str:
    return f"{row.due_on:%d.%m.%Y}" if row.due_on else ""


TABLE = Table(
    name="groups",
    title=_l("Groups"),
    model=Group,
    scopes=GROUPS,
    permission=READ,
    columns=(
        Column(
            name="title",
            title=_l("Group"),
            source=(Group.title,),
            sort=Group.title_key,
            is_link=True,
        ),
        Column(
            name="programme",
            title=_l("Programme"),
            source=(Group.programme_id,),
            kind=Kind.LOOKUP,
            lookup=PROGRAMME,
        ),
        Column(name="people", title=_l("People"), source=(Group.id,), told=queries.counts),
        Column(
            name="places",
            title=_l("Places"),
            source=(Group.places,),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Group.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=lambda row: TONES.get(row.state, "neutral"),
        ),
        Column(name="owed", title=_l("What is owed"), source=(Group.owed,)),
        Column(
            name="owed_by",
            title=_l("Who owes it"),
            source=(Group.owed_by,),
            kind=Kind.CHOICE,
            choices=OWES,
        ),
        Column(
            name="due_on",
            title=_l("By when"),
            source=(Group.due_on,),
            value=_due,
            sort=Group.due_on,
            tone=_due_tone,
        ),
        Column(
            name="starts_on",
            title=_l("First day"),
            source=(Group.starts_on,),
            kind=Kind.DATE,
            sort=Group.starts_on,
            is_shown=False,
        ),
        Column(
            name="ends_on",
            title=_l("Last day"),
            source=(Group.ends_on,),
            kind=Kind.DATE,
            sort=Group.ends_on,
            is_shown=False,
        ),
        Column(
            name="provider",
            title=_l("Training organisation"),
            source=(Group.provider_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
            is_shown=False,
        ),
        Column(
            name="form",
            title=_l("Form of study"),
            source=(Group.form,),
            kind=Kind.CHOICE,
            choices=FORMS,
            is_shown=False,
        ),
        Column(
            name="curator",
            title=_l("Curator"),
            source=(Group.curator_id,),
            kind=Kind.LOOKUP,
            lookup=STAFF_MEMBER,
            is_shown=False,
        ),
        Column(
            name="moodle_course",
            title=_l("Course in Moodle"),
            source=(Group.moodle_course,),
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Group.created_at,),
            kind=Kind.TIME,
            sort=Group.created_at,
            is_shown=False,
        ),
    ),
    default_sort="due_on",
    search=(by_words(Group.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="standing",
            title=_l("Terms"),
            kind=FilterKind.CHOICE,
            attribute=Group.due_on,
            where=_standing,
            choices=STANDINGS,
        ),
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Group.state,
            choices=STATES,
        ),
        Filter(
            name="programme",
            title=_l("Programme"),
            kind=FilterKind.LOOKUP,
            attribute=Group.programme_id,
            lookup=PROGRAMME,
        ),
        Filter(
            name="competency",
            title=_l("Competency"),
            kind=FilterKind.LOOKUP,
            attribute=Group.version_id,
            lookup="competency",
            where=_teaches,
        ),
        Filter(
            name="provider",
            title=_l("Training organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Group.provider_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="curator",
            title=_l("Curator"),
            kind=FilterKind.LOOKUP,
            attribute=Group.curator_id,
            lookup=STAFF_MEMBER,
        ),
        Filter(
            name="starts_on",
            title=_l("First day"),
            kind=FilterKind.PERIOD,
            attribute=Group.starts_on,
        ),
        Filter(
            name="ends_on",
            title=_l("Last day"),
            kind=FilterKind.PERIOD,
            attribute=Group.ends_on,
        ),
    ),
    export_permission=EXPORT,
    importer=IMPORTER,
    create_permission=WRITE,
    create_title=_l("Form a group"),
    empty_hint=_l("No groups yet: form one of an intake or by hand."),
)
