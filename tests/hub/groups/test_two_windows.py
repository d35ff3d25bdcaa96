"""Two people at one group at once: nobody's work is wiped away unseen."""

import re

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.groups import papers, teaching
from hub.groups.models import Group
from tests.given import groups as given_groups
from tests.given import resources
from tests.given.accounts import signed_in
from tests.given.text import found

WAS = re.compile(r'name="was-([0-9a-f-]{36})" value="([^"]*)"')
VERSION = re.compile(r'name="version" value="(\d+)"')


def numbers(people):
    with reading() as session:
        held = papers.contracts(session, [one.application_id for one in people])
    return [held[one.application_id].number if one.application_id in held else "" for one in people]


def test_an_older_page_of_contracts_wipes_nothing_and_a_clash_is_told(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, two = given_groups.listed(session, group, is_ready=False)
    staff, _who = signed_in(app, Role.STAFF)
    url = f"/groups/{group.id}/contracts"
    drawn = {f"was-{key}": was for key, was in WAS.findall(staff.get(url).text)}

    def said(who, number):
        return drawn | {f"number-{who.id}": number, f"day-{who.id}": "2026-09-01"}

    staff.post(url, said(one, "А-1"))
    staff.post(url, said(two, "Б-2"))
    kept = numbers([one, two])
    clash = staff.post(url, said(one, "В-3"))

    assert kept == ["А-1", "Б-2"]
    assert clash.status_code == 422
    assert "№ А-1 от 01.09.2026" in clash.text
    assert numbers([one, two]) == kept
    drawn = {f"was-{key}": was for key, was in WAS.findall(clash.text)}
    staff.post(url, said(one, "В-3"))
    assert numbers([one, two]) == ["В-3", "Б-2"]


def test_empty_rows_are_numbered_on_from_the_first_and_get_one_day(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group, 3, is_ready=False)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.post(
        f"/groups/{group.id}/contracts",
        {"fill": "1", "first": "Д-099/к", "all_day": "2026-09-01",
         f"number-{people[0].id}": "особый", f"day-{people[0].id}": "2026-08-31"},
    ).text  # fmt: skip

    assert numbers(people) == ["", "", ""]
    assert 'value="особый"' in page
    assert 'value="Д-099/к"' in page
    assert 'value="Д-100/к"' in page
    assert page.count('value="2026-09-01"') == 3  # of two rows, and the field itself


def test_what_all_have_brought_is_accepted_in_one_tick_of_those_shown(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group, 3, is_ready=False)
    staff, _who = signed_in(app, Role.STAFF)
    shown = [str(one.id) for one in people[:2]]

    staff.post(f"/groups/{group.id}/papers", {"has": "all/identity", "shown": shown})

    with reading() as session:
        held = papers.of_applications(session, [one.application_id for one in people])
    brought = [[paper.kind for paper in held.get(one.application_id, ())] for one in people]
    assert brought == [["identity"], ["identity"], []]


def test_an_older_page_of_teachers_is_told_who_teaches_by_now(app):
    with transaction() as session:
        group = given_groups.group(session)
        made = [
            resources.staff_member(session, title=name) for name in ("Яров Я. Я.", "Юров Ю. Ю.")
        ]
    staff, _who = signed_in(app, Role.STAFF)
    url = f"/groups/{group.id}/teachers"
    version = found(VERSION, staff.get(url).text)

    first = staff.post(url, {"teacher": made[0].title, "part": "", "version": version})
    second = staff.post(url, {"teacher": made[1].title, "part": "", "version": version})

    assert first.status_code == 302
    assert second.status_code == 422
    assert "Сейчас группу ведут" in second.text
    assert "Яров Я. Я." in second.text
    with reading() as session:
        taught = teaching.teachers(session, session.get_one(Group, group.id))
    assert [one.name for one in taught] == ["Яров Я. Я."]
