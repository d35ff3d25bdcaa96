"""Groups of the demo region: who gathers, who studies, who was let out; two intakes wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import select

from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, ApplicationStep, Intake, IntakeKind
from hub.core import clock
from hub.core.names import full_name
from hub.deadlines.owing import Reckoner
from hub.deadlines.queries import reckoner
from hub.demo import group_people
from hub.demo.applications import owe
from hub.demo.group_sketches import SKETCHES, E, G, K, Sketch
from hub.demo.region import Region, key, times
from hub.demo.resources import hosts
from hub.groups import commands, papers
from hub.groups.machine import DirectiveKind, DirectiveState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group, GroupTeacher
from hub.groups.paper_models import EnrolmentContract, EnrolmentPaper
from hub.organisations.models import Organisation
from hub.people.models import Person
from hub.programmes.models import Programme, ProgrammeVersion, VersionState

ROOM = "groups"
SKETCHED = "groups.sketched"  # the note of groups and their sketches
TRAINED = 3  # of those who teach a group
PLACES = 15
WALK = (
    (Act.SUBMIT, Mover.APPLICANT, State.SUBMITTED),
    (Act.ACCEPT, Mover.OFFICE, State.ACCEPTED),
    (Act.ENROL, Mover.HUB, State.ENROLLED),
    (Act.BEGIN, Mover.HUB, State.STUDYING),
    (Act.COMPLETE, Mover.HUB, State.COMPLETED),
)


@dataclass(frozen=True, slots=True)
class Days:
    """When a group began, ended and was ordered about: working days, all of them."""

    applied: date
    starts: date
    ends: date
    ordered: date

    @classmethod
    def of(cls, one: Sketch, until: date, by: Reckoner) -> "Days":
        asked = until + timedelta(days=one.starts_in)
        working, two = by.calendar, timedelta(days=2)
        starts = working.not_before(asked)
        ends = working.not_after(asked + timedelta(days=one.days))
        applied = working.not_after(min(starts, until) - timedelta(days=12))
        return cls(applied, starts, ends, min(working.not_after(starts - two), until))


def end(region: Region) -> None:
    if region.plan.start:
        return
    session = region.writer.session
    by = reckoner(session)
    versions = session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.state == VersionState.PUBLISHED)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .order_by(Programme.published_at, Programme.id)
    ).all()
    learner, others = group_people.people(region)
    if not versions:
        return
    for one in SKETCHES:
        fits = [each for each in versions if each.kind == one.kind] or versions
        version = min(fits, key=lambda each: abs(each.hours - one.hours))
        versions = [each for each in versions if each is not version] or versions
        first = learner if one.has_learner else []
        people = [*first, *islice(others, one.people - len(first))]
        _made(region, one, version, people, by)


def _made(
    region: Region, one: Sketch, version: ProgrammeVersion, people: Sequence[Person],
    by: Reckoner,
) -> None:  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    days = Days.of(one, region.plan.until, by)
    at = _moment(days.applied)
    host = hosts(region)[one.host % len(hosts(region))]
    intake = Intake(
        id=key(at, rng), kind=IntakeKind.PROGRAMME, starts_on=days.starts,
        title=one.title if one.state is None else version.title,
        programme_id=version.programme_id, version_id=version.id, provider_id=host.id,
        ends_on=days.ends, places=PLACES, taken=len(people), **times(at),
    )  # fmt: skip
    session.add(intake)
    session.flush()
    made = [(_application(region, one, intake, person, days), person) for person in people]
    for application, _person in made:
        owe(by, application, intake)
    session.add_all(application for application, _person in made)
    session.flush()
    for application, _person in made:
        _walked(region, one, application, days)
    if one.state is not None:
        wanted = papers.demanded(session, version.kind)
        lacks = 3 if one.way is State.ACCEPTED else len(made) + 1  # every third has brought none
        for n, (application, _person) in enumerate(made, start=1):
            if n % lacks:
                _papers(region, application, wanted, at)
    session.flush()
    if one.state is not None:
        _group(region, one, intake, version, made, days)


def _application(
    region: Region, one: Sketch, intake: Intake, person: Person, days: Days
) -> Application:
    at = intake.created_at
    return Application(
        id=key(at, region.dice(ROOM)), person_id=person.id, intake_id=intake.id, state=one.way,
        programme_id=intake.programme_id, version_id=intake.version_id, submitted_at=at,
        since=next(moment for *_move, after, moment in _walk(days) if after is one.way),
        provider_id=intake.provider_id, **times(at),
    )  # fmt: skip


def _walk(days: Days) -> list[tuple[Act, Mover, State, datetime]]:
    at = _moment(days.applied)
    moments = (at, at + timedelta(days=1, hours=2),
               *map(_moment, (days.ordered, days.starts, days.ends)))  # fmt: skip
    return [(*move, moment) for move, moment in zip(WALK, moments, strict=True)]


def _walked(region: Region, one: Sketch, made: Application, days: Days) -> None:
    before = State.DRAFT
    for act, mover, after, moment in _walk(days):
        region.writer.session.add(
            ApplicationStep(
                id=key(moment, region.dice(ROOM)), application_id=made.id, at=moment, act=act,
                before=before, after=after, mover=mover,
            )
        )  # fmt: skip
        before = after
        if after is one.way:
            return


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
            number=f"{region.next('contracts') + 101}/{at:%y}",
            **times(at),
        )
    )


def _group(
    region: Region, one: Sketch, intake: Intake, version: ProgrammeVersion,
    made: Sequence[tuple[Application, Person]], days: Days,
) -> None:  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    at = intake.created_at
    since = {
        G.ENROLLED: days.ordered, G.STUDYING: days.starts,
        G.FINISHING: days.ends + timedelta(days=1), G.ISSUING: days.ends, G.REPORTING: days.ends,
    }.get(one.state or G.FORMING)  # fmt: skip
    staff = group_people.staff(region, intake.provider_id)
    group_people.able(session, staff[:TRAINED], version.id)
    group = Group(
        id=key(at, rng), title=f"{one.title}/{region.plan.until:%y}",
        programme_id=version.programme_id,
        version_id=version.id, provider_id=intake.provider_id, intake_id=intake.id,
        form=version.form, starts_on=days.starts, ends_on=days.ends, places=PLACES,
        state=one.state, since=_moment(since) if since else at,
        curator_id=staff[0] if staff else None, **times(at),
    )  # fmt: skip
    commands.reckon(session, group)
    session.add(group)
    session.flush()
    region.notes.setdefault(SKETCHED, []).append((group, one))
    session.add_all(
        GroupTeacher(id=key(at, rng), group_id=group.id, staff_member_id=who) for who in staff
    )
    lines = []
    for application, person in made:
        enrolment = Enrolment(
            id=key(at, rng),
            group_id=group.id,
            application_id=application.id,
            state=one.stands,
            enrolled_on=days.starts if one.orders else None,
            ended_on=days.ends if one.stands is E.COMPLETED else None,
            **times(at),
        )
        session.add(enrolment)
        lines.append((enrolment, full_name(person)))
    session.flush()
    for kind in one.orders:
        _order(region, group, kind, lines, days.ordered if kind is K.ENROL else days.ends)


def _order(
    region: Region, group: Group, kind: DirectiveKind, lines: Sequence[tuple[Enrolment, str]],
    signed_on: date,
) -> None:  # fmt: skip
    rng, session = region.dice(ROOM), region.writer.session
    owner = session.get_one(Organisation, group.provider_id)
    at = _moment(signed_on)
    made = Directive(
        id=key(at, rng), kind=kind, state=DirectiveState.SIGNED, group_id=group.id,
        organisation_id=owner.id, number=f"{region.next('orders') + 31}-у", signed_on=signed_on,
        effective_on=group.starts_on if kind is K.ENROL else group.ends_on,
        first_on=group.starts_on if kind is K.ENROL else None,
        last_on=group.ends_on if kind is K.ENROL else None,
        signer=owner.director, signer_post=owner.director_post,
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
