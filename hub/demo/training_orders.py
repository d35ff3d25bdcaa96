"""Orders for training of the demo region: one in each state that somebody owes an act in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Account, AccountGrant
from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import Mover as ApplicationMover
from hub.applications.machine import State as ApplicationState
from hub.applications.models import Application, ApplicationStep, Intake, IntakeKind
from hub.core import clock
from hub.core.access import Role
from hub.deadlines.queries import reckoner
from hub.demo import numbers
from hub.demo.applications import owe
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key, times
from hub.people.models import Person, Standing
from hub.programmes.models import Programme, ProgrammeForm
from hub.training_orders.commands import anchors
from hub.training_orders.machine import Act, Mover, State
from hub.training_orders.models import (
    OrderKind,
    ShareState,
    TrainingOrder,
    TrainingOrderNumber,
    TrainingOrderPerson,
    TrainingOrderShare,
    TrainingOrderStep,
)
from hub.training_orders.words import SUBJECT, number_word

ROOM = "training-orders"
FEMALE = 0.5
DAYS_LEFT = 19  # days that those who are taught learn on: nobody is late on the first day
FIRST_SERIAL = 8_100_000  # numbers that nobody of the region has
K, S, A, M = OrderKind, State, Act, Mover
WAY = (
    (S.SENT, A.SEND, M.CUSTOMER),
    (S.ACCEPTED, A.ACCEPT, M.OFFICE),
    (S.DISTRIBUTED, A.DISTRIBUTE, M.OFFICE),
    (S.CARRIED_OUT, A.BEGIN, M.HUB),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is ordered, how far it is, and how many days ago it began."""

    role: Role
    kind: OrderKind
    state: State
    people: int
    named: int
    days: int
    subject: str = ""  # none: a programme
    reason: str = ""


ORDERS = (
    Wanted(Role.CUSTOMER, K.PROGRAMME, S.CARRIED_OUT, 12, 12, 80),
    Wanted(Role.CUSTOMER, K.PROGRAMME, S.DISTRIBUTED, 25, 25, 12),
    Wanted(Role.CUSTOMER, K.NEW_PROGRAMME, S.CORRECTING, 15, 0, 9, "Наладка роботов-сварщиков",
           "Уточните модель роботов и число часов."),
    Wanted(Role.CUSTOMER, K.PROGRAMME, S.SENT, 20, 18, 3),
    Wanted(Role.CUSTOMER, K.PROGRAMME, S.DRAFT, 8, 3, 1),
    Wanted(Role.PARTNER, K.TEACHERS, S.ACCEPTED, 10, 10, 6, "Цифровые инструменты мастера"),
)  # fmt: skip


