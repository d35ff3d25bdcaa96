"""Applications from a file: good rows are submitted by the table of moves, wrong ones say why."""

from datetime import date

from sqlalchemy import select

from hub.applications import queries
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, ApplicationStep, Intake
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.deadlines.models import Owes
from tests.given import applications as given
from tests.given import imports, registries
from tests.given.accounts import Browser

BORN = date(2001, 12, 31)
HEAD = "СНИЛС;Фамилия;Имя;Дата рождения;Поток;Пожелание"


def title(of: Intake) -> str:
    return f"{of.title}, {of.starts_on:%d.%m.%Y}"


def bring(app, *lines: str) -> tuple[Browser, str]:
    browser = Browser(app)
    browser.come(Role.STAFF)
    answer = imports.upload(browser, *(HEAD, *lines), room="applications")
    return browser, imports.place(answer)


def test_rows_become_submitted_applications_and_the_same_file_again_none(app):
    with transaction() as session:
        of = given.intake(session)
        by_number = given.agreed(session, snils=registries.snils(7_001))
        by_day = given.agreed(session, last_name="Днева", first_name="Ольга", birth_on=BORN)
    lines = (
        f"{registries.snils(7_001)};;;;{title(of)};Вечером",
        f";Днева;Ольга;{BORN:%d.%m.%Y};{title(of)};",
    )
    browser, where = bring(app, *lines)

    imports.apply(browser, where, "all")
    _browser, again = bring(app, *lines)

    with reading() as session:
        found = session.scalars(select(Application).order_by(Application.id)).all()
        steps = session.scalars(select(ApplicationStep)).all()
    assert [one.person_id for one in found] == [by_number.id, by_day.id]
    assert {(one.state, one.owed_by) for one in found} == {(State.SUBMITTED, Owes.OFFICE)}
    assert {(one.act, one.after, one.mover) for one in steps} == {
        (Act.SUBMIT, State.SUBMITTED, Mover.OFFICE)
    }
    assert imports.states(again) == ["unchanged"] * 2


def test_who_is_not_known_or_did_not_agree_and_a_closed_intake_are_said_beforehand(app):
    with transaction() as session:
        of = given.intake(session)
        registries.person(session, snils=registries.snils(7_002))
    browser, where = bring(
        app,
        f"{registries.snils(7_003)};;;;{title(of)};",
        f"{registries.snils(7_002)};;;;{title(of)};",
        f"{registries.snils(7_002)};;;;Нет такого потока;",
    )

    page = browser.get(where).text

    assert imports.states(where) == ["error"] * 3
    assert "В реестре нет такого человека" in page
    assert "согласия" in page


def test_seats_of_an_intake_that_accepts_by_itself_go_in_the_order_of_the_file(app):
    with transaction() as session:
        of = given.intake(session, places=2, accepts_at_once=True)
        people = [given.agreed(session, snils=registries.snils(7_010 + n)) for n in range(4)]
    lines = [f"{registries.snils(7_010 + n)};;;;{title(of)};" for n in range(4)]
    browser, where = bring(app, *lines)

    imports.apply(browser, where, "good")

    with reading() as session:
        rows = session.scalars(select(Application)).all()
        stands = {one.person_id: (one.state, queries.ahead_of(session, one)) for one in rows}
        assert session.get_one(Intake, of.id).taken == 2
    assert [stands[one.id] for one in people] == [
        (State.ACCEPTED, None),
        (State.ACCEPTED, None),
        (State.WAITING, 0),
        (State.WAITING, 1),
    ]
