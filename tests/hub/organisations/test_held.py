"""An organisation's people act only once staff have verified it; a lift closes it all again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from hub.accounts import grants
from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import POLICY, WHILE_HELD, Grant, Principal, Role, Scope
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.jobs.models import Job, JobState
from hub.core.scopes import scoped
from hub.core.tables import askers, bulk, exporting
from hub.core.tables.models import ExportRun
from hub.organisations import commands
from hub.organisations.models import Organisation
from hub.programmes.models import Programme
from hub.resources.bases import scopes_of
from hub.resources.models import Workshop
from hub.reviews.models import SCOPES as REVIEWS
from hub.reviews.models import Review
from tests.given import api, imports, partnership, registries, resources, reviews
from tests.given.accounts import Browser, account, signed_in

NAME = "Колледж связи"
WHY = "ещё не проверена сотрудниками ЦОПП"
BOTH = (Role.PARTNER, Role.CUSTOMER)
PERSON = "Ёлкина"
FILE = (
    "Название;Вид помещения;Площадка;Мест;Часы работы",
    "Кузница;Мастерская;Корпус кузнецов;12;пн-пт 8:00-20:00",
)
# What each role comes for and has not while it waits.
PAGES = {
    Role.PARTNER: ("/people", "/programmes/new", "/materials/new", "/workshops/import"),
    Role.CUSTOMER: ("/people",),
}


@pytest.fixture
def own(app) -> Organisation:
    with transaction() as session:
        made = registries.organisation(session, name=NAME, kpp="770701001", verified_at=None)
        registries.person(session, last_name=PERSON, organisation_id=made.id)
    return made


def verify(app, one: Organisation) -> None:
    staff, _clerk = signed_in(app, Role.STAFF)
    assert staff.post(f"/organisations/{one.id}/verify").status_code == 302


def act_for(one: Organisation, account_id: UUID, role: Role) -> None:
    with transaction() as session:
        grants.grant(session, account_id, role, Scope.ORGANISATION, one.id, at=utcnow())


def lift(browser: Browser, one: Organisation) -> None:
    """Change what the papers say, as its people do."""
    with reading() as session:
        now = session.get_one(Organisation, one.id)
    form = partnership.form_of(now, name=f"{now.name} иной")
    assert browser.post(f"/organisations/{one.id}/edit", form).status_code == 302


def lifted(one: Organisation) -> None:
    with transaction() as session:
        name = f"{session.get_one(Organisation, one.id).name} иной"
        commands.change(session, one.id, by_office=False, name=name)


@pytest.mark.parametrize("role", list(Role))
def test_of_its_rights_a_held_role_has_those_of_the_list_alone(role):
    held = Grant(role, Scope.ORGANISATION, uuid7(), is_held=True)
    who = Principal(account_id=uuid7(), person_id=None, name="", grants=(held,))

    for permission, roles in POLICY.items():
        assert who.can(permission) == (role in roles and permission in WHILE_HELD), permission
        assert who.awaits(permission) == (role in roles and permission not in WHILE_HELD)


def test_the_list_names_nothing_of_people_nor_what_leaves_the_hub():
    written = {name for name in WHILE_HELD if not name.endswith(".read")}

    assert set(POLICY) >= WHILE_HELD
    assert written == {"organisations.write", "contacts.write"}
    assert not [name for name in WHILE_HELD if name.startswith(("people.", "accounts.", "audit."))]


@pytest.mark.parametrize("role", BOTH)
def test_its_people_act_after_the_verification_and_not_once_it_is_lifted(app, own, role):
    browser, _who = signed_in(app, role, organisation_id=own.id)

    for path in PAGES[role]:
        refused = browser.get(path)
        assert refused.status_code == 403, path
        assert WHY in refused.text
    verify(app, own)
    for path in PAGES[role]:
        assert browser.get(path).status_code == 200, path
    assert PERSON in browser.get("/people").text
    lift(browser, own)
    for path in PAGES[role]:
        assert browser.get(path).status_code == 403, path


@pytest.mark.parametrize("role", BOTH)
def test_a_key_follows_its_owner(app, own, role):
    machine = api.caller(app, role, organisation_id=own.id)
    programme = {"title": "Сварщик", "kind": "vocational-training", "form": "mixed", "hours": 144}

    refused = machine.get("/people")
    assert refused.status_code == 403
    assert WHY in refused.get_json()["detail"]
    assert machine.get("/me").get_json()["permissions"] == sorted(
        name for name in WHILE_HELD if role in POLICY[name]
    )
    verify(app, own)
    assert [one["last_name"] for one in machine.get("/people").get_json()["items"]] == [PERSON]
    made = machine.post("/programmes", programme | {"organisation_id": str(own.id)})
    assert made.status_code == (201 if role is Role.PARTNER else 403)
    lifted(own)
    assert machine.get("/people").status_code == 403
    again = machine.post("/programmes", programme | {"organisation_id": str(own.id)})
    assert again.status_code == 403
    assert (WHY in again.get_json()["detail"]) == (role is Role.PARTNER)


@pytest.mark.parametrize("role", BOTH)
def test_what_it_needs_to_become_verified_is_open(app, own, role):
    browser, _who = signed_in(app, role, organisation_id=own.id)

    card = browser.get(f"/organisations/{own.id}")
    form = partnership.form_of(own, phone="8 495 123-45-67")
    changed = browser.post(f"/organisations/{own.id}/edit", form)
    called = browser.post(f"/contacts/of/{own.id}", {"name": "Петрова Анна", "email": "a@b.ru"})

    assert card.status_code == 200
    assert PERSON not in card.text
    assert (changed.status_code, called.status_code) == (302, 302)
    for path in ("/agreements", "/programmes", "/materials", "/competencies", "/catalogue"):
        assert browser.get(path).status_code == 200, path


def test_a_role_elsewhere_is_not_held_and_opens_nothing_here(app, own):
    other = partnership.verified(name="Завод")
    with transaction() as session:
        registries.person(session, last_name="Заводская", organisation_id=other.id)
    machine = api.caller(app, Role.CUSTOMER, organisation_id=other.id)
    with reading() as session:
        owner = session.scalars(select(Account)).one().id
    act_for(own, owner, Role.CUSTOMER)

    def met():
        return {one["last_name"] for one in machine.get("/people").get_json()["items"]}

    assert met() == {"Заводская"}
    verify(app, own)
    assert met() == {"Заводская", PERSON}


def test_a_right_of_one_organisation_does_not_reach_another_that_waits(app, own):
    """What is open without a scope, exports and submitting, goes by the limit alone."""
    other = partnership.verified(name="Завод")
    cast = reviews.cast()
    review = reviews.submitted(cast)
    with transaction() as session:
        waiting = [
            resources.workshop(session, organisation_id=one.id, confirmed=False).id
            for one in (other, own)
        ]
    roles = [(other.id, False), (own.id, True), (cast.organisation_id, True)]
    who = Principal(
        account_id=uuid7(),
        person_id=None,
        name="",
        grants=tuple(Grant(Role.PARTNER, Scope.ORGANISATION, *role) for role in roles),
    )

    def met(scopes, model, permission):
        with reading() as session:
            return session.scalars(scoped(select(model.id), scopes, who, permission)).all()

    assert met(scopes_of(Workshop), Workshop, "resources.export") == waiting[:1]
    assert sorted(met(scopes_of(Workshop), Workshop, "resources.read")) == sorted(waiting)
    assert met(REVIEWS, Review, "reviews.submit") == []
    assert met(REVIEWS, Review, "reviews.read") == [review.id]


def test_roles_of_the_region_and_of_oneself_are_never_held(app, own):
    for role in (Role.STAFF, Role.ADMIN, Role.LEARNER, Role.TEACHER, Role.COORDINATOR):
        machine = api.caller(app, role)
        assert machine.get("/people").status_code == 200, role
    teacher = account()
    act_for(own, teacher.id, Role.TEACHER)
    assert api.Caller(app, api.key(teacher.id)).get("/people").status_code == 403


def test_another_s_eyes_see_no_more(app, own):
    admin, _who = signed_in(app, Role.ADMIN)
    partner = account(Role.PARTNER, organisation_id=own.id)
    admin.post(f"/admin/users/{partner.id}/impersonate", {"reason": "Обращение 4711"})

    assert WHY in admin.get("/people").text
    with transaction() as session:
        commands.verify(session, [own.id], at=utcnow())
    assert PERSON in admin.get("/people").text


def given_programmes(own: Organisation, count: int) -> None:
    with transaction() as session:
        for _ in range(count):
            registries.published(session, organisation_id=own.id)


@pytest.mark.parametrize("is_lifted", [True, False])
def test_an_export_begun_before_the_lift_is_not_written_after_it(app, own, monkeypatch, is_lifted):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    given_programmes(own, 3)
    verify(app, own)
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    assert browser.post("/programmes/export", {"format": "csv"}).status_code == 302

    if is_lifted:
        lifted(own)
    while jobs.drain():
        pass

    with reading() as session:
        run = session.scalars(select(ExportRun)).one()
        job = session.scalars(select(Job).where(Job.kind == exporting.KIND)).one()
    assert (run.file_id is None) == is_lifted
    assert (job.state is JobState.DEAD) == is_lifted


@pytest.mark.parametrize("is_lifted", [True, False])
def test_nor_is_a_bulk_action_carried_out(app, own, is_lifted):
    given_programmes(own, 2)
    verify(app, own)
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    browser.post("/programmes/bulk/withdraw", {"all": "1", "click": "1", "sure": "yes"})

    if is_lifted:
        lifted(own)
    while jobs.drain():
        pass

    with reading() as session:
        shown = session.scalars(select(Programme.published_at)).all()
        job = session.scalars(select(Job).where(Job.kind == bulk.KIND)).one()
    assert [day is not None for day in shown] == [is_lifted, is_lifted]
    assert (job.state is JobState.DEAD) == is_lifted


@pytest.mark.parametrize("is_lifted", [True, False])
def test_nor_are_rows_of_a_file_written(app, own, is_lifted):
    with transaction() as session:
        resources.site(session, title="Корпус кузнецов", organisation_id=own.id)
    verify(app, own)
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    where = imports.place(imports.upload(browser, *FILE, room="workshops", name="list.csv"))
    jobs.drain()
    browser.post(f"{where}/apply", {"mode": "good"})

    if is_lifted:
        lifted(own)
    while jobs.drain():
        pass

    with reading() as session:
        assert len(session.scalars(select(Workshop)).all()) == (0 if is_lifted else 1)


def test_what_was_asked_before_the_verification_is_done_with_the_rights_of_after(app, own):
    held = Grant(Role.PARTNER, Scope.ORGANISATION, own.id, is_held=True)
    who = account(Role.PARTNER, organisation_id=own.id)
    asker = Principal(account_id=who.id, person_id=None, name="", grants=(held,))

    with transaction() as session:
        before = askers.anew(session, askers.packed(asker))
        commands.verify(session, [own.id], at=utcnow())
        after = askers.anew(session, askers.packed(asker))

    assert not before.can("people.read")
    assert after.can("people.read")
