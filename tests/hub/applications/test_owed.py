"""What an application owes follows its state, the terms and the calendar."""

from datetime import UTC, date, datetime

import pytest

from hub.applications import commands
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover
from hub.applications.models import Application, Intake, IntakeKind
from hub.applications.owing import standing
from hub.core import jobs
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.deadlines import commands as deadlines
from hub.deadlines.models import Anchor, Owes, Term, Unit
from hub.deadlines.working import DayKind
from tests.given import applications as given
from tests.given import registries

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def submitted() -> Application:
    with transaction() as session:
        of = Intake(
            kind=IntakeKind.PROGRAMME, title="Сварка", places=1, starts_on=date(2026, 12, 14)
        )
        session.add(of)
        session.flush()
        person = registries.person(session)
        one = commands.draft(session, person_id=person.id, intake_id=of.id, at=FRIDAY)
        step = Step(by=Mover.APPLICANT, at=FRIDAY, consents=True)
        return commands.act(session, one.id, Act.SUBMIT, step)


def owed(one: Application) -> tuple[str | None, Owes | None, date | None, int]:
    with reading() as session:
        now = session.get_one(Application, one.id)
        return now.owed, now.owed_by, now.due_on, now.version


def test_the_office_owes_the_check_and_then_the_assignment(app):
    one = submitted()
    first = owed(one)

    with transaction() as session:
        commands.act(session, one.id, Act.ACCEPT, Step(by=Mover.OFFICE, at=FRIDAY))

    assert first[:3] == ("Проверить заявку", Owes.OFFICE, date(2026, 11, 27))
    # Fourteen working days before the first day, as the shipped term says.
    assert owed(one)[:3] == ("Распределить в организацию", Owes.OFFICE, date(2026, 11, 24))


def test_a_day_off_more_and_another_term_move_the_last_day_and_nobody_s_form(app):
    one = submitted()
    before = owed(one)

    with transaction() as session:
        deadlines.set_day(session, date(2026, 11, 24), DayKind.OFF, "День региона")
    jobs.drain()
    later = owed(one)
    with transaction() as session:
        check = session.query(Term).filter_by(act="Проверить заявку", subject="application").one()
        deadlines.change(session, check.id, days=1)
    jobs.drain()

    assert later == (*before[:2], date(2026, 11, 30), before[3])
    assert owed(one)[2] == date(2026, 11, 23)


def term_of(session, act: str) -> Term:
    found: Term = session.query(Term).filter_by(act=act, subject="application").one()
    return found


def test_no_change_of_terms_leaves_an_open_one_owing_nothing_and_an_end_owes_nothing(app):
    submitted()
    with transaction() as session:
        key = term_of(session, "Проверить заявку").id

    for change in ({"is_on": False}, {"state": "correcting"}):
        with pytest.raises(InvalidError) as refused, transaction() as session:
            deadlines.change(session, key, **change)
        assert str(refused.value.message).startswith("1 open")
    with pytest.raises(InvalidError), transaction() as session:
        deadlines.change(session, key, state="completed")
    with transaction() as session:
        deadlines.change(session, term_of(session, "Исправить заявку").id, is_on=False)
        values = {"owed_by": Owes.OFFICE, "anchor": Anchor.SINCE, "days": 1, "unit": Unit.WORKING}
        deadlines.create(
            session, subject="application", state="submitted", act="Позвонить", is_on=True, **values
        )
        deadlines.change(session, key, is_on=False)


def test_who_is_accepted_where_it_is_known_who_teaches_counts_among_the_confirmed(app):
    with transaction() as session:
        of = given.of_programme(session, provider_id=registries.organisation(session).id)
        given.accepted(session, of)
        given.accepted(session)

    with reading() as session:
        counts = {
            (terms, state): standing(terms, session, state)
            for terms in ("application", "event")
            for state in ("accepted", "confirmed")
        }
    assert counts == {
        ("application", "accepted"): 0, ("application", "confirmed"): 1,
        ("event", "accepted"): 1, ("event", "confirmed"): 0,
    }  # fmt: skip
