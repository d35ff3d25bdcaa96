"""The servers that other tests lean on: killed, they come back with what they had, or without."""

import socket

import psycopg
import pytest
import redis

from tests.services import Postgres, Redis


@pytest.fixture
def postgres():
    with Postgres() as server:
        yield server


def test_a_killed_postgres_comes_back_at_the_same_address_with_what_was_committed(postgres):
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("create table fact as select 42 as answer")

        postgres.kill()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    postgres.start()

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("select answer from fact").fetchone() == (42,)


def test_a_restarted_redis_has_forgotten_everything():
    with Redis() as server:
        with redis.from_url(server.url) as before:
            before.set("fact", 42)
        server.restart()

        with redis.from_url(server.url) as after:
            assert after.get("fact") is None


def test_a_server_left_by_its_block_no_longer_listens():
    with Redis() as server:
        port = server.port

    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass
