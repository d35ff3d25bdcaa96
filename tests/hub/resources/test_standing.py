"""How a resource stands, in every registry: confirmed, taken back, declined, out of work, back."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import transaction
from hub.core.errors import RefusedError
from hub.core.notifications.models import Notification
from hub.resources import bookings, commands, queries, slots, standing
from hub.resources.places import WORKSHOPS
from hub.resources.registries import SHAPES
from hub.resources.slots import Wish
from tests.given import api, registries, resources
from tests.given.accounts import account, signed_in
from tests.given.forms import hidden

EVERY = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
OF_PARTNERS = pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if not shape.is_regional], ids=lambda shape: shape.name
)
WHY = "Нет адреса корпуса."


def given(session, shape, organisation_id):
    made = (one(session, organisation_id) for one in resources.ONE_OF_EACH)
    return next(row for row in made if isinstance(row, shape.model))


@pytest.fixture
def college(app):
    with transaction() as session:
        return registries.organisation(session, name="Колледж кузнецов")


def kept(shape, row_id):
    with transaction() as session:
        return session.get_one(shape.model, row_id)


@EVERY
def test_confirmation_is_taken_back_and_given(app, college, shape):
    with transaction() as session:
        row_id = given(session, shape, college.id).id
    staff, _who = signed_in(app, Role.STAFF)
    other, _who = signed_in(app, Role.COORDINATOR)
    place = f"/{shape.name}/{row_id}"
    assert other.get(place).status_code == 200

    staff.post(f"{place}/unconfirm", {})

    assert other.get(place).status_code == 404
    assert str(row_id) in staff.get(f"/{shape.name}?standing=waiting").text
    staff.post(f"{place}/confirm", hidden(staff.get(place)))
    assert other.get(place).status_code == 200


@OF_PARTNERS
def test_what_staff_decline_its_owner_is_told_of_and_offers_again(app, college, shape):
    who = account(Role.PARTNER, organisation_id=college.id)
    with transaction() as session:
        row_id = given(session, shape, college.id).id
        standing.unconfirm(session, shape, [row_id])
    staff, _who = signed_in(app, Role.STAFF)

    answer = staff.post(f"/{shape.name}/{row_id}/refuse", {"why": WHY})

    assert answer.status_code == 302, answer.text
    assert kept(shape, row_id).refused_why == WHY
    with transaction() as session:
        told = session.scalars(
            select(Notification.body).where(
                Notification.account_id == who.id, Notification.template == standing.REFUSED
            )
        ).all()
        assert len(told) == 1
        assert WHY in told[0]
        assert f"{shape.name}.refused" in set(session.scalars(select(AuditEntry.action)))
        row = session.get_one(shape.model, row_id)
        values = queries.values_of(shape, row)
        commands.change(session, shape, row_id, confirmed=False, **values)
        assert (row.refused_at, row.refused_why, row.confirmed_at) == (None, None, None)
        assert session.scalar(select(shape.model.id).where(standing.waiting(shape.model))) == row_id


def test_a_partner_reads_why_and_mends_it_by_its_form(app, college):
    with transaction() as session:
        workshop = resources.workshop(session, organisation_id=college.id, confirmed=False)
        standing.refuse(session, WORKSHOPS, [workshop.id], WHY)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=college.id)
    place = f"/workshops/{workshop.id}"
    assert WHY in partner.get(place).text
    form = {
        "title": "Кузница", "kind": "workshop", "site_id": str(workshop.site_id), "places": "12",
        "opening": "пн-пт 8:00-20:00", "version": str(kept(WORKSHOPS, workshop.id).version),
    }  # fmt: skip

    answer = partner.post(f"{place}/edit", form)

    assert answer.status_code == 302, answer.text
    assert kept(WORKSHOPS, workshop.id).refused_at is None
    assert partner.post(f"{place}/refuse", {"why": "Сам"}).status_code == 403


def test_nothing_is_declined_or_put_out_of_work_without_a_reason(app, college):
    with transaction() as session:
        workshop = resources.workshop(session, organisation_id=college.id, confirmed=False)
    staff, _who = signed_in(app, Role.STAFF)

    for act in ("refuse", "retire"):
        answer = staff.post(f"/workshops/{workshop.id}/{act}", {"why": " "})
        assert answer.status_code == 422
    row = kept(WORKSHOPS, workshop.id)
    assert (row.refused_at, row.retired_at) == (None, None)


@EVERY
def test_out_of_work_it_is_out_of_the_list_and_comes_back(app, college, shape):
    with transaction() as session:
        row_id = given(session, shape, college.id).id
    staff, _who = signed_in(app, Role.STAFF)
    place = f"/{shape.name}/{row_id}"

    staff.post(f"{place}/retire", {"why": "Списано"})

    assert str(row_id) not in staff.get(f"/{shape.name}").text
    assert str(row_id) in staff.get(f"/{shape.name}?standing=retired").text
    assert "Списано" in staff.get(place).text
    shown = api.caller(app, Role.STAFF).get(place).get_json()
    assert (shown["retired_at"] is None, shown["retired_why"]) == (False, "Списано")
    staff.post(f"{place}/restore", {})
    assert str(row_id) in staff.get(f"/{shape.name}").text
    assert kept(shape, row_id).confirmed_at is not None  # brought back by staff themselves


@OF_PARTNERS
def test_a_partner_retires_its_own_alone_and_what_it_brings_back_waits(app, college, shape):
    with transaction() as session:
        own = given(session, shape, college.id).id
        foreign = given(session, shape, registries.organisation(session).id).id
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=college.id)

    assert partner.post(f"/{shape.name}/{foreign}/retire", {"why": "Нет"}).status_code == 404
    assert partner.post(f"/{shape.name}/{own}/retire", {"why": "Ремонт"}).status_code == 302
    assert partner.post(f"/{shape.name}/{own}/restore", {}).status_code == 302

    row = kept(shape, own)
    assert (row.retired_at, row.confirmed_at) == (None, None)


def test_many_are_put_out_of_work_at_once_and_bookings_ahead_are_named(app, college):
    with transaction() as session:
        ids = [resources.workshop(session, organisation_id=college.id).id for _ in range(2)]
        resources.booking(session, ids[0], title="Кузнецы, группа 3")
    staff, _who = signed_in(app, Role.STAFF)
    assert "Кузнецы, группа 3" in staff.get(f"/workshops/{ids[0]}/retire").text

    given = {"ids": [str(one) for one in ids], "word-retire": "Ремонт"}
    page = staff.post("/workshops/bulk/retire", given, follow_redirects=True).text

    assert all(kept(WORKSHOPS, one).retired_why == "Ремонт" for one in ids)
    assert "предстоящая бронь" in page


def test_out_of_work_it_is_of_no_load_no_free_slot_and_no_booking(app, college):
    with transaction() as session:
        workshop = resources.workshop(session, title="Кузница старая")
        standing.retire(session, WORKSHOPS, [workshop.id], "Сгорела")

        with app.test_request_context(), pytest.raises(RefusedError):
            bookings.book(session, [resources.wanted(workshop.id)])
        day = resources.MONDAY.date()
        wish = Wish(first=day, last=day, minutes=60)
        assert slots.find(session, registries.who(), wish) == []
        offered = queries.lookup_of(WORKSHOPS).offer(session, registries.who(), "Кузница")
        assert offered == []
    staff, _who = signed_in(app, Role.STAFF)
    assert "Кузница старая" not in staff.get("/load").text
