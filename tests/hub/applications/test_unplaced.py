"""What has no intake yet is checked, waits for one, and the centre owes opening it."""

import pytest

from hub.applications import commands
from hub.applications.machine import Act, State
from hub.applications.models import Application, Intake
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.notifications.models import Notification
from hub.deadlines.models import Owes
from tests.given import applications as given
from tests.given import registries
from tests.given import training_orders as orders
from tests.given.accounts import account, signed_in
from tests.given.forms import hidden


def of_catalogue(session, **values) -> Application:
    programme = registries.published(session, title="Сварщик дуговой")
    made = commands.draft(session, programme_id=programme.id, at=utcnow(), **values)
    return given.act(session, made.id, Act.SUBMIT)


def test_what_has_no_intake_waits_for_one_and_moves_on_when_it_is_opened_from_the_card(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        person = given.agreed(session)
        one = of_catalogue(session, person_id=person.id)
    account(Role.LEARNER, person_id=person.id)
    card = f"/applications/{one.id}"

    staff.post(f"{card}/acts/keep", hidden(staff.get(card)))
    orders.drain()
    with reading() as session:
        kept = session.get_one(Application, one.id)
        told = session.query(Notification.template).all()
    form = f"/intakes/new?application={one.id}"
    begun = staff.get(form)
    opened = staff.post(
        form,
        hidden(begun) | {"kind": "programme", "programme_id": "Сварщик дуговой", "places": "5"},
    )
    with reading() as session:
        of = session.query(Intake).one()
    staff.post(f"{card}/place", hidden(staff.get(card)) | {"intake_id": str(of.id)})
    staff.post(f"{card}/acts/accept", hidden(staff.get(card)))

    assert (kept.state, kept.owed, kept.owed_by) == (State.UNPLACED, "Открыть набор", Owes.OFFICE)
    assert kept.due_on is not None
    assert ("applications.kept",) in told
    assert "Сварщик дуговой" in begun.text
    assert opened.location == card
    with reading() as session:
        assert session.get_one(Application, one.id).state is State.ACCEPTED


def test_what_has_its_intake_is_accepted_and_not_kept(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        one = given.submitted(session)

    page = staff.get(f"/applications/{one.id}").text

    assert "acts/keep" not in page
    assert "intakes/new?application" not in page
    with pytest.raises(InvalidError), transaction() as session:
        given.act(session, one.id, Act.KEEP)
