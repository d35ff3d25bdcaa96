"""Intakes and applications as far as a test wants them."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.applications import commands, intakes
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover
from hub.applications.models import Application, Intake, IntakeKind
from hub.core import clock
from hub.core.db import transaction, utcnow
from hub.people import paper_commands
from hub.people.models import Person
from tests.given import papers, registries

_numbers = count(1)


def intake(session: Session, **values: Any) -> Intake:
    """An intake that takes applications: an event, unless something else is asked for."""
    begins = clock.today() + timedelta(days=60)
    given: dict[str, Any] = {
        "kind": IntakeKind.EVENT, "title": f"День карьеры {next(_numbers)}", "places": 10,
        "starts_on": begins,
    }  # fmt: skip
    return intakes.create(session, **(given | values))


def of_programme(session: Session, **values: Any) -> Intake:
    """An intake to a published programme."""
    programme = registries.published(session, title=f"Сварщик {next(_numbers)}")
    given = {"kind": IntakeKind.PROGRAMME, "title": "", "programme_id": programme.id}
    return intake(session, **(given | values))


def agreed(session: Session, person: Person | None = None, **values: Any) -> Person:
    """A person whose consent on paper lies in the office."""
    one = person or registries.person(session, **values)
    paper_commands.add(session, one.id, papers.paper(), at=utcnow())
    return one


def draft(session: Session, of: Intake | None = None, **values: Any) -> Application:
    if "person_id" not in values:
        values["person_id"] = agreed(session).id
    of = of or intake(session)
    return commands.draft(session, intake_id=of.id, at=utcnow(), **values)


def submitted(session: Session, of: Intake | None = None, **values: Any) -> Application:
    made = draft(session, of, **values)
    return act(session, made.id, Act.SUBMIT)


def accepted(session: Session, of: Intake | None = None, **values: Any) -> Application:
    made = submitted(session, of, **values)
    return commands.act(session, made.id, Act.ACCEPT, step(Mover.OFFICE))


def act(
    session: Session, key: UUID, what: Act, by: Mover | None = None, **more: Any
) -> Application:
    first = {
        Act.SUBMIT: Mover.APPLICANT,
        Act.WITHDRAW: Mover.APPLICANT,
        Act.CONFIRM: Mover.PROVIDER,
    }
    mover = by or first.get(what, Mover.OFFICE)
    return commands.act(session, key, what, step(mover, **more))


def step(by: Mover, **more: Any) -> Step:
    return Step(by=by, **({"at": utcnow()} | more))


def kept(make: Any, *given: Any, **values: Any) -> Any:
    with transaction() as session:
        return make(session, *given, **values)
