"""Applications from a file: good rows become submitted ones, by the same table of moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands, owing, seats, wanted
from hub.applications.events import ApplicationMoved
from hub.applications.incoming_fields import FIELDS
from hub.applications.machine import OPEN, Act, Mover, State, moved
from hub.applications.models import IMPORT, Application, ApplicationStep, Intake, IntakeKind
from hub.applications.whom import named, whom
from hub.core import alike, audit, clock, many
from hub.core.among import among
from hub.core.db import keys7, utcnow, uuid7
from hub.core.errors import HubError, InvalidError
from hub.core.events import emit_alike
from hub.core.i18n import _
from hub.core.tables import Importer, Match
from hub.core.tables.rows_in import seen
from hub.deadlines.owing import Owed
from hub.deadlines.queries import reckoner
from hub.people.papers import age
from hub.programmes import kinds
from hub.programmes.models import Programme, ProgrammeVersion

Values = Mapping[str, Any]
Moves = dict[tuple[Act, State, Mover], list[dict[str, Any]]]  # which step, and who take it
NEW, NOBODY = Match(), UUID(int=0)
MEANT, HELD = "applications.meant", "applications.held"


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
    place = values.get("intake_id") or values.get("programme_id")
    return f"{who} {place.hex if place else values.get('wish')}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find whose each row is, what it is for, and whether that one has applied already."""
    today = clock.today()
    subjects: dict[tuple[Any, Any], Subject] = {}
    session.info[HELD] = _held(session, rows)
    people_of = seen(session, rows) or whom(session, rows)
    meant = session.info[MEANT] = {}
    found: list[Match] = []
    known = _known(session, {one.id for one in people_of if one.id is not None})
    for values, one in zip(rows, people_of, strict=True):
        place = values.get("intake_id"), values.get("programme_id")
        about = subjects.get(place)
        if about is None:
            about = subjects[place] = _subject(session, place, today)
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
        elif known and (application_id := known.get((one.id, *_place(place)))) is not None:
            found.append(Match(id=application_id, before=values))
        else:
            meant[id(values)] = values, one.id, about.values  # held, so that its id stays its own
            found.append(NEW)
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
    state = moved(State.DRAFT, Act.SUBMIT, Mover.OFFICE)
    made = [
        _drawn(values, key_.hex, meant[id(values)])
        | {"state": state, "since": at, "submitted_at": at}
        for values, key_ in zip(rows, ids, strict=True)
    ]
    moves: Moves = {(Act.SUBMIT, State.DRAFT, Mover.OFFICE): list(made)}
    _accept(session, made, moves)
    _owe(session, made)
    many.insert(session, Application, made, commands.twice())
    alike.record_each(session, "applications.create", owing.SUBJECT, ((i, None) for i in ids))
    for (act, before, by), those in moves.items():
        _moved(session, those, act, before, by, at)


def _drawn(values: Values, key_: str, meant: tuple[Values, UUID, Values]) -> dict[str, Any]:
    _values, person_id, about = meant
    return {
        "id": key_,
        "person_id": person_id.hex,
        "intake_id": values.get("intake_id"),
        "programme_id": values.get("programme_id"),
        **about,
        "organisation_id": values.get("organisation_id"),
        "wish": values.get("wish"),
    }


def _moved(
    session: Session, those: Sequence[Values], act: Act, before: State, by: Mover, at: datetime
) -> None:
    """Write the same step of many, and tell of each."""
    after = moved(before, act, by)
    owners = [one["id"] for one in those]
    step = {
        "id": keys7(len(those)),
        "application_id": owners,
        "at": at,
        "act": act,
        "before": before,
        "after": after,
        "mover": by,
        "account_id": audit.actor().account_id,
    }
    many.fill(session.connection(), many.table_of(ApplicationStep), len(those), step)
    keys = {
        "aggregate_id": owners,
        "person_id": [one["person_id"] for one in those],
        "intake_id": [one["intake_id"] and one["intake_id"].hex for one in those],
        "provider_id": [
            taught.hex if (taught := one.get("provider_id")) else None for one in those
        ],
    }
    alike_ = ApplicationMoved(
        aggregate_id=NOBODY, person_id=NOBODY, intake_id=None,
        act=act.value, before=before.value, after=after.value,
    )  # fmt: skip
    emit_alike(session, alike_, keys)


def _accept(session: Session, made: Sequence[dict[str, Any]], moves: Moves) -> None:
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
            moves.setdefault((act, one["state"], Mover.HUB), []).append(one)
            one["state"] = moved(one["state"], act, Mover.HUB)
            if act is Act.ACCEPT and intake.kind is IntakeKind.PROGRAMME:
                one["provider_id"] = intake.provider_id


def _owe(session: Session, made: Sequence[dict[str, Any]]) -> None:
    """Reckon what they owe: those of one intake, in one state, since one moment owe the same."""
    by, same = reckoner(session), dict[tuple[int, int], Owed | None]()
    for one in made:
        place = id(one["intake_id"]), id(one["state"])
        if place not in same:
            intake = session.get_one(Intake, one["intake_id"]) if one["intake_id"] else None
            days = (intake.starts_on, intake.ends_on) if intake else (None, None)
            since = owing.anchors(one["since"], *days)
            kind = intake.kind if intake else IntakeKind.PROGRAMME
            state = owing.owing_state(kind, one["state"], one.get("provider_id"))
            same[place] = by.next_owed(owing.terms_of(kind), state, since)
        if (owed := same[place]) is not None:
            one |= {"owed": owed.act, "owed_by": owed.by, "due_on": owed.due_on}


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


def _known(session: Session, ids: set[UUID]) -> dict[tuple[Any, Any, Any], UUID]:
    """Find the open applications of these people, by person and what each is for."""
    if not ids:
        return {}
    of = Application
    found = session.execute(
        select(of.id, of.state, of.person_id, of.intake_id, of.programme_id).where(
            among(of.person_id, ids)
        )
    )  # of which are open is told here: without statistics PostgreSQL would begin with all of them
    return {
        (person_id, *_place((intake_id, programme_id))): application_id
        for application_id, state, person_id, intake_id, programme_id in found
        if state in OPEN
    }


IMPORTER = Importer(
    permission=IMPORT,
    fields=FIELDS,
    key=key,
    match=match,
    look=whom,
    create=create,
    change=change,
    create_many=create_many,
    check=check,
)
