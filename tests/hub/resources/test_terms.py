"""Terms of licences and certificates: who hears of them, of which, and where the letter leads."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.db import transaction
from hub.core.notifications.models import Notification
from hub.resources import terms
from tests.given import registries, resources
from tests.given.accounts import account


def test_a_term_that_is_near_is_said_once_for_each_step(app):
    staff = account(Role.STAFF)
    day = clock.today()
    with transaction() as session:
        resources.software(session, title="КОМПАС-3D", ends_on=day + timedelta(days=20))
        resources.certificate(session, ends_on=day + timedelta(days=200))
        resources.software(session, title="Альт")  # for ever

    for _morning in range(2):
        with transaction() as session:
            jobs.enqueue(session, terms.REMIND, {})
        jobs.drain()

    with transaction() as session:
        told = session.scalars(
            select(Notification.title).where(
                Notification.account_id == staff.id, Notification.template == terms.REMIND
            )
        ).all()
    assert len(told) == 1
    assert "КОМПАС-3D" in told[0]


def told_of_terms(account_id) -> list[Notification]:
    with transaction() as session:
        jobs.enqueue(session, terms.REMIND, {})
    jobs.drain()
    with transaction() as session:
        return list(
            session.scalars(
                select(Notification)
                .where(Notification.account_id == account_id, Notification.template == terms.REMIND)
                .order_by(Notification.link)
            )
        )


def test_the_letter_of_terms_names_the_nearest_and_leads_to_one_s_own_list_of_the_kind(app):
    day = clock.today()
    with transaction() as session:
        college = registries.organisation(session)
        member = resources.staff_member(session, organisation_id=college.id)
        mine: dict[str, Any] = {"organisation_id": college.id}
        late = resources.software(session, title="КОМПАС", ends_on=day + timedelta(days=50), **mine)
        resources.software(session, title="Лира", ends_on=day + timedelta(days=3), **mine)
        resources.certificate(
            session, title="Допуск", ends_on=day + timedelta(days=5), staff_member_id=member.id
        )
    partner = account(Role.PARTNER, organisation_id=college.id)

    software, certificates = told_of_terms(partner.id)

    assert "Лира" in software.title
    assert ("2" in software.body, software.body[-1]) == (True, ".")
    assert software.link == f"/software?organisation={college.id}&term=soon&sort=ends_on"
    assert "Допуск" in certificates.title
    assert str(certificates.link).startswith(
        f"/staff-certificates?organisation={college.id}&term=soon"
    )
    assert late.title not in certificates.body


def test_the_letter_of_terms_comes_to_who_may_write_them_and_else_to_the_office(app):
    staff = account(Role.STAFF)
    with transaction() as session:
        college, orphan = (registries.organisation(session) for _ in range(2))
        ends_on = clock.today() + timedelta(days=3)
        resources.software(session, title="Лира", organisation_id=college.id, ends_on=ends_on)
        resources.software(session, title="Альт", organisation_id=orphan.id, ends_on=ends_on)
    partner = account(Role.PARTNER, organisation_id=college.id)
    teachers = [account(Role.TEACHER, organisation_id=one.id) for one in (college, orphan)]

    (mine,) = told_of_terms(partner.id)
    (theirs,) = told_of_terms(staff.id)

    assert "Лира" in mine.title
    assert ("Альт" in theirs.title, theirs.link) == (True, "/software?term=soon&sort=ends_on")
    assert [told_of_terms(teacher.id) for teacher in teachers] == [[], []]
