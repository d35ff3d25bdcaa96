"""Applications from a file: good rows become submitted ones, by the same table of moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands, owing, seats, wanted
from hub.applications.events import ApplicationMoved
from hub.applications.intake_queries import INTAKE
from hub.applications.machine import OPEN, Act, Mover, State, moved
from hub.applications.models import IMPORT, Application, ApplicationStep, Intake, IntakeKind
from hub.applications.placing import LONGEST_WISH
from hub.applications.whom import named, whom
from hub.core import alike, audit, clock, many
from hub.core.among import among
from hub.core.db import utcnow, uuid7
from hub.core.errors import HubError, InvalidError
from hub.core.events import emit_many
from hub.core.i18n import _, _l
from hub.core.tables import Field, Importer, Kind, Match
from hub.deadlines.owing import Owed
from hub.deadlines.queries import reckoner
from hub.people import fields as people
from hub.people.papers import age
from hub.programmes import kinds
from hub.programmes.models import Programme, ProgrammeVersion

Values = Mapping[str, Any]
MEANT, HELD = "applications.meant", "applications.held"
OF_PERSON = ("full_name", "last_name", "first_name", "patronymic", "birth_on", "snils")
KNOWN = {field.name: field for field in people.FIELDS}
FIELDS = (
    *(replace(KNOWN[name], is_required=False) for name in OF_PERSON),
    Field(
        name="intake_id",
        title=_l("Intake"),
        kind=Kind.LOOKUP,
        lookup=INTAKE,
        synonyms=("поток", "мероприятие", "набор"),
        help=_l("Its title and the day it begins"),
    ),
    Field(
        name="programme_id",
        title=_l("Programme"),
        kind=Kind.LOOKUP,
        lookup="programme",
        synonyms=("программа", "наименование программы"),
        help=_l("Where no intake is open yet."),
    ),
    Field(
        name="organisation_id",
        title=_l("Who sends"),
        kind=Kind.LOOKUP,
        lookup="organisation",
        synonyms=("организация", "кто направляет", "инн", "инн организации", "школа"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="wish",
        title=_l("Wish"),
        longest=LONGEST_WISH,
        synonyms=("пожелание", "комментарий", "примечание"),
    ),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What rows of a file are for: what each takes from it, and why it may not be taken."""

    values: Mapping[str, Any]
    problem: str | None = None
    field: str = "intake_id"
    age_from: int | None = None
    basis: str = ""


def check(values: Values) -> None:
    """Refuse a row that is for nothing."""
    if not (values.get("intake_id") or values.get("programme_id") or values.get("wish")):
        raise InvalidError(commands.NO_SUBJECT, field="intake_id")


def key(values: Values) -> str:
    who = values.get("snils") or f"{named(values)} {values.get('birth_on') or ''}"
    return f"{who} {values.get('intake_id') or values.get('programme_id') or values.get('wish')}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find whose each row is, what it is for, and whether that one has applied already."""
    today = clock.today()
    subjects: dict[tuple[Any, Any], Subject] = {}
    session.info[HELD] = _held(session, rows)
    people_of = whom(session, rows)
    meant = session.info[MEANT] = {}
    found: list[Match] = []
    known = _known(session, [one.id for one in people_of])
    for values, one in zip(rows, people_of, strict=True):
        place = values.get("intake_id"), values.get("programme_id")
        if place not in subjects:
            subjects[place] = _subject(session, place, today)
        about = subjects[place]
        if one.problem or one.id is None:
            found.append(Match(problem=one.problem, problem_field=one.field))
        elif about.problem:
            found.append(Match(problem=about.problem, problem_field=about.field))
        elif about.age_from and one.birth_on and age(one.birth_on, today) < about.age_from:
            words = _(
                "Such programmes are for those of %(age)s or older: %(basis)s",
                age=about.age_from, basis=about.basis,
            )  # fmt: skip
            found.append(Match(problem=words, problem_field="birth_on"))
        elif (application_id := known.get((one.id, *_place(place)))) is not None:
            found.append(Match(id=application_id, before=values))
        else:
            meant[key(values)] = one.id, about.values
            found.append(Match())
    return found


def _held(session: Session, rows: Sequence[Values]) -> list[Any]:
    """Read at once what rows are for, and hold it: a session forgets what nobody holds."""
    held: list[Any] = []

    def read(model: Any, ids: set[Any]) -> None:
        wanted = select(model).where(among(model.id, ids - {None}))
        fresh = wanted.execution_options(populate_existing=True)
        held.extend(session.scalars(fresh) if ids - {None} else ())

    read(Intake, {values.get("intake_id") for values in rows})
    read(Programme, {values.get("programme_id") for values in rows}
         | {one.programme_id for one in held})  # fmt: skip
    read(ProgrammeVersion, {one.version_id for one in held if isinstance(one, Intake)})
    return held


def create(session: Session, values: Values) -> UUID:
    made = uuid7()
    create_many(session, [values], [made])
    return made


def change(_session: Session, _application_id: UUID, _values: Values) -> None:
    """Leave one that is known alone: what a file says of it is what it says already."""


