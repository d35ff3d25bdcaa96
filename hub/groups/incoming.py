"""Groups from a file, and who is on their lists: a row is a group, or one person of a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.applications.models import Application, IntakeKind
from hub.applications.whom import named, whom
from hub.core import ahead
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.tables import Field, Importer, Kind, Match
from hub.core.tables.declare import Values
from hub.core.text import search_key
from hub.groups import commands
from hub.groups.commands import IS_IN, READY
from hub.groups.forming import published
from hub.groups.machine import GATHERS, OPEN_GROUPS
from hub.groups.models import Enrolment, Group
from hub.people import fields as people
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS
from hub.resources.teaching import STAFF_MEMBER

IMPORT = "groups.import"
PERSON = ("last_name", "first_name", "patronymic", "birth_on", "snils")
OF_GROUP = (
    *("title", "provider_id", "programme_id", "starts_on", "ends_on"),
    *("form", "places", "curator_id", "moodle_course"),
)
KNOWN = {one.name: one for one in people.FIELDS}
PLACES, MOST_PLACES, MOST_TITLE = 25, 1000, 120
NO_PROGRAMME = _l("Choose a published programme.")
NO_DAYS = _l("Say when training begins and ends.")
NOT_ACCEPTED = _l("There is no accepted application for this programme: bring applications first.")


def _places(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_PLACES):
        raise InvalidError(_l("A group has from one to a thousand places."))
    return int(text)


def _title(text: str) -> str:
    if len(text) > MOST_TITLE:
        raise InvalidError(_l("This is too long."))
    return " ".join(text.split())


FIELDS = (
    Field(
        name="title", title=_l("Group"), is_required=True, parse=_title, example="ПК-12-26",
        synonyms=("группа", "номер группы", "название группы", "учебная группа"),
        help=_l("One row for each person, or one for the group alone"),
    ),
    Field(
        name="provider_id", title=_l("Training organisation"), kind=Kind.LOOKUP,
        lookup="organisation", is_required=True, help=_l("ИНН or the exact name"),
        synonyms=("организация", "образовательная организация", "инн организации", "колледж"),
    ),
    Field(
        name="programme_id", title=_l("Programme"), kind=Kind.LOOKUP, lookup="programme",
        is_required=True, synonyms=("программа", "наименование программы", "курс"),
    ),
    Field(
        name="starts_on", title=_l("First day of training"), kind=Kind.DATE,
        synonyms=("начало обучения", "дата начала", "начало"), example="07.09.2026",
    ),
    Field(
        name="ends_on", title=_l("Last day of training"), kind=Kind.DATE,
        synonyms=("окончание обучения", "дата окончания", "окончание"), example="30.10.2026",
    ),
    Field(
        name="form", title=_l("Form of study"), kind=Kind.CHOICE, choices=FORMS,
        synonyms=("форма обучения", "форма"),
    ),
    Field(
        name="places", title=_l("Places"), kind=Kind.NUMBER, parse=_places,
        synonyms=("мест", "количество мест", "численность"), example="25",
    ),
    Field(
        name="curator_id", title=_l("Curator"), kind=Kind.LOOKUP, lookup=STAFF_MEMBER,
        synonyms=("куратор",),
    ),
    Field(
        name="moodle_course", title=_l("Course in Moodle"), synonyms=("курс в moodle", "moodle"),
    ),
    replace(KNOWN["full_name"]),
    *(replace(KNOWN[name], is_required=False) for name in PERSON),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What rows are held against: groups by their place, applications and lists of people."""

    groups: Mapping[tuple[UUID, str], Group]
    applications: Mapping[UUID, Sequence[Application]]  # by person, accepted or in a group
    listed: Mapping[UUID, Enrolment] = field(default_factory=dict)  # by application


def has_person(values: Values) -> bool:
    return any(values.get(name) for name in PERSON)


def place(values: Values) -> tuple[UUID, str]:
    return values["provider_id"], search_key(values["title"])


def key(values: Values) -> str:
    who = values.get("snils") or f"{named(values)} {values.get('birth_on') or ''}"
    return f"{alias(values)} {who if has_person(values) else ''}"


def alias(values: Values) -> str:
    """Rows of one group: the second is understood when the first has formed it."""
    return "{} {}".format(*place(values))


