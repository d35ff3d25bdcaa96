"""Staff, those who teach and those who send: what each sees and does with applications."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.applications import commands, intakes, placing
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, ApplicationStep, IntakeKind
from hub.core import clock, reference
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.programmes.checks import EDUCATION
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import Programme, ProgrammeVersion
from tests.given import applications as given
from tests.given import registries
from tests.given.accounts import Browser
from tests.given.forms import hidden


def come(app, role: Role = Role.STAFF, **more: object) -> Browser:
    browser = Browser(app)
    browser.come(role, **more)
    return browser


def state_of(one: Application) -> State:
    with reading() as session:
        return session.get_one(Application, one.id).state


def test_many_are_accepted_at_once_and_those_refused_are_named_with_their_why(app):
    with transaction() as session:
        of = given.of_programme(session)
        two = [given.submitted(session, of) for _n in range(2)]
        odd = given.agreed(session, last_name="Отказова")
        third = given.submitted(session, of, person_id=odd.id)
        given.act(session, third.id, Act.REFUSE, reason="Нет мест")
    browser = come(app)

    answer = browser.post(
        "/applications/bulk/accept", {"ids": [str(one.id) for one in (*two, third)]}
    )

    said = browser.get(answer.location).text
    assert [state_of(one) for one in two] == [State.ACCEPTED] * 2
    assert "Не сделано: Отказова" in said
    assert (
        "В нынешнем состоянии заявки это действие невозможно. Состояние: в заявке отказано" in said
    )


def test_who_is_put_in_line_by_hand_stands_by_submission_and_only_where_no_seat_is_free(app):
    with transaction() as session:
        of = given.intake(session, places=1)
        early = given.submitted(session, of)
        url = f"/applications/{early.id}/acts/put-in-line"
    browser = come(app)
    card = f"/applications/{early.id}"
    too_early = browser.post(url, hidden(browser.get(card)))
    with transaction() as session:
        seated = given.accepted(session, of)
        given.accepted(session, of)

    browser.post(url, hidden(browser.get(card)))

    assert "Есть свободные места" in too_early.text
    assert "Номер в очереди: 1" in browser.get(card).text
    with transaction() as session:
        given.act(session, seated.id, Act.WITHDRAW)
    assert state_of(early) is State.ACCEPTED


def test_an_event_ends_with_who_was_there_and_not_before_its_day(app):
    with transaction() as session:
        later, of = given.intake(session), given.intake(session, starts_on=clock.today())
        early, came = given.accepted(session, later), given.accepted(session, of)
        learns = given.accepted(session, given.of_programme(session, starts_on=clock.today()))
    browser = come(app)

    browser.post(
        "/applications/bulk/take-part", {"ids": [str(one.id) for one in (early, came, learns)]}
    )

    assert [state_of(one) for one in (early, came, learns)] == [
        State.ACCEPTED, State.COMPLETED, State.ACCEPTED,
    ]  # fmt: skip
    with reading() as session:
        owed = session.get_one(Application, early.id).owed
    assert owed == "Отметить, кто был на мероприятии"


def test_a_programme_is_made_of_the_modules_a_citizen_chose(app):
    with transaction() as session:
        person = given.agreed(session)
        one = commands.draft(session, person_id=person.id, wish="Варить", at=utcnow())
        modules = [registries.module(session, title=title) for title in ("Сварка", "Допуски")]
        placing.compose(session, one, [made.id for made in modules])
        given.act(session, one.id, Act.SUBMIT)
        other = given.of_programme(session)
        hours = one.hours
    browser = come(app)
    card = f"/applications/{one.id}"
    with pytest.raises(RefusedError), transaction() as session:
        given.act(session, one.id, Act.PLACE, intake_id=other.id)

    named = {"title": "Сварка с допусками", "kind": "general-adults"}
    browser.post(f"{card}/programme", hidden(browser.get(card)) | named)

    with reading() as session:
        made = session.get_one(Programme, session.get_one(Application, one.id).programme_id)
        (version,) = session.scalars(
            select(ProgrammeVersion).where(ProgrammeVersion.programme_id == made.id)
        )
        parts = session.scalars(
            select(ProgrammeModule.title)
            .where(ProgrammeModule.version_id == version.id)
            .order_by(ProgrammeModule.position)
        )
        assert (version.title, version.hours, list(parts)) == (
            "Сварка с допусками", hours, ["Сварка", "Допуски"],
        )  # fmt: skip


def test_a_stale_form_keeps_what_was_typed_and_does_nothing(app):
    one = given.kept(given.submitted)
    browser = come(app)
    seen = hidden(browser.get(f"/applications/{one.id}"))
    browser.post(f"/applications/{one.id}/acts/send-back", {**seen, "reason": "Нужен диплом"})

    late = browser.post(
        f"/applications/{one.id}/acts/refuse", {**seen, "reason": "Не подходит возраст"}
    )

    assert late.status_code == 422
    assert "Не подходит возраст" in late.text
    assert state_of(one) is State.CORRECTING


def test_a_double_click_on_accept_takes_one_seat(app):
    one = given.kept(given.submitted)
    browser = come(app)
    seen = hidden(browser.get(f"/applications/{one.id}"))

    for _press in range(2):
        browser.post(f"/applications/{one.id}/acts/accept", seen)

    with reading() as session:
        acts = session.scalars(select(ApplicationStep.act).order_by(ApplicationStep.id)).all()
    assert acts == [Act.SUBMIT, Act.ACCEPT]


def test_the_desk_counts_the_queues_and_foretells_what_becomes_late(app):
    with transaction() as session:
        made = given.draft(session)
        given.act(session, made.id, Act.SUBMIT, at=utcnow() - timedelta(days=1))
    browser = come(app)

    page = browser.get("/applications").text

    assert "Сколько центр должен в ближайшие рабочие дни" in page
    assert 'href="/applications?state=submitted"' in page


def test_a_provider_answers_what_is_assigned_to_it_and_sees_nothing_else(app):
    with transaction() as session:
        provider = registries.organisation(session)
        mine, other = given.accepted(session), given.accepted(session)
        given.act(session, mine.id, Act.ASSIGN, provider_id=provider.id)
    browser = come(app, Role.PARTNER, organisation_id=provider.id)
    card = browser.get(f"/applications/{mine.id}")

    answer = browser.post(f"/applications/{mine.id}/acts/confirm", hidden(card))

    assert card.status_code == 200
    assert browser.get(f"/applications/{other.id}").status_code == 404
    assert (answer.status_code, state_of(mine)) == (302, State.CONFIRMED)
    withdrawn = browser.post(f"/applications/{mine.id}/acts/withdraw", {"version": "9"})
    assert withdrawn.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"), [(Role.TEACHER, 403), (Role.COORDINATOR, 200), (Role.CUSTOMER, 404)]
)
def test_others_see_as_far_as_their_role_reaches(app, role, status):
    one = given.kept(given.submitted)
    browser = come(app, role)

    assert browser.get(f"/applications/{one.id}").status_code == status


def test_an_organisation_sees_and_withdraws_what_it_sent(app):
    with transaction() as session:
        sender = registries.organisation(session)
        one = given.submitted(session, organisation_id=sender.id)
    browser = come(app, Role.CUSTOMER, organisation_id=sender.id)
    card = browser.get(f"/applications/{one.id}")

    browser.post(f"/applications/{one.id}/acts/withdraw", hidden(card))

    assert state_of(one) is State.WITHDRAWN


def test_the_office_writes_one_down_and_a_missing_consent_is_said(app):
    with transaction() as session:
        of = given.of_programme(session)
        registries.person(session, last_name="Бумажная", first_name="Анна")
        given.agreed(session, last_name="Телефонов", first_name="Олег")
    browser = come(app)
    title = f"{of.title}, {of.starts_on:%d.%m.%Y}"

    answers = [
        browser.post("/applications/new", {
            "person": name, "intake": title, "programme": "", "organisation": "", "wish": "",
            **hidden(browser.get("/applications/new")),
        })
        for name in ("Бумажная Анна", "Телефонов Олег")
    ]  # fmt: skip

    assert [one.status_code for one in answers] == [422, 302]
    assert "согласия" in answers[0].text


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("ends_on", {"ends_on": -1}),
        ("apply_until", {"apply_until": 90, "ends_on": 10}),
        ("places", {"places": 0}),
        ("programme_id", {"kind": "programme"}),
    ],
)
def test_nonsense_about_an_intake_is_refused_at_its_field(app, field, values):
    begins = clock.today() + timedelta(days=60)
    days = {
        name: begins + timedelta(days=count)
        for name, count in values.items()
        if name in intakes.DAYS
    }
    kind = {"kind": IntakeKind.PROGRAMME} if "kind" in values else {}

    with transaction() as session, pytest.raises(InvalidError) as caught:
        given.intake(session, **(values | days | kind | {"starts_on": begins}))

    assert caught.value.field == field


def test_an_application_for_a_programme_is_placed_in_its_intake_and_then_accepted(app):
    with transaction() as session:
        of = given.of_programme(session)
        person = given.agreed(session)
        alone = commands.draft(
            session, person_id=person.id, programme_id=of.programme_id, at=utcnow()
        )
        given.act(session, alone.id, Act.SUBMIT)
        with pytest.raises(InvalidError):
            commands.act(session, alone.id, Act.ACCEPT, given.step(Mover.OFFICE))
    browser = come(app)
    card = browser.get(f"/applications/{alone.id}")

    browser.post(f"/applications/{alone.id}/place", {**hidden(card), "intake_id": str(of.id)})
    card = browser.get(f"/applications/{alone.id}")
    browser.post(f"/applications/{alone.id}/acts/accept", hidden(card))

    assert state_of(alone) is State.ACCEPTED


def test_whom_the_law_does_not_let_learn_so_yet_is_refused_in_its_words(app):
    with transaction() as session:
        programme = registries.published(session, title="Проба", kind="general-adults")
        of = given.intake(session, kind=IntakeKind.PROGRAMME, title="", programme_id=programme.id)
        born = clock.today() - timedelta(days=16 * 365)
        young = registries.person(session, birth_on=born)
        with pytest.raises(RefusedError, match="18"):
            given.submitted(session, of, person_id=given.agreed(session, young).id)


def test_a_talk_by_telephone_is_written_down_and_education_is_noted_afterwards(app):
    given.kept(given.agreed, last_name="Телефонов", first_name="Олег")
    browser = come(app)
    written = browser.post("/applications/new", {
        "person": "Телефонов Олег", "intake": "", "programme": "", "organisation": "",
        "wish": "Кем пойти работать?", "kind": "consultation", "education": "",
        **hidden(browser.get("/applications/new")),
    }).location  # fmt: skip
    card = browser.get(written)
    form = browser.get(f"{written}/edit")
    with reading() as session:
        level = next(iter(reference.titles(session, EDUCATION)))

    browser.post(f"{written}/edit", hidden(form) | {"education": level, "wish": "Иное"})

    with reading() as session:
        one = session.scalars(select(Application)).one()
    assert (one.kind, one.state) == (IntakeKind.CONSULTATION, State.SUBMITTED)
    assert (one.education, one.wish) == (level, "Кем пойти работать?")
    assert "acts/accept" not in card.text
