"""What a card held before it became part of another still finds the one that stands."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import registries as make
from tests.given import twins
from tests.given.accounts import Browser
from tests.given.api import caller


@pytest.fixture
def merged(app):
    winner, loser = twins.twins(snils="087-654-303 00", email="p@a.ru")
    with transaction() as session:
        make.person(session, last_name="Петровская", first_name="Мария", snils=None)
    merge = twins.merge(winner, loser)
    return winner, loser, merge


@pytest.mark.parametrize(
    "typed",
    [
        "087-654-303 00",
        "+7 912 000-33-44",
        "p@a.ru",
        "Петрова Мария",
        "Мария Петровна Петрова",
        "Петрова 31.12.2001",
    ],
)
def test_any_key_of_the_card_that_went_finds_the_one_that_stands(app, merged, typed):
    winner, loser, _merge = merged
    browser = Browser(app)
    browser.come(Role.STAFF)

    page = browser.get("/people", query_string={"q": typed}).text
    answer = caller(app, Role.STAFF).get("/people", query_string={"q": typed}).get_json()

    assert str(winner.id) in page
    assert str(loser.id) not in page
    assert str(winner.id) in [item["id"] for item in answer["items"]]
