"""S3-compatible storage: the same promises over the network, and its faults named."""

import os

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hub.core import files
from hub.core.db import database, reading, transaction
from hub.core.errors import NotFoundError, UnavailableError
from hub.core.files import s3
from hub.core.files.sealing import CHUNK
from tests.given import files as given


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def bucket(server, tmp_path):
    name = f"b{os.urandom(6).hex()}"
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{server[0]}:{server[1]}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=name)
    return f"s3://key:sec%2Fret@{server[0]}:{server[1]}/{name}/hub?region=us-east-1&tls=0"


@pytest.fixture
def app(app, bucket):
    files.use(bucket)
    return app


def test_a_file_lives_in_a_bucket(app):
    body = given.pdf(os.urandom(CHUNK * 3))
    with transaction() as session:
        file_id = given.stored(session, body).id

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        assert stream.read() == body
        stream.seek(CHUNK + 5)
        assert stream.read(100) == body[CHUNK + 5 : CHUNK + 105]
    (place,) = files.depot().storage.places()
    assert "secret" not in files.depot().storage.title
    with transaction() as session:
        files.drop(session, file_id)
    assert list(files.depot().storage.places()) == []
    assert files.depot().storage.size(place.name) is None


def test_a_big_file_goes_in_parts(app):
    body = given.pdf(os.urandom(s3.PART * 2 + 77))
    with transaction() as session:
        file_id = given.stored(session, body).id

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        assert stream.read() == body


def test_a_rollback_leaves_nothing_in_the_bucket(app):
    with database().sessions() as session:
        given.stored(session)
        assert len(list(files.depot().storage.places())) == 1
        session.rollback()

    assert list(files.depot().storage.places()) == []


def test_a_lost_object_is_gone_and_not_an_outage(app):
    with pytest.raises(NotFoundError):
        files.depot().storage.open_at("no/such", 0)


@pytest.mark.parametrize("what", ["bucket", "server"])
def test_a_storage_that_is_away_is_named_and_nothing_is_half_written(app, bucket, what):
    files.use(
        bucket.replace("/b", "/missing-b") if what == "bucket" else "s3://k:s@127.0.0.1:1/b?tls=0"
    )

    with pytest.raises(UnavailableError) as caught, transaction() as session:
        given.stored(session)

    assert caught.value.part == "files"
    with reading() as session:
        assert session.get(files.Blob, "0") is None
    with pytest.raises(UnavailableError):
        files.depot().storage.check()
