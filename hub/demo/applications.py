"""Intakes and applications of the demo region: a few in every state, one of them the learner's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Account, AccountGrant
from hub.applications.machine import MOVES, SEATED, Act, Mover, State
from hub.applications.models import Application, ApplicationStep, Intake, IntakeKind
from hub.applications.owing import anchors, owing_state, terms_of
from hub.core import clock
from hub.core.access import Role
from hub.deadlines.owing import Reckoner
from hub.deadlines.queries import reckoner
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key, times
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person, Standing
from hub.programmes.models import Programme, ProgrammeVersion, VersionState

ROOM = "applications"
A = Act
# What was done with each, one after another, the days between.
ACCEPTED = (A.SUBMIT, A.ACCEPT)
WAYS: Sequence[Sequence[Act]] = (
    (A.SUBMIT,),
    (A.SUBMIT,),
    (A.SUBMIT, A.SEND_BACK),
    ACCEPTED,
    ACCEPTED,
    (*ACCEPTED, A.ASSIGN),
    (*ACCEPTED, A.ASSIGN),
    (*ACCEPTED, A.ASSIGN, A.CONFIRM),
    (A.SUBMIT, A.REFUSE),
    (A.SUBMIT, A.WITHDRAW),
    (),  # written, and not sent yet
)
FULL: Sequence[Sequence[Act]] = (ACCEPTED, ACCEPTED, ACCEPTED, *((A.SUBMIT, A.PUT_IN_LINE),) * 3)
UNPLACED = (A.SUBMIT, A.KEEP)  # of a programme that nobody gathers people for yet
WHY = {
    A.SEND_BACK: "Укажите, есть ли у вас документ об образовании.",
    A.REFUSE: "Программа для тех, кто уже работает по профессии.",
}
BY = {
    A.SUBMIT: Mover.APPLICANT,
    A.WITHDRAW: Mover.APPLICANT,
    A.CONFIRM: Mover.PROVIDER,
}


@dataclass(frozen=True, slots=True)
class Stream:
    """An intake: for what, in how many days it begins, and how its applications went."""

    kind: IntakeKind
    title: str
    starts_in: int
    days: int
    places: int
    ways: Sequence[Sequence[Act]]


STREAMS = (
    Stream(IntakeKind.PROGRAMME, "", 45, 30, 12, WAYS),
    Stream(IntakeKind.PROGRAMME, "", 30, 21, 3, FULL),
    Stream(IntakeKind.PROGRAMME, "", 70, 40, 25, WAYS[:4]),
    Stream(IntakeKind.EVENT, "День карьеры «Профессии региона»", 14, 0, 60, WAYS[3:5]),
    Stream(IntakeKind.CONSULTATION, "Консультации по индивидуальному плану", 10, 20, 20, WAYS[:2]),
)


def end(region: Region) -> None:
    if region.plan.start:
        return
    session = region.writer.session
    programmes = session.execute(
        select(Programme, ProgrammeVersion)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(
            Programme.published_at.is_not(None), ProgrammeVersion.state == VersionState.PUBLISHED
        )
        .order_by(Programme.published_at.desc(), Programme.id)
        .limit(sum(one.kind is IntakeKind.PROGRAMME for one in STREAMS) + 1)
    ).all()
    by, people = reckoner(session), cycle(_people(region))
    providers = _providers(region)
    shown = iter(programmes)
    for n, one in enumerate(STREAMS):
        found = next(shown, None) if one.kind is IntakeKind.PROGRAMME else None
        if one.kind is IntakeKind.PROGRAMME and found is None:
            continue
        intake = _intake(region, one, found)
        for way in one.ways:
            person_id = next(people)
            _application(region, intake, person_id, way, providers[n % len(providers)], by)
    if (unopened := next(shown, None)) is not None:
        _application(region, unopened, next(people), UNPLACED, providers[0], by)
    session.flush()


def _intake(region: Region, one: Stream, found: object) -> Intake:
    rng, until = region.dice(ROOM), region.plan.until
    moment = region.moment(until - timedelta(days=40), rng)
    starts = until + timedelta(days=one.starts_in)
    made = Intake(
        id=key(moment, rng),
        kind=one.kind,
        title=one.title,
        places=one.places,
        taken=0,
        starts_on=starts,
        ends_on=starts + timedelta(days=one.days) if one.days else None,
        place="Учебный корпус центра, 1 этаж" if one.kind is not IntakeKind.PROGRAMME else None,
        **times(moment),
    )
    if isinstance(found, Sequence):
        programme, version = found
        made.title, made.programme_id, made.version_id = version.title, programme.id, version.id
    region.writer.session.add(made)
    region.writer.session.flush()
    return made


def _application(
    region: Region, of: Any, person_id: UUID, way: Sequence[Act], provider_id: UUID,
    by: Reckoner,
) -> None:  # fmt: skip
    """Write one for an intake, or for a programme and its version that has none yet."""
    intake = of if isinstance(of, Intake) else None
    what = {
        "intake_id": intake.id, "kind": intake.kind, "programme_id": intake.programme_id,
        "version_id": intake.version_id,
    } if intake else {"kind": IntakeKind.PROGRAMME, "programme_id": of[0].id}  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    day = region.plan.until - timedelta(days=rng.randint(len(way) * 2, 12))
    moment = datetime.combine(day, time(9 + rng.randint(0, 8), rng.randint(0, 59)), clock.zone())
    made = Application(
        id=key(moment, rng),
        person_id=person_id,
        **what,
        since=moment,
        submitted_at=moment if way else None,
        **times(moment),
    )
    state = State.DRAFT
    steps = []
    for n, act in enumerate(way):
        made.since = moment + timedelta(days=n, minutes=rng.randint(1, 200))
        made.reason = WHY.get(act)
        after = MOVES[act].to
        steps.append(
            ApplicationStep(
                id=key(made.since, rng),
                application_id=made.id,
                at=made.since,
                act=act,
                before=state,
                after=after,
                mover=BY.get(act, Mover.OFFICE),
                reason=made.reason,
            )
        )
        state = after
    made.state = state
    if A.ASSIGN in way:
        made.provider_id = provider_id
    if intake is not None and state in SEATED:
        intake.taken += 1
    owe(by, made, intake)
    session.add(made)
    session.flush()
    session.add_all(steps)
    session.flush()


def owe(by: Reckoner, made: Application, intake: Intake | None) -> None:
    days = (intake.starts_on, intake.ends_on) if intake else (None, None)
    since = anchors(made.since, *days)
    owed = by.next_owed(
        terms_of(made.kind), owing_state(made.kind, made.state, made.provider_id), since
    )
    if owed is not None:
        made.owed, made.owed_by, made.due_on = owed.act, owed.by, owed.due_on


def _people(region: Region) -> Sequence[UUID]:
    """Give citizens with accounts, the one whom the demo's learner signs in as first."""
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.LEARNER]
    first = session.scalars(
        select(Account.person_id).where(Account.email.in_(emails), Account.person_id.is_not(None))
    ).all()
    count = sum(len(one.ways) for one in STREAMS)
    others = session.scalars(
        select(Person.id)
        .where(Person.standing == Standing.OPEN, Person.id.not_in(first))
        .where(Person.id.in_(select(Account.person_id).where(Account.person_id.is_not(None))))
        .order_by(Person.id)
        .limit(count)
    ).all()
    return [*(one for one in first if one is not None), *others]


def _providers(region: Region) -> Sequence[UUID]:
    """Give who teaches: the organisation of the demo's partner first."""
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.PARTNER]
    own = session.scalars(
        select(AccountGrant.organisation_id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(Account.email.in_(emails), AccountGrant.organisation_id.is_not(None))
    ).all()
    others = session.scalars(
        select(Organisation.id)
        .where(Organisation.kind == OrganisationKind.PROVIDER)
        .order_by(Organisation.name_key)
        .limit(2)
    ).all()
    return [*(one for one in own if one is not None), *others]
