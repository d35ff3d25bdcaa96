"""From a customer's draft to taught people: what is asked for, who comes, what nobody learns."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hub.applications import commands as applications
from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import Mover as ApplicationMover
from hub.applications.machine import State as ApplicationState
from hub.applications.models import Application, Intake
from hub.core.db import reading, transaction, uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.deadlines.models import Owes
from hub.people.models import Person
from hub.people.paper_models import PaperConsent, Signer
from hub.training_orders import (
    carrying,
    commands,
    monthly,
    people_commands,
    queries,
    share_commands,
)
from hub.training_orders.machine import Act, Mover, State
from hub.training_orders.models import ShareState, TrainingOrder
from tests.given import registries
from tests.given import training_orders as given

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
CHILD = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"starts_on": None}, "starts_on"),
        ({"contact": None}, "contact"),
        ({"consents_on": None}, "consents_on"),
    ],
)
def test_an_order_is_not_sent_while_something_is_missing(app, lacks, field):
    with transaction() as session:
        made = given.order(session, **lacks)
        given.named(session, made, [given.row(0)])

        with pytest.raises(InvalidError) as caught:
            given.sent(session, made)

        assert caught.value.field == field
        assert made.state is State.DRAFT


def test_what_is_sent_has_a_number_and_a_last_working_day(app):
    with transaction() as session:
        first, second = given.order(session), given.order(session)
        given.sent(session, first)
        given.sent(session, second)

        assert (first.year, second.number) == (2026, (first.number or 0) + 1)
        assert (first.owed, first.owed_by) == ("Рассмотреть заказ", Owes.OFFICE)
        assert first.due_on == date(2026, 9, 14)  # five working days after a Monday


def test_no_more_are_named_than_ordered(app):
    with transaction() as session:
        made = given.order(session, people=1)
        given.named(session, made, [given.row(0)])

        with pytest.raises(InvalidError):
            given.named(session, made, [given.row(1)])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"birth_on": None}, "birth_on"),
        ({"snils": "11223344596"}, "snils"),
        ({"birth_on": CHILD}, "representative"),
    ],
)
def test_a_row_nobody_could_be_found_by_is_refused(app, said, field):
    with transaction() as session:
        made = given.order(session)

        with pytest.raises(InvalidError) as caught:
            people_commands.add(session, made.id, **given.row(0, **said))

        assert caught.value.field == field


def test_places_must_make_up_as_many_as_were_ordered(app):
    with transaction() as session:
        made = given.order(session, people=5)
        given.accepted(session, made)
        provider = registries.organisation(session).id

        with pytest.raises(InvalidError) as caught:
            share_commands.distribute(session, made.id, {provider: 4}, given.step(Mover.OFFICE))

        assert caught.value.field == "shares"


def test_the_people_of_an_order_come_to_the_places_that_were_confirmed(app):
    order_id = given.carried_out(3)

    with reading() as session:
        made = session.get_one(TrainingOrder, order_id)
        (share,) = share_commands.of(session, order_id)
        intake = session.get_one(Intake, share.intake_id)
        states = set(session.scalars(select(Application.state)))
        people = list(session.scalars(select(Person)))
        papers = list(session.scalars(select(PaperConsent)))
    assert made.state is State.CARRIED_OUT
    assert (intake.places, intake.taken, intake.provider_id) == (3, 3, share.provider_id)
    assert states == {ApplicationState.CONFIRMED}
    assert {person.organisation_id for person in people} == {made.organisation_id}
    assert {(paper.signed_on, paper.signer) for paper in papers} == {(given.SIGNED, Signer.PERSON)}


def test_people_brought_part_by_part_and_asked_for_twice_come_once(app, monkeypatch):
    monkeypatch.setattr(carrying, "AT_ONCE", 2)  # so that it takes several jobs
    order_id = given.carried_out(5)

    with transaction() as session:
        share_commands.carry_on(session, order_id)
    given.drain()

    with reading() as session:
        rows = given.rows_of(order_id)
        assert len(set(session.scalars(select(Application.id)))) == 5
        assert len({row.application_id for row in rows}) == 5
        assert len(list(session.scalars(select(Person.id)))) == 5


def test_nobody_known_is_taken_over_by_being_named(app):
    with transaction() as session:
        known = registries.person(session, **given.row(0), snils=None)
        elsewhere = known.organisation_id
    order_id = given.carried_out(2)
    waiting, come = given.rows_of(order_id)
    with transaction() as session:
        people_commands.same(session, waiting.id)
    given.drain()

    assert (waiting.application_id, waiting.is_for_office) == (None, True)
    assert come.application_id is not None
    decided = given.rows_of(order_id)[0]
    assert decided.person_id == known.id
    with reading() as session:
        assert session.get_one(Person, known.id).organisation_id == elsewhere


def test_a_child_comes_with_the_consent_of_the_one_who_signed(app):
    child = given.row(0, birth_on=date(2016, 4, 2), representative="Заказнова Инна Петровна")
    with transaction() as session:
        made = given.order(session, people=1)
        given.named(session, made, [child])
        (share,) = given.shared(session, made, Техникум=1)
        given.confirmed(session, share)
    given.drain()

    with reading() as session:
        paper = session.scalars(select(PaperConsent)).one()
    assert (paper.signer, paper.representative) == (
        Signer.REPRESENTATIVE,
        "Заказнова Инна Петровна",
    )


def test_without_consents_people_wait_and_the_customer_is_told(app):
    with transaction() as session:
        made = given.order(session, people=1)
        (share,) = given.shared(session, made, Техникум=1)
        given.confirmed(session, share)
        commands.change(session, made.id, consents_on=None, consents_place=None)
        given.named(session, made, [given.row(0)])
    given.drain()
    (waiting,) = given.rows_of(made.id)
    with transaction() as session:
        commands.change(session, made.id, consents_on=given.SIGNED, consents_place="Отдел кадров")
        people_commands.retry(session, made.id)
    given.drain()

    assert waiting.trouble is not None
    assert not waiting.is_for_office
    assert given.rows_of(made.id)[0].application_id is not None


def test_who_declines_gives_the_order_back_and_who_confirmed_keeps_the_places(app):
    with transaction() as session:
        made = given.order(session, people=5)
        one, other = given.shared(session, made, Первый=3, Второй=2)
        given.confirmed(session, one)
        share_commands.decline(session, other.id, given.step(Mover.PROVIDER, "Нет мастера"))
        after = made.state
        third = registries.organisation(session, name="Третий").id
        wanted = {third: 2}

        share_commands.distribute(session, made.id, wanted, given.step(Mover.OFFICE))

        assert after is State.ACCEPTED
        assert {(share.places, share.state) for share in share_commands.of(session, made.id)} == {
            (3, ShareState.CONFIRMED),
            (2, ShareState.OFFERED),
        }
        with pytest.raises(RefusedError):
            given.confirmed(session, one)


def test_an_order_called_off_takes_its_applications_with_it(app):
    with transaction() as session:
        made = given.order(session, people=2)
        given.named(session, made, [given.row(0), given.row(1)])
        one, _other = given.shared(session, made, Первый=1, Второй=1)
        given.confirmed(session, one)
    given.drain()
    with transaction() as session:
        step = given.step(Mover.CUSTOMER, "Цех закрыт")
        commands.act(session, made.id, Act.WITHDRAW, step)
    given.drain()

    with reading() as session:
        states = set(session.scalars(select(Application.state)))
        taken = session.scalars(select(Intake.taken)).one()
    assert (states, taken) == ({ApplicationState.WITHDRAWN}, 0)


def test_the_last_one_taught_ends_the_order_and_the_figures_say_how_many(app):
    order_id = given.carried_out(2)
    by_hub = ApplicationMover.HUB
    with transaction() as session:
        for n, application_id in enumerate(list(session.scalars(select(Application.id)))):
            step = applications.Step(by=by_hub, at=AT, order_id=uuid7(), reason="Пропуски")
            ends = ApplicationAct.EXPEL if n else ApplicationAct.COMPLETE
            for act in (ApplicationAct.ENROL, ApplicationAct.BEGIN, ends):
                applications.act(session, application_id, act, step)
    given.drain()

    with reading() as session:
        found = queries.figures(session, [order_id])[order_id]
        ids = select(TrainingOrder.id).where(TrainingOrder.id == order_id)
        months = dict(monthly.by_month(session, ids))
    assert given.state_of(order_id) is State.DONE
    counted = ("named", "applied", "enrolled", "completed", "expelled")
    assert [found[name] for name in counted] == [2, 2, 2, 1, 1]
    october = months[AT.date().replace(day=1)]
    assert [october[name] for name in counted[2:]] == [2, 1, 1]
