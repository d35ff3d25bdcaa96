"""How often one caller may ask."""

import time
from uuid import uuid4

import pytest

from hub.api import limits, shared_limits
from hub.app import create_app
from tests.conftest import settings_for
from tests.given import api


@pytest.fixture
def narrow(database_url, tmp_path):
    return create_app(settings_for(database_url, tmp_path, HUB_API_RATE="3"))


def test_the_fourth_request_in_a_minute_waits(narrow, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_800_000_010.0)
    caller = api.caller(narrow)

    answers = [caller.get("/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Remaining"] == "2"
    assert answers[3].headers["Retry-After"] == "50"


def test_callers_do_not_wait_for_each_other(narrow, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_800_000_010.0)
    busy, calm = api.caller(narrow), api.caller(narrow)

    for _ in range(5):
        busy.get("/me")

    assert calm.get("/me").status_code == 200


def test_a_new_minute_begins_anew(monkeypatch):
    now = [1_800_000_010.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    counter, caller = limits.Local(), uuid4()

    first = [counter.take(caller).used for _ in range(3)]
    now[0] += limits.PERIOD

    assert first == [1, 2, 3]
    assert counter.take(caller).used == 1


def test_without_redis_each_process_counts_alone():
    counter, caller = shared_limits.Shared("redis://127.0.0.1:1/0"), uuid4()

    assert [counter.take(caller).used for _ in range(3)] == [1, 2, 3]


def test_servers_count_together_through_redis(redis_url):
    one, other = shared_limits.Shared(redis_url), shared_limits.Shared(redis_url)
    caller = uuid4()

    assert [one.take(caller).used, other.take(caller).used] == [1, 2]
