"""A registration that staff declined leaves no organisation that nobody else knows."""

import pytest
from sqlalchemy import func, select

from hub.accounts.models import AccountGrant
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.organisations.models import Organisation
from hub.people.models import Person
from tests.given.accounts import Browser, letters, link, signed_in

PASSWORD = "кедр фонарь семнадцать ложек"
COMPANY = {
    "last_name": "Соколова",
    "first_name": "Анна",
    "patronymic": "Игоревна",
    "phone": "8 (912) 345-67-89",
    "email": "sokolova@example.ru",
    "password": PASSWORD,
    "again": PASSWORD,
    "agree": "y",
    "number": "1",
    "organisation": "ООО «Завод»",
    "inn": "7707083893",
    "kpp": "773601001",
}


def register(app, settings, email=COMPANY["email"]) -> None:
    Browser(app).post("/register/organisation", COMPANY | {"email": email})
    (letter,) = letters(settings.mail_dir, email)
    Browser(app).post(link(letter), {"password": PASSWORD})


def decline(app, grant_id) -> None:
    staff, _clerk = signed_in(app, Role.STAFF)
    answer = staff.post(f"/admin/registrations/{grant_id}/decline", {"why": "Нет такой фирмы"})
    assert answer.status_code == 302


def test_a_declined_registration_takes_its_organisation_along(app, settings):
    register(app, settings)
    register(app, settings, "colleague@example.ru")
    with reading() as session:
        first, second = session.scalars(select(AccountGrant.id).order_by(AccountGrant.id))

    decline(app, first)
    with reading() as session:  # the colleague still asks to act for it
        assert session.scalar(select(func.count(Organisation.id))) == 1
    decline(app, second)

    with reading() as session:
        assert session.scalar(select(func.count(Organisation.id))) == 0
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "organisations.dropped")
        ).one()
    assert (entry.subject, entry.why) == ("organisation", "Нет такой фирмы")


@pytest.mark.parametrize("case", ["verified", "of the staff", "leant on"])
def test_an_organisation_somebody_else_knows_stays(app, settings, case):
    if case == "of the staff":
        staff, _clerk = signed_in(app, Role.STAFF)
        form = {"name": "Завод", "kind": "employer", "inn": COMPANY["inn"], "kpp": COMPANY["kpp"]}
        assert staff.post("/organisations/new", form).status_code == 302
    register(app, settings)
    with transaction() as session:
        (grant_id,) = session.scalars(
            select(AccountGrant.id).where(AccountGrant.waiting_since.is_not(None))
        )
        made = session.scalars(select(Organisation)).one()
        if case == "verified":
            made.verified_at = utcnow()
        if case == "leant on":
            session.scalars(select(Person).limit(1)).one().organisation_id = made.id

    decline(app, grant_id)

    with reading() as session:
        assert session.scalar(select(func.count(Organisation.id))) == 1
