"""Pictures of the desk and of the jobs: right figures, the same as a table, for whom they are."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.core.jobs.models import Job, JobState
from hub.web import charts
from tests.given.registries import person

PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _counted_anew():
    charts.kept.forget()
    yield
    charts.kept.forget()


def options(page: str):
    return [json.loads(unescape(part.split('"')[0])) for part in page.split('data-chart="')[1:]]


def test_people_are_counted_by_category_and_by_month(browser):
    browser.come(Role.COORDINATOR)
    now = utcnow().astimezone(clock.zone())
    with transaction() as session:
        for _n in range(3):
            person(session, category="employed").created_at = utcnow()
        person(session).created_at = utcnow() - timedelta(days=3 * 366)
        person(session, category="unemployed").created_at = datetime(
            *((now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)), 15, tzinfo=UTC
        )

    page = browser.get("/cabinet/charts", headers=PART)

    by_category, by_month = options(page.text)
    assert by_category["yAxis"]["data"] == ["Работающий", *by_category["yAxis"]["data"][1:]]
    assert by_category["series"][0]["data"] == [3, 1, 1]
    assert by_month["series"][0]["data"] == [*[0] * 10, 1, 3]
    assert "<td>Работающий</td><td>3</td>" in page.text
    assert page.text.count("<caption>") == 2


def test_an_empty_region_is_drawn_too(browser):
    browser.come(Role.ADMIN)

    assert (
        options(browser.get("/cabinet/charts", headers=PART).text)[1]["series"][0]["data"]
        == [0] * 12
    )


@pytest.mark.parametrize("role", [Role.LEARNER, Role.PARTNER, Role.CUSTOMER, Role.TEACHER])
def test_pictures_of_the_region_are_for_those_who_see_all_of_it(browser, role):
    browser.come(role)

    assert browser.get("/cabinet/charts").status_code == 403
    assert "/cabinet/charts" not in browser.get("/cabinet").text


def test_the_desk_asks_for_them_when_it_stands(browser):
    browser.come(Role.STAFF)

    assert 'hx-get="/cabinet/charts" hx-trigger="load"' in browser.get("/cabinet").text


def test_opened_alone_they_lead_to_the_desk(browser):
    browser.come(Role.STAFF)

    answer = browser.get("/cabinet/charts")

    assert (answer.status_code, answer.location) == (302, "/cabinet")


def test_jobs_are_counted_by_the_hour_they_ended_in(browser):
    browser.come(Role.ADMIN)
    with transaction() as session:
        for hours in (0, 2, 2, 30):
            job = session.get_one(Job, jobs.enqueue(session, "audit.verify", {}))
            job.state, job.finished_at = JobState.DONE, utcnow() - timedelta(hours=hours)

    found = options(browser.get("/admin/jobs").text)[0]["series"][0]["data"]

    assert len(found) == 24
    assert (found[-1], found[-3], sum(found)) == (1, 2, 3)