def create_many(session: Session, rows: Sequence[Values], ids: Sequence[UUID]) -> None:
    """Submit many at once; where an intake accepts by itself, seats go in the order of the file."""
    at, meant = utcnow(), session.info[MEANT]
    made = [_drawn(values, key_, at, *meant[key(values)]) for values, key_ in
            zip(rows, ids, strict=True)]  # fmt: skip
    steps = [_step(one, Act.SUBMIT, State.DRAFT, Mover.OFFICE, at) for one in made]
    steps += _accept(session, made, at)
    _owe(session, made)
    many.insert(session, Application, made, commands.twice())
    many.insert(session, ApplicationStep, steps)
    alike.record_each(session, "applications.create", owing.SUBJECT, ((i, None) for i in ids))
    owners = {one["id"]: one for one in made}
    for act in dict.fromkeys(step["act"] for step in steps):
        emit_many(session, [_event(step, owners) for step in steps if step["act"] is act])


def _drawn(
    values: Values, key_: UUID, at: datetime, person_id: UUID, about: Values
) -> dict[str, Any]:
    return {
        "id": key_,
        "person_id": person_id,
        "intake_id": values.get("intake_id"),
        "programme_id": values.get("programme_id"),
        **about,
        "organisation_id": values.get("organisation_id"),
        "wish": values.get("wish"),
        "state": moved(State.DRAFT, Act.SUBMIT, Mover.OFFICE),
        "since": at,
        "submitted_at": at,
    }


def _accept(session: Session, made: Sequence[dict[str, Any]], at: datetime) -> list[Any]:
    steps: list[dict[str, Any]] = []
    by_intake: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in made:
        if one["intake_id"] is not None:
            by_intake[one["intake_id"]].append(one)
    for intake_id in sorted(by_intake):
        intake = session.get_one(Intake, intake_id)
        if not intake.accepts_at_once:
            continue
        seats.hold(session, intake_id)
        for one in by_intake[intake_id]:
            act = Act.ACCEPT if seats.take(session, intake_id) else Act.PUT_IN_LINE
            steps.append(_step(one, act, one["state"], Mover.HUB, at))
            one["state"] = steps[-1]["after"]
            if act is Act.ACCEPT and intake.kind is IntakeKind.PROGRAMME:
                one["provider_id"] = intake.provider_id
    return steps


def _owe(session: Session, made: Sequence[dict[str, Any]]) -> None:
    """Reckon what they owe: those of one intake, in one state, since one moment owe the same."""
    by, same = reckoner(session), dict[tuple[Any, Any], Owed | None]()
    for one in made:
        place = one["intake_id"], one["state"]
        if place not in same:
            intake = session.get_one(Intake, one["intake_id"]) if one["intake_id"] else None
            days = (intake.starts_on, intake.ends_on) if intake else (None, None)
            since = owing.anchors(one["since"], *days)
            kind = intake.kind if intake else IntakeKind.PROGRAMME
            state = owing.owing_state(kind, one["state"], one.get("provider_id"))
            same[place] = by.next_owed(owing.terms_of(kind), state, since)
        if (owed := same[place]) is not None:
            one |= {"owed": owed.act, "owed_by": owed.by, "due_on": owed.due_on}


def _step(one: Values, act: Act, before: State, by: Mover, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "application_id": one["id"],
        "at": at,
        "act": act,
        "before": before,
        "after": moved(before, act, by),
        "mover": by,
        "account_id": audit.actor().account_id,
    }


def _event(step: Values, owners: Mapping[UUID, Values]) -> ApplicationMoved:
    one = owners[step["application_id"]]
    return ApplicationMoved(
        aggregate_id=one["id"],
        act=step["act"].value,
        before=step["before"].value,
        after=step["after"].value,
        person_id=one["person_id"],
        intake_id=one["intake_id"],
    )


def _subject(session: Session, place: tuple[Any, Any], today: date) -> Subject:
    intake_id, programme_id = place
    try:
        values = wanted.filled(
            session, {"intake_id": intake_id, "programme_id": programme_id}, today
        )
    except HubError as error:
        field = "intake_id" if intake_id else "programme_id"
        return Subject({}, str(error.message), field)
    about: dict[str, Any] = {name: values[name] for name in ("kind", "programme_id", "version_id")
             if name in values}  # fmt: skip
    version = (
        session.get(ProgrammeVersion, about["version_id"]) if about.get("version_id") else None
    )
    if version is None:
        return Subject(about)
    rule = kinds.rule(session, version.kind)
    return Subject(about, age_from=rule.age_from, basis=rule.basis or "")


def _place(place: tuple[Any, Any]) -> tuple[Any, Any]:
    return (place[0], None) if place[0] else (None, place[1])


def _known(session: Session, people_ids: Sequence[UUID | None]) -> dict[tuple[Any, Any, Any], UUID]:
    """Find the open applications of these people, by person and what each is for."""
    ids = {one for one in people_ids if one is not None}
    if not ids:
        return {}
    columns = Application.id, Application.person_id, Application.intake_id, Application.programme_id
    found = session.execute(
        select(*columns).where(among(Application.person_id, ids), Application.state.in_(OPEN))
    )
    return {
        (person_id, *_place((intake_id, programme_id))): application_id
        for application_id, person_id, intake_id, programme_id in found
    }


IMPORTER = Importer(
    permission=IMPORT,
    fields=FIELDS,
    key=key,
    match=match,
    create=create,
    change=change,
    create_many=create_many,
    check=check,
)
