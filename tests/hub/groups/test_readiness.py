"""What is asked of each person before an order, and what it costs to draw it."""

import pytest
from sqlalchemy import event

from hub.applications.models import Application
from hub.core import jobs, options
from hub.core.access import Role
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.groups import papers, readiness
from hub.groups.machine import DirectiveKind
from hub.groups.models import Group
from hub.groups.options import ALWAYS, CONTRACT, NEVER
from hub.people import withdrawals
from hub.people.models import Person
from hub.programmes import kinds
from hub.programmes.queries import versions as versions_of
from tests.given import api, registries
from tests.given import groups as given_groups
from tests.given.accounts import signed_in


def words(group: Group, name: str) -> list[str | None]:
    """What the matrix says of each person; None where it is not asked."""
    with reading() as session:
        rows = readiness.rows_of(session, group.id)
        columns = {one.name: cells for one, cells in readiness.matrix(session, group, rows)}
        return [
            None if cell.holds is None else str(cell.words)
            for cell in (columns[name][row.enrolment_id] for row in rows)
        ]


def test_which_papers_are_asked_for_is_data_of_the_kind_of_programme(app):
    with transaction() as session:
        group = given_groups.group(session)
        given_groups.listed(session, group, 1, is_ready=False)
    before = words(group, "papers")

    with transaction() as session:
        papers.demand(session, "vocational-training", ["photo"], version=0)
    asked = words(group, "papers")
    with transaction() as session:
        papers.demand(session, "vocational-training", [], version=1)

    assert "ичность" in str(before)
    assert "Фотография" in str(asked)
    assert words(group, "papers") == [""]


def test_education_is_asked_for_where_the_law_asks_or_a_paper_of_learning_for_it(app):
    with transaction() as session:
        programme = registries.published(session, kind="retraining", hours=260)
        version_id = versions_of(session, programme.id)[0].id
        group = given_groups.group(session, version_id=version_id)
        learnt, learns = given_groups.listed(session, group)
        for one in (learnt, learns):
            held = papers.of_applications(session, [one.application_id])[one.application_id]
            paper = next(paper for paper in held if paper.kind == papers.EDUCATION)
            papers.accept(session, paper.id, at=None)
        ids = [learnt.id, learns.id]
    before = words(group, "education")
    with pytest.raises(RefusedError, match="education"), transaction() as session:
        given_groups.order(session, DirectiveKind.ENROL, group, ids)

    with transaction() as session:
        wanted = [
            (learnt.application_id, papers.EDUCATION),
            (learns.application_id, papers.STUDIES),
        ]
        papers.accept_all(session, wanted, at=given_groups.BEFORE, account_id=None)
        given_groups.order(session, DirectiveKind.ENROL, group, ids)

    assert all("образован" in str(one) or "education" in str(one) for one in before)
    assert words(group, "education") == words(group, "papers") == ["", ""]


def test_which_kinds_ask_for_education_is_data(app):
    with transaction() as session:
        group = given_groups.group(session)
        given_groups.listed(session, group, 1, is_ready=False)
    before = words(group, "education")

    with transaction() as session:
        asked = dict.fromkeys(kinds.FIELDS) | {"education": "secondary-skilled"}
        kinds.change(session, "vocational-training", version=0, **asked)

    assert before == [None]
    assert words(group, "education") != [None]


def test_a_paper_accepted_once_is_not_asked_for_again(app):
    with transaction() as session:
        group = given_groups.group(session)
        (first,) = given_groups.listed(session, group, 1)
        person_id = session.get_one(Application, first.application_id).person_id
        other = given_groups.group(session, version_id=group.version_id)
        (second,) = given_groups.listed(session, other, 1, is_ready=False)
        session.get_one(Application, second.application_id).person_id = person_id

    assert words(other, "papers") == [""]


@pytest.mark.parametrize(("rule", "asks"), [(ALWAYS, True), (NEVER, False)])
def test_of_whom_a_contract_is_asked_is_a_setting(app, rule, asks):
    with transaction() as session:
        group = given_groups.group(session)
        given_groups.listed(session, group, 1, is_ready=False)
    before = words(group, "contract")

    with transaction() as session:
        options.change(session, CONTRACT.key, rule, version=0)

    assert before == [None]
    assert (words(group, "contract") != [None]) is asks


def test_papers_of_one_whose_data_are_destroyed_are_destroyed(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.listed(session, group, 1)
        person = session.get_one(Person, session.get_one(Application, one.application_id).person_id)
        case = withdrawals.withdraw(session, None, person.id, at=utcnow(), why="заявление № 7")

    with transaction() as session:
        withdrawals.erase(session, case.id, why="срок вышел", at=utcnow())
    jobs.drain()

    with reading() as session:
        assert papers.of_applications(session, [one.application_id]) == {}
        assert papers.contracts(session, [one.application_id]) == {}


def test_a_page_of_many_asks_as_often_as_a_page_of_few(app):
    with transaction() as session:
        few, many = (given_groups.group(session, places=40) for _ in range(2))
        given_groups.listed(session, few, 2)
        given_groups.listed(session, many, 12)
    staff, _who = signed_in(app, Role.STAFF)
    staff.get(f"/groups/{few.id}/readiness")

    counts = [asked_by(staff, group) for group in (few, many)]

    assert counts[0] == counts[1]


def asked_by(browser, group):
    """How many statements a page of readiness takes; settings are read anew now and then."""
    statements = []

    def note(_connection, _cursor, statement, *_given):
        if "option_value" not in statement:
            statements.append(statement)

    engine = database().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(f"/groups/{group.id}/readiness").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


SIGNED = {"signed_on": "2026-09-02", "signer": "Смирнова А. П."}


def test_the_api_drafts_signs_and_shows_what_is_wanting(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group)
    staff = api.caller(app, Role.STAFF)
    order = {
        "kind": "enrol", "group_id": str(group.id), "effective_on": "2026-09-07",
        "people": [{"enrolment_id": str(one.id)} for one in people],
    }  # fmt: skip

    made = staff.post("/directives", order)
    signed = staff.post(f"/directives/{made.get_json()['id']}/sign", SIGNED | {"number": "9-у"})
    again = staff.post(f"/directives/{made.get_json()['id']}/sign", SIGNED | {"number": "10-у"})
    listed = staff.get(f"/groups/{group.id}/people").get_json()["items"]
    ready = staff.get(f"/groups/{group.id}/readiness").get_json()["items"]

    assert made.status_code == 201
    assert (signed.status_code, signed.get_json()["state"]) == (200, "signed")
    assert again.status_code == 409
    assert {one["state"] for one in listed} == {"enrolled"}
    wanting = {
        cell["condition"] for one in ready for cell in one["cells"] if cell["holds"] is False
    }
    assert wanting == {"gradebook-closed", "order-scan"}
