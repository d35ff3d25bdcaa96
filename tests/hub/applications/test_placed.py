"""An application is placed in an intake by an act of the table; who waits stands by submission."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.applications import commands, intakes, queries
from hub.applications.machine import Act, State
from hub.applications.models import Application, ApplicationStep, Intake, IntakeKind
from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.notifications.models import Notification
from hub.programmes import commands as programmes
from hub.programmes import kinds
from hub.programmes.models import ProgrammeVersion
from tests.given import api, registries
from tests.given import applications as given
from tests.given import training_orders as orders
from tests.given.accounts import account, signed_in
from tests.given.forms import hidden


def wish(session, **values):
    """An application for something yet to be found."""
    values.setdefault("person_id", given.agreed(session).id)
    made = commands.draft(session, wish="Варить", at=utcnow(), **values)
    return given.act(session, made.id, Act.SUBMIT)


def test_who_is_placed_is_told_and_the_way_and_the_term_know_of_it(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        person, of = given.agreed(session), given.of_programme(session)
        one = wish(session, person_id=person.id)
        since, due = one.since, one.due_on
    account(Role.LEARNER, person_id=person.id)
    card = f"/applications/{one.id}"

    staff.post(f"{card}/place", hidden(staff.get(card)) | {"intake_id": str(of.id)})
    orders.drain()

    with reading() as session:
        found = session.get_one(Application, one.id)
        acts = session.scalars(select(ApplicationStep.act).order_by(ApplicationStep.id)).all()
        told = session.scalars(select(Notification.template)).all()
    assert (found.intake_id, found.state) == (of.id, State.SUBMITTED)
    assert (found.since, found.due_on) == (since, due)
    assert list(acts) == [Act.SUBMIT, Act.PLACE]
    assert "applications.placed" in told
    assert "Определена в поток" in staff.get(card).text


def test_what_was_submitted_in_time_is_placed_though_the_programme_is_offered_no_more(app):
    with transaction() as session:
        of = given.of_programme(session, apply_until=clock.today())
        person = given.agreed(session)
        one = wish(session, person_id=person.id, programme_id=of.programme_id)
        other = wish(session)
        assert of.programme_id is not None
        programmes.withdraw(session, [of.programme_id], at=utcnow())
        intakes.change(session, of.id, at=utcnow(), apply_until=clock.today() - timedelta(days=1))
        session.execute(update(Application).values(submitted_at=utcnow() - timedelta(days=3)))
    office = api.caller(app)

    placed = [
        office.post(f"/applications/{key}/acts/place", {"intake_id": str(of.id)}).status_code
        for key in (one.id, other.id)
    ]

    assert placed == [200, 409]


def test_nobody_comes_by_placing_where_the_law_does_not_let_them(app):
    with transaction() as session:
        of = given.of_programme(session)
        kind = session.get_one(ProgrammeVersion, of.version_id).kind
        law = dict.fromkeys(kinds.FIELDS) | {"age_from": 18}
        kinds.change(session, kind, version=0, **law)
        person = given.agreed(session, birth_on=clock.today() - timedelta(days=365 * 16))
        one = wish(session, person_id=person.id)

    with pytest.raises(RefusedError), transaction() as session:
        given.act(session, one.id, Act.PLACE, intake_id=of.id)


def test_who_applied_first_stands_first_whoever_was_looked_at_first(app):
    with transaction() as session:
        of = given.intake(session, places=1)
        came = [given.submitted(session, of) for _n in range(4)]
        for one in (came[0], came[3], came[2], came[1]):
            given.act(session, one.id, Act.ACCEPT)
    with transaction() as session:
        ahead = [queries.ahead_of(session, session.get_one(Application, one.id)) for one in came]
        given.act(session, came[0].id, Act.WITHDRAW)

    with reading() as session:
        states = [session.get_one(Application, one.id).state for one in came]
        assert session.get_one(Intake, of.id).taken == 1
    assert ahead == [None, 0, 1, 2]
    assert states == [State.WITHDRAWN, State.ACCEPTED, State.WAITING, State.WAITING]


def test_a_program_asks_for_advice_and_for_modules_of_ones_own_choice(app):
    with transaction() as session:
        person = given.agreed(session)
        modules = [registries.module(session, title=title) for title in ("Сварка", "Допуски")]
    learner = api.Caller(app, api.key(account(Role.LEARNER, person_id=person.id).id))
    body = {"person_id": str(person.id), "wish": "Что дальше"}

    advice = learner.post("/applications", body | {"kind": "consultation"})
    own = learner.post("/applications", body | {"modules": [str(one.id) for one in modules]})
    event = learner.post("/applications", body | {"kind": "event"})

    assert [one.status_code for one in (advice, own, event)] == [201, 201, 422]
    with reading() as session:
        kinds_of = session.scalars(select(Application.kind).order_by(Application.id)).all()
        found = session.scalars(select(Application).where(Application.hours.is_not(None))).one()
        assert kinds_of == [IntakeKind.CONSULTATION, IntakeKind.PROGRAMME]
        assert found.hours == sum(one.hours for one in modules)