def check(values: Values) -> None:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if not (starts and ends):
        raise InvalidError(NO_DAYS, field="starts_on")
    if ends < starts:
        raise InvalidError(_l("The last day is before the first."), field="ends_on")


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which groups rows mean, and whether their people may stand on the lists."""
    people_of = iter(whom(session, [row for row in rows if has_person(row)]))
    persons = [next(people_of) if has_person(row) else None for row in rows]
    known = _known(session, rows, {one.id for one in persons if one is not None and one.id})
    versions: dict[UUID, UUID | None] = {}
    found = []
    for values, one in zip(rows, persons, strict=True):
        group = known.groups.get(place(values))
        if problem := _no_group(session, values, group, versions):
            found.append(problem)
        elif one is None:
            found.append(_of_group(group))
        elif one.id is None:
            found.append(Match(problem=one.problem, problem_field=one.field))
        else:
            found.append(_of_person(session, values, group, known, one.id))
    return found


def _known(session: Session, rows: Sequence[Values], person_ids: set[UUID]) -> Known:
    places = {place(row) for row in rows}
    groups = session.scalars(
        select(Group).where(tuple_(Group.provider_id, Group.title_key).in_(places))
    )
    applications: dict[UUID, list[Application]] = {}
    asked = select(Application).where(
        Application.person_id.in_(person_ids),
        Application.state.in_(READY)
        | Application.id.in_(select(Enrolment.application_id).where(Enrolment.state.in_(IS_IN))),
    )
    for one in session.scalars(asked.order_by(Application.submitted_at, Application.id)):
        applications.setdefault(one.person_id, []).append(one)
    ids = [one.id for each in applications.values() for one in each]
    listed = session.scalars(
        select(Enrolment).where(Enrolment.application_id.in_(ids), Enrolment.state.in_(IS_IN))
    )
    return Known(
        groups={(one.provider_id, one.title_key): one for one in groups},
        applications=applications,
        listed={one.application_id: one for one in listed},
    )


def _no_group(
    session: Session, values: Values, group: Group | None, versions: dict[UUID, UUID | None]
) -> Match | None:
    programme_id = values["programme_id"]
    if group is not None:
        if group.programme_id != programme_id:
            words = _l("The group learns by another programme.")
            return Match(problem=words, problem_field="programme_id")
        is_changed = any(
            values[name] != getattr(group, name) for name in OF_GROUP if name in values
        )
        if is_changed and group.state not in OPEN_GROUPS:
            return Match(problem=_l("The group is closed: nothing of it changes."))
        return None
    if programme_id not in versions:
        versions[programme_id] = published(session, programme_id)
    if versions[programme_id] is None:
        return Match(problem=NO_PROGRAMME, problem_field="programme_id")
    return None


def _of_group(group: Group | None) -> Match:
    return Match() if group is None else Match(id=group.id, before=_before(group))


def _before(group: Group) -> dict[str, Any]:
    return {name: getattr(group, name) for name in OF_GROUP}


def _of_person(
    session: Session, values: Values, group: Group | None, known: Known, person_id: UUID
) -> Match:
    """Say whether this person stands on the list, may be put there, or why not."""
    own = _own(known, person_id, values["programme_id"], values["provider_id"])
    listed = [known.listed[one.id] for one in own if one.id in known.listed]
    here = next((one for one in listed if group is not None and one.group_id == group.id), None)
    if group is not None and here is not None:
        said = {name: values[name] for name in PERSON if name in values}
        return Match(id=group.id, before=_before(group) | said)
    if all(one.id in known.listed for one in own):
        if not listed:
            return Match(problem=NOT_ACCEPTED, problem_field=_named_by(values))
        other = session.get_one(Group, listed[0].group_id).title
        words = _("This one is in group %(group)s already.", group=other)
        return Match(problem=words, problem_field=_named_by(values))
    if group is not None and group.state not in GATHERS:
        return Match(problem=_l("Nobody joins this group any more."), problem_field="title")
    return _of_group(group)


def _own(known: Known, person_id: UUID, programme_id: UUID, provider_id: UUID) -> list[Application]:
    """Give what of theirs a group of this programme takes: nothing that another one teaches."""
    return [
        one
        for one in known.applications.get(person_id, ())
        if one.kind is IntakeKind.PROGRAMME
        and one.programme_id == programme_id
        and one.provider_id in {None, provider_id}
    ]


def _named_by(values: Values) -> str:
    return "snils" if values.get("snils") else "last_name"


def create(session: Session, values: Values) -> UUID:
    """Form the group of a row, and put its person on the list; a row before may have formed it."""
    given = {name: values[name] for name in OF_GROUP if values.get(name) is not None}
    version_id = published(session, given.pop("programme_id"))
    if version_id is None:
        raise InvalidError(NO_PROGRAMME, field="programme_id")
    defaults = {"form": ProgrammeForm.FULL_TIME, "places": PLACES}
    made = commands.create(session, at=utcnow(), version_id=version_id, **(defaults | given))
    _list(session, made, values)
    return made.id


def change(session: Session, group_id: UUID, values: Values) -> None:
    """Change what a row says of its group, and put its person on the list."""
    given = {name: values[name] for name in OF_GROUP if name in values}
    given.pop("programme_id", None)
    group = commands.change(session, group_id, **given)
    _list(session, group, values)


def _list(session: Session, group: Group, values: Values) -> None:
    if not has_person(values):
        return
    session.flush()
    ahead.expect_seen(session)  # its group may be of this very row
    (one,) = whom(session, [values])
    if one.id is None:
        raise InvalidError(one.problem or NOT_ACCEPTED, field=one.field)
    known = _known(session, [values], {one.id})
    own = _own(known, one.id, group.programme_id, group.provider_id)
    if any(known.listed[each.id].group_id == group.id for each in own if each.id in known.listed):
        return
    free = [each for each in own if each.id not in known.listed]
    if not free:
        raise InvalidError(NOT_ACCEPTED, field=_named_by(values))
    of_intake = [each for each in free if each.intake_id and each.intake_id == group.intake_id]
    commands.add_people(session, group.id, [(of_intake or free)[0].id], at=utcnow())


IMPORTER = Importer(
    permission=IMPORT,
    fields=FIELDS,
    key=key,
    match=match,
    create=create,
    change=change,
    check=check,
    alias=alias,
)
