"""Facts that can't be: days that are yet to come, addresses that are no pages."""

from datetime import date, timedelta

import pytest

from hub.core import clock
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.organisations import commands as organisations
from hub.resources import cleaning, commands
from hub.resources.teaching import CERTIFICATES
from tests.given import registries, resources


def test_a_licence_given_in_the_future_is_none(app):
    with transaction() as session:
        own = registries.organisation(session)

        with pytest.raises(InvalidError) as caught:
            organisations.change(session, own.id, licence_on=date(2999, 1, 1))
        organisations.change(session, own.id, licence_on=clock.today())

    assert caught.value.field == "licence_on"


def test_a_certificate_issued_in_the_future_is_none(app):
    with transaction() as session:
        one = resources.certificate(session, issued_on=clock.today())
        day = clock.today() + timedelta(days=1)

        with pytest.raises(InvalidError) as caught:
            commands.change(session, CERTIFICATES, one.id, confirmed=True, issued_on=day)

    assert caught.value.field == "issued_on"


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        "javascript://example.ru/%0aalert(1)",
        "data:text/html,x",
        "data:text/html;base64,eA==",
        "ftp://example.ru",
        "портал",
        "https://",
    ],
)
def test_what_is_no_page_of_the_net_is_no_address_of_a_resource(app, wrong):
    with transaction() as session:
        owner = registries.organisation(session).id

        with pytest.raises(InvalidError) as caught:
            resources.information(session, owner, address=wrong)

    assert caught.value.field == "address"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.ru/курсы?a=1&b=2", "https://example.ru/курсы?a=1&b=2"),
        ("http://портал.рф:8080/", "http://портал.рф:8080/"),
    ],
)
def test_an_address_of_a_page_is_kept_whole(typed, kept):
    assert cleaning.net_address(typed) == kept
