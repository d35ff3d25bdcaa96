"""A group of a published programme, accepted applications, and orders."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands as applications
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, Intake, IntakeKind
from hub.core.db import reading, uuid7
from hub.gradebooks.models import GradebookRule
from hub.gradebooks.rules import Rule, kept
from hub.groups import commands, papers, signing
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.groups.models import Directive, Enrolment, Group
from hub.people import paper_commands
from hub.people import papers as consents
from hub.programmes.models import ProgrammeForm, ProgrammeVersion
from hub.programmes.queries import versions as versions_of
from tests.given import papers as given_papers
from tests.given import registries

STARTS, ENDS = date(2026, 9, 7), date(2026, 10, 30)
BEFORE = datetime(2026, 9, 1, 9, tzinfo=UTC)  # a week before it starts
DURING = datetime(2026, 9, 14, 9, tzinfo=UTC)
HEAD = "Петрова Анна Андреевна"
_numbers = count(1)


def group(session: Session, **values: Any) -> Group:
    """A group of its own intake; `version_id` is of a published programme made here."""
    if "version_id" not in values:
        programme = registries.published(session)
        values["version_id"] = versions_of(session, programme.id)[0].id
    if "provider_id" not in values:
        values["provider_id"] = registries.organisation(session).id
    given: dict[str, Any] = {
        "title": f"ПК-{next(_numbers)}-26", "form": ProgrammeForm.FULL_TIME,
        "starts_on": STARTS, "ends_on": ENDS, "places": 25, "at": BEFORE,
    }  # fmt: skip
    made = commands.create(session, **(given | values))
    intake = Intake(
        kind=IntakeKind.PROGRAMME, title=made.title, programme_id=made.programme_id,
        version_id=made.version_id, provider_id=made.provider_id, places=made.places,
        starts_on=made.starts_on, ends_on=made.ends_on,
    )  # fmt: skip
    session.add(intake)
    session.flush()
    commands.change(session, made.id, intake_id=intake.id)
    return made


def accepted(session: Session, of: Group, *, is_ready: bool = True, **person: Any) -> Application:
    """An application that the office accepted for the group's intake, its papers in order."""
    who = registries.person(session, **person)
    made = applications.draft(
        session, person_id=who.id, at=BEFORE, intake_id=of.intake_id, programme_id=of.programme_id
    )
    applications.act(
        session, made.id, Act.SUBMIT, Step(by=Mover.APPLICANT, at=BEFORE, consents=True)
    )
    applications.act(session, made.id, Act.ACCEPT, Step(by=Mover.OFFICE, at=BEFORE))
    if is_ready:
        readied(session, of, made)
    return made


def readied(session: Session, of: Group, made: Application) -> None:
    """The papers that its kind of programme asks for, a contract and a consent."""
    kind = session.get_one(ProgrammeVersion, of.version_id).kind
    wanted = [(made.id, paper) for paper in papers.demanded(session, kind)]
    papers.accept_all(session, wanted, at=BEFORE, account_id=None)
    papers.contract(session, made.id, f"Д-{next(_numbers)}", BEFORE.date(), at=BEFORE)
    if made.person_id not in consents.holders(session, [made.person_id]):
        paper_commands.add(session, made.person_id, given_papers.paper(), at=BEFORE)


def listed(
    session: Session, of: Group, people: int = 2, *, is_ready: bool = True
) -> list[Enrolment]:
    """So many people on its list, not enrolled yet."""
    names = ("Мария", "Анна", "Ольга", "Вера", "Нина")
    ids = [
        accepted(session, of, is_ready=is_ready, first_name=names[n % len(names)]).id
        for n in range(people)
    ]
    return commands.add_people(session, of.id, ids, at=BEFORE)


def order(
    session: Session, kind: DirectiveKind, of: Group, whom: Sequence[UUID], **values: Any
) -> Directive:
    """A signed order of this kind about these enrolments."""
    at = values.pop("at", BEFORE if kind is DirectiveKind.ENROL else DURING)
    signer, signed_on = values.pop("signer", HEAD), values.pop("signed_on", at.date())
    drafted = signing.draft(
        session, kind, of.id, whom, effective_on=values.pop("effective_on", of.starts_on), **values
    )
    return signing.sign(
        session, drafted.id, number=f"{next(_numbers)}-у", signed_on=signed_on, at=at,
        signer=signer,
    )  # fmt: skip


def let_out(session: Session, of: Group, whom: Sequence[UUID], **values: Any) -> Directive:
    """The order of completion of a group whose rule asks for no gradebooks."""
    asks_nothing = Rule(needs_modules=False, needs_final=False, attendance=0)
    if kept(session, group_id=of.id) is None:
        session.add(GradebookRule(id=uuid7(), group_id=of.id, **asdict(asks_nothing)))
        session.flush()
    return order(session, DirectiveKind.GRADUATE, of, whom, **values)


def drafted(session: Session, of: Group, whom: UUID) -> UUID:
    """A draft of an order of expulsion that nobody has signed."""
    made = signing.draft(
        session, DirectiveKind.EXPEL, of.id, [whom], effective_on=of.ends_on,
        reasons={whom: "по заявлению"},
    )  # fmt: skip
    return made.id


def enrolled(session: Session, of: Group, people: int = 2) -> list[Enrolment]:
    """So many learners of it, enrolled by an order a week before it starts."""
    made = listed(session, of, people)
    order(session, DirectiveKind.ENROL, of, [one.id for one in made])
    return made


def studying(session: Session, of: Group, people: int = 2) -> list[Enrolment]:
    """The same when training has begun."""
    made = enrolled(session, of, people)
    signing.begin(session, of, at=DURING)
    return made


def day(number: int) -> datetime:
    """So many days after it began."""
    return datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(days=number)


def states(group: Group) -> dict[EnrolmentState, int]:
    """Count the people of a group by how they stand."""
    with reading() as session:
        found = session.scalars(select(Enrolment.state).where(Enrolment.group_id == group.id)).all()
    return {state: found.count(state) for state in set(found)}


def way(enrolment: Enrolment) -> State:
    """Give the state of the application behind an enrolment."""
    with reading() as session:
        return session.get_one(Application, enrolment.application_id).state


def now(group: Group) -> Group:
    """Read a group anew."""
    with reading() as session:
        return session.get_one(Group, group.id)