def end(region: Region) -> None:
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = {entrance.role: entrance.email for entrance in entrances}
    acts = (
        select(AccountGrant.account_id, AccountGrant.organisation_id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(AccountGrant.organisation_id.is_not(None))
    )
    found = {role: session.execute(acts.where(Account.email == emails.get(role))).first()
             for role in (Role.CUSTOMER, Role.PARTNER)}  # fmt: skip
    programmes = session.scalars(
        select(Programme).where(Programme.published_at.is_not(None)).order_by(Programme.id).limit(4)
    ).all()
    partner = found[Role.PARTNER]
    provider = partner.organisation_id if partner is not None else None
    year = region.plan.until.year
    is_made = session.scalar(select(TrainingOrder.id).limit(1)) is not None
    if not programmes or provider is None or is_made:
        return
    rng, last = region.dice(ROOM), 0
    for n, one in enumerate(ORDERS):
        who = found[one.role]
        if who is None:
            continue
        made = _order(region, rng, one, who.organisation_id, programmes[n % len(programmes)])
        if one.state is not S.DRAFT:
            last += 1
            made.year, made.number = year, last
        session.add(made)
        session.flush()
        _steps(region, rng, made, one, who.account_id)
        share = _share(region, rng, made, one, provider)
        if share is not None and one.state is S.CARRIED_OUT:
            _taught(region, rng, made, share)
        else:
            _named(region, rng, made, one)
    session.add(TrainingOrderNumber(year=year, last=last))
    session.flush()


def _at(region: Region, days: int) -> datetime:
    day = datetime.combine(region.plan.until, time(11, 5), clock.zone()).astimezone(UTC)
    return day - timedelta(days=days)


def _order(
    region: Region, rng: Random, one: Wanted, organisation_id: UUID, programme: Programme
) -> TrainingOrder:
    at = _at(region, one.days)
    until = region.plan.until
    is_programme = not one.subject
    made = TrainingOrder(
        id=key(at, rng),
        organisation_id=organisation_id,
        kind=one.kind,
        subject=programme.title if is_programme else one.subject,
        programme_id=programme.id if is_programme else None,
        people=one.people,
        form=ProgrammeForm.MIXED,
        starts_on=until + timedelta(days=20 - one.days),
        ends_on=until + timedelta(days=max(75 - one.days, DAYS_LEFT)),
        contact="Соколова Ирина Викторовна, отдел кадров",
        funding="Собственные средства",
        consents_on=(at - timedelta(days=2)).date(),
        consents_place="Отдел кадров, папка «Обучение»",
        state=one.state,
        since=at,
        sent_at=None if one.state is S.DRAFT else at,
        reason=one.reason or None,
        **times(at),
    )
    owed = reckoner(region.writer.session).next_owed(SUBJECT, one.state.value, anchors(made))
    if owed is not None:
        made.owed, made.owed_by, made.due_on = owed.act, owed.by, owed.due_on
    return made


def _steps(region: Region, rng: Random, made: TrainingOrder, one: Wanted, account_id: UUID) -> None:
    before, at = S.DRAFT, made.since
    way = list(WAY)
    if one.state is S.CORRECTING:
        way = [WAY[0], (S.CORRECTING, A.SEND_BACK, M.OFFICE)]
    states = [state for state, _act, _mover in way]
    if one.state not in states:
        return
    for state, act, mover in way[: states.index(one.state) + 1]:
        region.writer.session.add(
            TrainingOrderStep(
                id=key(at, rng), order_id=made.id, at=at, act=act, before=before, after=state,
                mover=mover, account_id=account_id if mover is M.CUSTOMER else None,
                reason=one.reason if act is A.SEND_BACK else None,
            )
        )  # fmt: skip
        before, at = state, at + timedelta(hours=20)


def _share(
    region: Region, rng: Random, made: TrainingOrder, one: Wanted, provider_id: UUID
) -> TrainingOrderShare | None:
    if one.state not in {S.DISTRIBUTED, S.CARRIED_OUT}:
        return None
    session, at = region.writer.session, made.since + timedelta(hours=40)
    share = TrainingOrderShare(
        id=key(at, rng), order_id=made.id, provider_id=provider_id, places=made.people, **times(at)
    )
    if one.state is S.CARRIED_OUT:
        intake = Intake(
            id=key(at, rng),
            kind=IntakeKind.PROGRAMME,
            title=f"{made.subject} · {number_word(made)}"[:300],
            programme_id=made.programme_id,
            provider_id=provider_id,
            places=made.people,
            taken=made.people,
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            closed_at=at,
            **times(at),
        )
        session.add(intake)
        session.flush()
        share.state, share.intake_id, share.answered_at = ShareState.CONFIRMED, intake.id, at
    session.add(share)
    session.flush()
    return share


def _named(region: Region, rng: Random, made: TrainingOrder, one: Wanted) -> None:
    for _n in range(one.named):
        name = region.names.draw(rng, is_female=rng.random() < FEMALE)
        born = datetime(rng.randint(1968, 2003), rng.randint(1, 12), rng.randint(1, 28), tzinfo=UTC)
        region.writer.session.add(
            TrainingOrderPerson(
                id=key(made.since, rng), order_id=made.id, last_name=name.last,
                first_name=name.first, patronymic=name.patronymic, birth_on=born.date(),
                phone=numbers.phone(FIRST_SERIAL + region.next(ROOM)), **times(made.since),
            )
        )  # fmt: skip


def _taught(region: Region, rng: Random, made: TrainingOrder, share: TrainingOrderShare) -> None:
    """Put people of the customer on their way: most are studying, one was expelled."""
    session = region.writer.session
    by, intake = reckoner(session), session.get_one(Intake, share.intake_id)
    people = session.scalars(
        select(Person)
        .where(Person.organisation_id == made.organisation_id, Person.standing == Standing.OPEN)
        .order_by(Person.id)
        .limit(made.people)
    ).all()
    studying = [ApplicationState.STUDYING] * 9
    states = [ApplicationState.COMPLETED, ApplicationState.EXPELLED, *studying]
    for n, person in enumerate(people):
        state = states[n % len(states)]
        at = made.since + timedelta(hours=48)
        application = Application(
            id=key(at, rng), person_id=person.id, intake_id=share.intake_id,
            programme_id=made.programme_id, organisation_id=made.organisation_id,
            provider_id=share.provider_id, state=state, since=at, submitted_at=at, **times(at),
        )  # fmt: skip
        owe(by, application, intake)
        session.add(application)
        session.flush()
        _walked(region, rng, application, at)
        session.add(
            TrainingOrderPerson(
                id=key(at, rng), order_id=made.id, last_name=person.last_name,
                first_name=person.first_name, patronymic=person.patronymic,
                birth_on=person.birth_on, share_id=share.id, person_id=person.id,
                application_id=application.id, **times(at),
            )
        )  # fmt: skip
    session.flush()


def _walked(region: Region, rng: Random, one: Application, at: datetime) -> None:
    """Leave the steps that control counts by."""
    taken = ApplicationState
    way = [
        (ApplicationAct.SUBMIT, taken.DRAFT, taken.SUBMITTED, 0),
        (ApplicationAct.ENROL, taken.CONFIRMED, taken.ENROLLED, 16),
        (ApplicationAct.BEGIN, taken.ENROLLED, taken.STUDYING, 18),
    ]
    if one.state is taken.COMPLETED:
        way.append((ApplicationAct.COMPLETE, taken.STUDYING, taken.COMPLETED, 70))
    if one.state is taken.EXPELLED:
        way.append((ApplicationAct.EXPEL, taken.STUDYING, taken.EXPELLED, 40))
    for act, before, after, days in way:
        moment = at + timedelta(days=days)
        region.writer.session.add(
            ApplicationStep(
                id=key(moment, rng), application_id=one.id, at=moment, act=act, before=before,
                after=after, mover=ApplicationMover.HUB, account_id=None, reason=None,
            )
        )  # fmt: skip
