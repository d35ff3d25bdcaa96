"""Errors speak to the person: what happened, what to do, the request id; never a stack trace."""

import errno
import re

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    BadRequest,
    MethodNotAllowed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.db import transaction
from hub.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    TooOftenError,
    UnavailableError,
)
from tests.given.accounts import signed_in

SECRET = "password=very-secret"
ERRORS = [
    (BadRequest(), 400),
    (ForbiddenError("You have no right to do this."), 403),
    (NotFoundError("There is no such person."), 404),
    (MethodNotAllowed(["GET"]), 405),
    (RefusedError("The application is closed."), 409),
    (ConflictError("Somebody changed this while you were editing it."), 409),
    (RequestEntityTooLarge(), 413),
    (UnsupportedMediaType(), 415),
    (InvalidError("It does not fit.", field="snils"), 422),
    (TooOftenError("Too often.", retry_after=7), 429),
    (RuntimeError(SECRET), 500),
    (UnavailableError("The queue is gone.", part="redis"), 503),
    (OperationalError(SECRET, {}, RuntimeError(SECRET)), 503),
    (OSError(errno.ENOSPC, SECRET), 503),
]


@pytest.mark.parametrize(("error", "status"), ERRORS, ids=lambda one: type(one).__name__)
def test_an_error_becomes_a_page_with_advice_and_the_request_id(failing, error, status):
    answer = failing(error).get("/fails")

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert re.search(r"<h1>[^<]{5,}</h1>", page)
    assert re.search(r'class="hub-mono">[0-9a-f]{16}<', page)
    assert "Traceback" not in page
    assert SECRET not in page


def test_an_unknown_address_is_a_page_too(client):
    answer = client.get("/no/such/page")

    assert answer.status_code == 404
    assert 'class="hub-mono"' in answer.get_data(as_text=True)


def test_the_words_of_a_refusal_are_shown(failing):
    answer = failing(RefusedError("The application is closed.")).get("/fails")

    assert "The application is closed." in answer.get_data(as_text=True)


def test_htmx_gets_a_few_words_and_not_a_page(failing):
    answer = failing(RefusedError("The application is closed.")).get(
        "/fails", headers={"HX-Request": "true"}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert page.lstrip().startswith("<div data-error>")
    assert "<html" not in page


def test_coming_too_often_says_when_to_come_again(failing):
    answer = failing(TooOftenError("Too often.", retry_after=7)).get("/fails")

    assert answer.headers["Retry-After"] == "7"


def test_a_wrong_method_says_which_is_right(client):
    answer = client.post("/accessibility", data={})

    assert answer.status_code in {400, 405}


def test_a_form_that_waited_too_long_gives_back_what_was_typed(failing):
    client = failing(RuntimeError("never reached"))

    answer = client.post(
        "/fails",
        data={"note": 'long "story"', "csrf_token": "stale"},
        headers={"Origin": "http://localhost"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'name="note" value="long &#34;story&#34;"' in page
    assert "stale" not in page


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example", ""])
def test_what_another_site_sent_is_not_offered_for_sending(failing, origin):
    client = failing(RuntimeError("never reached"))

    answer = client.post("/fails", data={"note": "gift"}, headers={"Origin": origin})

    assert answer.status_code == 400
    assert "gift" not in answer.get_data(as_text=True)


def test_a_password_is_never_written_into_a_page(failing):
    client = failing(RuntimeError("never reached"))

    answer = client.post(
        "/fails",
        data={"email": "a@example.ru", "password": "hidden-one"},
        headers={"Origin": "http://localhost"},
    )

    assert "hidden-one" not in answer.get_data(as_text=True)


def test_a_page_that_is_not_there_speaks_the_reader_s_language(app):
    browser, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        session.get_one(Account, who.id).locale = "en"

    page = browser.client.get("/nope")

    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert "Такой страницы нет" not in page.text
    assert "Мой кабинет" not in page.text


@pytest.mark.parametrize(("details", "is_sent"), [({}, False), ({"permission": "x"}, True)])
def test_only_whom_another_role_would_help_is_sent_to_the_administrator(failing, details, is_sent):
    page = failing(ForbiddenError("You can't do this to yourself.", **details)).get("/fails").text

    assert ("администратору" in page) is is_sent
