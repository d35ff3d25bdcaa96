"""Every page of the post answers, for whom it should and for nobody else."""

import re

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import files as given

PAGES = [
    "/notifications",
    "/notifications/bell",
    "/notifications/settings",
    "/admin/files",
    "/admin/mail",
    "/admin/mail/texts",
    "/admin/mail/texts/core.work-done/ru",
    "/admin/reference",
    "/admin/reference?book=person-category&sort=position",
    "/admin/reference/new?book=person-category",
    "/admin/reference/import",
    "/admin/registrations",
    "/admin/jobs",
    "/admin/settings",
]


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_finds_the_page(browser, path):
    who = browser.come(Role.ADMIN)
    with transaction() as session:
        given.stored(session, owner_id=who.id)

    answer = browser.get(path)

    assert answer.status_code == 200, answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/admin")])
def test_a_learner_does_not(browser, path):
    browser.come(Role.LEARNER)

    answer = browser.get(path)

    assert answer.status_code == (200 if path in READABLE else 403)


# Words are no secret.
READABLE = {"/admin/reference", "/admin/reference?book=person-category&sort=position"}


def test_the_menu_shows_one_place_where_several_addresses_begin_alike(browser):
    browser.come(Role.LEARNER)

    page = browser.get("/apply/mine").text

    assert re.findall(r'href="([^"]+)" aria-current', page) == ["/apply/mine"]
