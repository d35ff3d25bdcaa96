"""Whose a new card is: the form comes with the one organisation its writer writes for."""

import re

import pytest

from hub.accounts import grants
from hub.core.access import Role, Scope
from hub.core.db import transaction, utcnow
from tests.given import registries
from tests.given.accounts import Browser, account, signed_in

FIELD = re.compile(r'<input[^>]*name="organisation"[^>]*value="([^"]*)"')
LABEL = re.compile(r'<label[^>]*for="organisation">(.*?)</label>')
PROGRAMMES, MODULES, MATERIALS = "/programmes/new", "/modules/new", "/materials/new"
TYPED = {
    PROGRAMMES: {
        "title": "Сварщик",
        "kind": "vocational-training",
        "form": "mixed",
        "hours": "72",
        "purpose": "",
        "education": "",
        "document": "",
    },
    MODULES: {"title": "Сварка", "lectures": "6"},
    MATERIALS: {
        "title": "Урок",
        "kind": "video",
        "form": "link",
        "address": "https://video.example/a",
        "authors": "Петрова А. И.",
        "licence": "own",
        "level": "",
    },
}


@pytest.fixture
def own(app):
    with transaction() as session:
        return registries.organisation(session, name="Колледж сварки", short_name="КС")


def entered(app, role: Role, *ids) -> Browser:
    who = account()
    with transaction() as session:
        for one in ids:
            scope = Scope.ORGANISATION if one else Scope.SELF
            grants.grant(session, who.id, role, scope, one, at=utcnow())
    browser = Browser(app)
    browser.enter(who)
    return browser


def offered(page: str) -> tuple[str, bool]:
    """The organisation that the form holds, and whether it is marked as required."""
    return FIELD.findall(page)[0], "hub-must" in LABEL.findall(page)[0]


@pytest.mark.parametrize(
    ("address", "role"),
    [(PROGRAMMES, Role.PARTNER), (MODULES, Role.PARTNER), (MATERIALS, Role.PARTNER),
     (MATERIALS, Role.TEACHER)],
)  # fmt: skip
def test_a_form_comes_with_the_one_organisation_and_is_saved_as_it_came(app, own, address, role):
    browser = entered(app, role, own.id)

    word, is_marked = offered(browser.get(address).text)
    answer = browser.post(address, TYPED[address] | {"organisation": word})

    assert word == f"Колледж сварки (ИНН {own.inn})"
    assert is_marked
    assert answer.status_code == 302


@pytest.mark.parametrize("address", TYPED)
def test_what_was_emptied_by_hand_stays_empty_and_is_refused(app, own, address):
    browser = entered(app, Role.PARTNER, own.id)

    for sent in ({"organisation": ""}, {}):
        answer = browser.post(address, TYPED[address] | sent)

        assert answer.status_code == 422
        assert offered(answer.text) == ("", True)
        assert "Выберите свою организацию" in answer.text


@pytest.mark.parametrize("address", TYPED)
def test_of_two_organisations_one_is_chosen_and_of_the_region_none_need_be(app, own, address):
    with transaction() as session:
        other = registries.organisation(session)
    both = entered(app, Role.PARTNER, own.id, other.id)
    staff, _who = signed_in(app, Role.STAFF)

    assert offered(both.get(address).text) == ("", True)
    assert offered(staff.get(address).text) == ("", False)


def test_a_teacher_of_no_organisation_need_not_name_one(app):
    browser = entered(app, Role.TEACHER, None)

    assert offered(browser.get(MATERIALS).text) == ("", False)
    assert browser.post(MATERIALS, TYPED[MATERIALS]).status_code == 302
