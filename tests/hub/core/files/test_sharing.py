"""Once per content: the same bytes are kept once, however many come and go at once."""

import threading

from sqlalchemy import func, select

from hub.core import files
from hub.core.db import reading, transaction
from hub.core.files import Blob
from tests.given import files as given
from tests.given.files import places


def test_the_same_bytes_are_kept_once_and_go_with_the_last(app):
    with transaction() as session:
        first, second = given.stored(session).id, given.stored(session, name="копия.pdf").id
    with reading() as session:
        assert session.scalar(select(Blob.refs)) == 2
    assert len(places()) == 1

    with transaction() as session:
        files.drop(session, first)
    assert len(places()) == 1
    with transaction() as session:
        files.drop(session, second)

    assert places() == []
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0


def test_many_at_once_with_the_same_content_share_it(app):
    bodies = [given.pdf(bytes([n % 2]) * 1000) for n in range(16)]
    ids, errors = [], []

    def work(body: bytes) -> None:
        try:
            with transaction() as session:
                ids.append((given.stored(session, body).id, body))
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(places()) == 2
    with reading() as session:
        assert sorted(session.scalars(select(Blob.refs))) == [8, 8]
        for file_id, body in ids:
            with files.open_file(files.stored_file(session, file_id)) as stream:
                assert stream.read() == body


def test_storing_and_dropping_the_same_bytes_at_once_loses_nothing(app):
    kept, errors = [], []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                with transaction() as session:
                    file_id = given.stored(session).id
                if number % 2:
                    with transaction() as session:
                        files.drop(session, file_id)
                else:
                    kept.append(file_id)
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    with reading() as session:
        assert session.scalar(select(Blob.refs)) == len(kept) == 10
        for file_id in kept:
            with files.open_file(files.stored_file(session, file_id)) as stream:
                assert stream.read() == given.PDF
    assert len(places()) == 1
