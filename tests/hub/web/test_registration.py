"""Self-registration: two paths, one answer for every address, nobody's account taken in advance."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.accounts import grants
from hub.accounts.models import Account, AccountGrant, Consent, Registration
from hub.core import jobs
from hub.core.access import Role, Scope
from hub.core.db import reading, transaction, utcnow
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from tests.given.accounts import CSRF, Browser, account, consent_text, letters, link, signed_in

NONCE = re.compile(r'nonce="[^"]+"')
PASSWORD = "кедр фонарь семнадцать ложек"
FORM = {
    "last_name": "Соколова",
    "first_name": "Анна",
    "patronymic": "Игоревна",
    "birth_on": "2004-05-17",
    "phone": "8 (912) 345-67-89",
    "email": "Sokolova@Example.ru",
    "password": PASSWORD,
    "again": PASSWORD,
    "agree": "y",
    "number": "1",
}
COMPANY = {
    **{name: value for name, value in FORM.items() if name != "birth_on"},
    "organisation": "ООО «Завод»",
    "inn": "7707083893",
    "kpp": "773601001",
}
EMAIL = "sokolova@example.ru"


def register(app, path="/register", form=FORM, address="198.51.100.7", **more):
    return Browser(app, address).post(path, {**form, **more})


def words(answer, email: str) -> str:
    """The page but for the address that was typed, the form's token and the script's nonce."""
    return NONCE.sub("", CSRF.sub("", answer.text.replace(email, "")))


def confirmation(settings, email=EMAIL) -> list[str]:
    return [
        link(text) for text in letters(settings.mail_dir, email) if "/register/confirm/" in text
    ]


@pytest.mark.parametrize(
    ("came_for", "target"), [("", "/cabinet"), ("?next=/apply/consultation", "/apply/consultation")]
)
def test_a_citizen_registers_confirms_and_is_in(app, settings, came_for, target):
    asked = register(app, f"/register{came_for}")
    with reading() as session:
        before = session.scalar(select(func.count(Account.id)))
    path = confirmation(settings)[0]
    browser = Browser(app)

    page = browser.get(path)
    answer = browser.post(path, {"password": PASSWORD})

    assert (asked.status_code, before, page.status_code) == (200, 0, 200)
    assert answer.location == target
    assert browser.is_signed_in()
    with reading() as session:
        who = session.scalars(select(Account)).one()
        person = session.scalars(select(Person)).one()
        grant = session.scalars(select(AccountGrant)).one()
        consent = session.scalars(select(Consent)).one()
        left = session.scalar(select(func.count(Registration.id)))
    assert (who.email, who.name, who.person_id) == (EMAIL, "Соколова Анна Игоревна", person.id)
    assert (person.phone, str(person.birth_on)) == ("+79123456789", "2004-05-17")
    assert (grant.role, grant.scope, grant.waiting_since) == (Role.LEARNER, Scope.SELF, None)
    assert (consent.account_id, consent.address, left) == (who.id, "198.51.100.7", 0)


def test_an_organisation_waits_for_staff_before_it_acts(app, settings):
    register(app, "/register/organisation", COMPANY)
    browser = Browser(app)

    browser.post(confirmation(settings)[0], {"password": PASSWORD})

    assert "ждёт подтверждения" in browser.get("/account").text
    assert browser.get("/organisations").status_code == 403
    with reading() as session:
        made = session.scalars(select(Organisation)).one()
        grant = session.scalars(select(AccountGrant)).one()
    assert (made.inn, made.kpp, made.verified_at) == ("7707083893", "773601001", None)
    assert grant.waiting_since is not None

    staff, _clerk = signed_in(app, Role.STAFF)
    staff.post(f"/admin/registrations/{grant.id}/approve")
    again = Browser(app)
    again.post("/sign-in", {"email": EMAIL, "password": PASSWORD})

    assert again.get("/organisations").status_code == 200
    with reading() as session:
        assert session.scalars(select(Organisation)).one().verified_at is not None


def test_registering_a_known_organisation_changes_nothing_of_it(app, settings):
    with transaction() as session:
        known = Organisation(
            name="Акционерное общество «Завод»",
            kind=OrganisationKind.EMPLOYER,
            inn=COMPANY["inn"],
            kpp=COMPANY["kpp"],
            verified_at=utcnow(),
        )
        session.add(known)
    register(app, "/register/organisation", COMPANY)

    Browser(app).post(confirmation(settings)[0], {"password": PASSWORD})

    with reading() as session:
        assert session.scalars(select(Organisation.name)).all() == ["Акционерное общество «Завод»"]
        assert session.scalars(select(AccountGrant)).one().waiting_since is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_name", ""),
        ("birth_on", "3004-01-01"),
        ("birth_on", "вчера"),
        ("phone", "12"),
        ("email", "нет"),
        ("email", "a@b"),
        ("password", "1234567890"),
        ("again", "другой"),
        ("agree", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, field, value):
    answer = register(app, **{field: value})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    if field != "first_name":
        assert "Анна" in answer.text
    assert PASSWORD not in answer.text
    assert not value or "Заполните это поле" not in answer.text
    with reading() as session:
        assert session.scalar(select(func.count(Registration.id))) == 0


def test_an_inn_with_a_wrong_sum_is_refused(app):
    answer = register(app, "/register/organisation", COMPANY, inn="7707083890")

    assert answer.status_code == 422
    assert "ООО «Завод»" in answer.text.replace("&#171;", "«").replace("&#187;", "»")


def test_the_answer_is_the_same_for_a_known_address_and_the_owner_is_told(app, settings):
    account(email=EMAIL)
    register(app, address="198.51.100.1", email="new@example.ru")
    known = register(app, address="198.51.100.2")
    unknown = register(app, address="198.51.100.3", email="other@example.ru")

    texts = letters(settings.mail_dir, EMAIL)

    assert known.status_code == unknown.status_code == 200
    assert words(known, EMAIL) == words(unknown, "other@example.ru")
    assert len(texts) == 1
    assert "/register/confirm/" not in texts[0]


def test_who_registers_another_s_address_gains_nothing_from_the_owner(app, settings):
    register(
        app, address="192.0.2.66", password="пароль злоумышленника", again="пароль злоумышленника"
    )
    planted = confirmation(settings)[0]
    register(app)
    own = next(path for path in confirmation(settings) if path != planted)
    owner = Browser(app)

    wrong = owner.post(planted, {"password": PASSWORD})
    right = owner.post(own, {"password": PASSWORD})
    late = Browser(app, "192.0.2.66").post(planted, {"password": "пароль злоумышленника"})

    assert (wrong.status_code, right.status_code, late.status_code) == (422, 302, 410)


def test_the_owner_of_the_address_may_say_it_was_not_them(app, settings):
    register(app, address="192.0.2.66")
    path = confirmation(settings)[0]

    Browser(app).post(path.replace("/confirm/", "/disown/"))

    assert Browser(app).get(path).status_code == 410
    with reading() as session:
        assert session.scalar(select(func.count(Registration.id))) == 0


def test_a_link_dies_with_its_day(app, settings):
    register(app)
    path = confirmation(settings)[0]
    with transaction() as session:
        session.scalars(select(Registration)).one().expires_at = utcnow() - timedelta(seconds=1)

    assert Browser(app).get(path).status_code == 410


def test_the_password_of_a_link_is_not_guessed(app, settings):
    register(app)
    path = confirmation(settings)[0]
    browser = Browser(app)

    statuses = [browser.post(path, {"password": f"догадка {n}"}).status_code for n in range(6)]

    assert statuses == [422] * 5 + [429]


def test_two_who_confirm_one_address_at_once_make_one_account(app, settings):
    for n in range(4):
        register(app, address=f"198.51.100.{n}")
    paths = confirmation(settings)
    browsers = [(Browser(app), path) for path in paths]
    for browser, _path in browsers:
        browser.token()

    def confirm(pair):
        browser, path = pair
        return browser.post(path, {"password": PASSWORD}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(confirm, browsers))

    assert len(paths) == 4
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 410, 422}
    with reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 1
        assert session.scalar(select(func.count(Person.id))) == 1
        assert session.scalar(select(func.count(Consent.id))) == 1


def test_a_text_that_changed_under_the_form_is_read_again(app):
    Browser(app).get("/register")
    consent_text(body="Новый текст.")

    answer = register(app)

    assert answer.status_code == 422
    assert "Новый текст." in answer.text


def test_nothing_typed_lies_open_in_the_database(app):
    register(app)
    jobs.drain()

    with reading() as session:
        row = session.connection().exec_driver_sql("SELECT answers FROM account_registration").one()

    assert "Соколова" not in row[0]
    assert row[0].startswith("v1.")


def test_a_form_may_not_ask_for_a_role(app, settings):
    Browser(app).post("/register", {**FORM, "role": "admin", "scope": "region", "person_id": "1"})
    Browser(app).post(confirmation(settings)[0], {"password": PASSWORD})

    with reading() as session:
        roles = [row.role for row in session.scalars(select(AccountGrant))]
        assert roles == [Role.LEARNER]
        assert not grants.is_administrator(session, session.scalars(select(Account.id)).one())
