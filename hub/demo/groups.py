"""Groups of the demo region: one gathers, one studies, one was let out; two intakes wait."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account, AccountGrant
from hub.applications.machine import State
from hub.applications.models import Application, Intake, IntakeKind
from hub.core import clock
from hub.core.access import Role
from hub.core.names import full_name
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key, times
from hub.groups import commands, papers
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState, GroupState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group, GroupTeacher
from hub.groups.paper_models import EnrolmentContract, EnrolmentPaper
from hub.organisations.models import Organisation
from hub.people import agreed
from hub.people.models import Person
from hub.programmes.models import Programme, ProgrammeVersion, VersionState
from hub.resources.staff_models import StaffMember

ROOM = "groups"
E, K = EnrolmentState, DirectiveKind


@dataclass(frozen=True, slots=True)
class Sketch:
    """A group as it stands on the last day of history; `starts_in` and `days` are its days."""

    title: str
    state: GroupState | None  # None: an intake that waits for its group
    starts_in: int
    days: int
    people: int
    way: State
    stands: EnrolmentState = E.PLANNED
    orders: Sequence[DirectiveKind] = ()


SKETCHES = (
    Sketch("ПК-21/26", GroupState.STUDYING, -18, 45, 9, State.STUDYING, E.ENROLLED, (K.ENROL,)),
    Sketch("ПК-22/26", GroupState.FORMING, 9, 40, 7, State.ACCEPTED),
    Sketch(
        "ПК-17/26", GroupState.ISSUING, -60, 50, 6, State.COMPLETED, E.COMPLETED,
        (K.ENROL, K.GRADUATE),
    ),
    Sketch("Набор: вечерний поток", None, 12, 40, 3, State.ACCEPTED),
    Sketch("Набор: дневной поток", None, 14, 40, 3, State.ACCEPTED),
)  # fmt: skip


def end(region: Region) -> None:
    if region.plan.start:
        return
    session = region.writer.session
    provider_id = _provider(region)
    shown = session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.state == VersionState.PUBLISHED)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .order_by(Programme.published_at, Programme.id)
        .limit(len(SKETCHES))
    ).all()
    people = iter(_people(region))
    if provider_id is None or not shown:
        return
    for n, sketch in enumerate(SKETCHES):
        version = shown[n % len(shown)]
        _made(region, sketch, version, provider_id, people)


def _made(
    region: Region, one: Sketch, version: ProgrammeVersion, provider_id: UUID,
    people: Iterator[Person],
) -> None:  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    starts = region.plan.until + timedelta(days=one.starts_in)
    at = _moment(min(starts, region.plan.until) - timedelta(days=12))
    intake = Intake(
        id=key(at, rng), kind=IntakeKind.PROGRAMME, title=one.title, starts_on=starts,
        programme_id=version.programme_id, version_id=version.id, provider_id=provider_id,
        ends_on=starts + timedelta(days=one.days), places=15, taken=one.people, last_in_line=0,
        **times(at),
    )  # fmt: skip
    session.add(intake)
    session.flush()
    wanted = papers.demanded(session, version.kind)
    made = []
    for n, person in zip(range(one.people), people, strict=False):
        application = Application(
            id=key(at, rng),
            person_id=person.id,
            intake_id=intake.id,
            state=one.way,
            since=at,
            programme_id=version.programme_id,
            submitted_at=at,
            **times(at),
        )
        session.add(application)
        session.flush()
        made.append((application, person))
        if one.state is not None and (one.state is not GroupState.FORMING or n % 3):
            _papers(region, application, wanted, at)
    if one.state is not None:
        _group(region, one, intake, version, made)


def _papers(region: Region, application: Application, wanted: Sequence[str], at: datetime) -> None:
    rng, session = region.dice(ROOM), region.writer.session
    session.add_all(
        EnrolmentPaper(
            id=key(at, rng), application_id=application.id, kind=kind, accepted_at=at, **times(at)
        )
        for kind in wanted
        if kind != papers.SNILS
    )
    session.add(
        EnrolmentContract(
            id=key(at, rng),
            application_id=application.id,
            signed_on=clock.day_of(at),
            number=f"{region.next('contracts') + 101}/26",
            **times(at),
        )
    )
    session.flush()


def _group(
    region: Region, one: Sketch, intake: Intake, version: ProgrammeVersion,
    made: Sequence[tuple[Application, Person]],
) -> None:  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    at, starts = intake.created_at, intake.starts_on or region.plan.until
    provider_id = intake.provider_id
    ends = starts + timedelta(days=one.days)
    days = {GroupState.STUDYING: starts, GroupState.ISSUING: ends}
    since = days.get(one.state) if one.state else None
    staff = session.scalars(
        select(StaffMember.id)
        .where(StaffMember.organisation_id == provider_id, StaffMember.confirmed_at.is_not(None))
        .order_by(StaffMember.title_key, StaffMember.id)
        .limit(2)
    ).all()
    group = Group(
        id=key(at, rng), title=one.title, programme_id=version.programme_id,
        version_id=version.id, provider_id=provider_id, intake_id=intake.id, form=version.form,
        starts_on=starts, ends_on=ends, places=15, state=one.state,
        since=_moment(since) if since else at, curator_id=staff[0] if staff else None,
        **times(at),
    )  # fmt: skip
    commands.reckon(session, group)
    session.add(group)
    session.flush()
    session.add_all(
        GroupTeacher(id=key(at, rng), group_id=group.id, staff_member_id=who) for who in staff[1:]
    )
    lines = []
    for application, person in made:
        enrolment = Enrolment(
            id=key(at, rng),
            group_id=group.id,
            application_id=application.id,
            state=one.stands,
            enrolled_on=starts if one.orders else None,
            ended_on=ends if one.stands is E.COMPLETED else None,
            **times(at),
        )
        session.add(enrolment)
        lines.append((enrolment, full_name(person)))
    session.flush()
    for kind in one.orders:
        _order(region, group, kind, lines)


def _order(
    region: Region, group: Group, kind: DirectiveKind, lines: Sequence[tuple[Enrolment, str]]
) -> None:
    rng, session = region.dice(ROOM), region.writer.session
    owner = session.get_one(Organisation, group.provider_id)
    effective = group.starts_on if kind is K.ENROL else group.ends_on
    signed_on = effective - timedelta(days=2)
    at = _moment(signed_on)
    made = Directive(
        id=key(at, rng), kind=kind, state=DirectiveState.SIGNED, group_id=group.id,
        organisation_id=owner.id, effective_on=effective, number=f"{region.next('orders') + 31}-у",
        signed_on=signed_on, signer=owner.director, signer_post=owner.director_post,
        basis="Заявления слушателей" if kind is K.ENROL else "Протокол итоговой аттестации",
        **times(at),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        DirectiveLine(id=key(at, rng), directive_id=made.id, enrolment_id=one.id, name=name)
        for one, name in lines
    )
    session.flush()


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), clock.zone())


def _provider(region: Region) -> UUID | None:
    """Give the organisation of the demo's partner, who then sees groups of their own."""
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.PARTNER]
    return region.writer.session.scalar(
        select(AccountGrant.organisation_id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(Account.email.in_(emails), AccountGrant.organisation_id.is_not(None))
        .limit(1)
    )


def _people(region: Region) -> list[Person]:
    """Give the demo's learner, who studies, and others with a consent in force."""
    session: Session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.LEARNER]
    learner = session.scalars(
        select(Person).where(
            Person.id.in_(select(Account.person_id).where(Account.email.in_(emails)))
        )
    ).all()
    count = sum(one.people for one in SKETCHES)
    others = session.scalars(
        select(Person)
        .where(
            agreed.where([agreed.GIVEN]),
            Person.id.not_in([one.id for one in learner]),
            Person.snils.is_not(None),
        )
        .order_by(Person.id.desc())
        .limit(count)
    )
    return [*learner, *others]
