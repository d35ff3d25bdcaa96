"""Health: each part named, advice given, and only what stops the work stops the traffic."""

import json
import shutil
import threading
from collections import namedtuple
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from hub.app import create_app
from hub.core import audit, chain, crypto, health, metrics
from hub.core.crypto import Key, KeyRing
from hub.core.db import database, transaction, utcnow
from hub.core.health import Health, State, overall
from hub.core.jobs import Job, JobState
from hub.people.models import Person
from tests.conftest import settings_for


def part(app, name):
    with app.test_request_context():
        return next(part for part in Health.of(app).parts() if part.name == name)


@pytest.fixture(autouse=True)
def _ask_every_time(monkeypatch):
    monkeypatch.setattr(health, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(metrics, "KEEP_SECONDS", 0.0)


def test_a_working_hub_is_ready(app, client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    body = json.loads(answer.data)
    assert body["failed"] == []
    assert body["parts"]["database"] == "ok"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("loss", "lost"),
    [("ALTER TABLE programme DROP COLUMN annotation", "programme.annotation"),
     ("DROP TABLE job", "job")],
)  # fmt: skip
def test_what_the_database_lacks_is_named(app, client, loss, lost):
    with database().engine.begin() as connection:
        connection.execute(text(loss))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.data)["failed"] == ["schema"]
    assert lost in part(app, "schema").figures.split(", ")


def test_a_database_file_moved_away_is_named_although_it_still_answers(app, client):
    file = database().file
    if file is None:
        return  # PostgreSQL looks after its own files
    moved = file.path.rename(file.path.with_suffix(".away"))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.data)["failed"] == ["database"]
    moved.rename(file.path)
    assert client.get("/readyz").status_code == 200


def test_files_that_can_not_be_written_stop_the_traffic(app, client, settings):
    folder = settings.data_dir / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file where the folder should be")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.data)["failed"] == ["files"]


@pytest.mark.parametrize(
    ("free_mb", "state", "status"),
    [(50, State.FAILED, 503), (500, State.WARNING, 200), (5000, State.OK, 200)],
)
def test_a_filling_disk_is_told_before_it_is_full(app, client, monkeypatch, free_mb, state, status):
    usage = namedtuple("usage", "free")  # noqa: PYI024 - as the standard library's own
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(free_mb * 1024 * 1024))

    assert client.get("/readyz").status_code == status
    assert part(app, "disk").state is state


def test_jobs_nobody_does_are_told_and_do_not_stop_people(app, client):
    with transaction() as session:
        session.add(
            Job(
                kind="k",
                lane="l",
                payload={},
                max_attempts=1,
                run_at=utcnow() - timedelta(minutes=17),
            )
        )

    assert part(app, "jobs").state is State.WARNING
    assert part(app, "jobs").figures == "17 min"
    assert client.get("/readyz").status_code == 200


def test_dead_jobs_are_told(app):
    with transaction() as session:
        session.add(Job(kind="k", lane="l", payload={}, max_attempts=1, state=JobState.DEAD))

    assert part(app, "jobs").figures == "1"


def test_a_broken_chain_is_told(app):
    with transaction() as session:
        audit.record(session, "x")
    assert part(app, "audit").state is State.WARNING  # never checked

    with transaction() as session:
        chain.keep(session, chain.verify())
    assert part(app, "audit").state is State.OK

    crypto.use(KeyRing([Key("other", b"o" * 32)]))
    verdict = chain.verify()
    with transaction() as session:
        chain.keep(session, verdict)
    assert part(app, "audit").state is State.FAILED
    assert "forged-head" in part(app, "audit").figures


def test_keys_that_are_gone_or_old_are_told(app):
    with transaction() as session:
        session.add(Person(last_name="А", first_name="Б", snils="1"))
    assert part(app, "keys").state is State.OK
    old = crypto.ring().keys

    crypto.use(KeyRing([Key("new", b"n" * 32), *old]))
    assert part(app, "keys").state is State.WARNING

    crypto.use(KeyRing([Key("new", b"n" * 32)]))
    assert part(app, "keys").state is State.FAILED
    assert part(app, "keys").figures == "test"


def test_redis_gone_is_named_and_does_not_stop_people(sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "hub.db")
    settings = settings_for(
        f"sqlite:///{tmp_path / 'hub.db'}", tmp_path, HUB_REDIS_URL="redis://127.0.0.1:1/0"
    )
    app = create_app(settings)

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert json.loads(answer.data)["status"] == "degraded"
    assert json.loads(answer.data)["failed"] == ["redis"]
    database().engine.dispose()


def test_every_trouble_has_advice(app):
    for found in Health.of(app).parts():
        assert found.title
        assert found.text
        assert found.state is State.OK or found.state is State.OFF or found.advice


def test_a_needed_part_decides():
    ok = health.Part("a", "A", State.OK, "")
    failed = health.Part("b", "B", State.FAILED, "")

    assert overall([ok]) is State.OK
    assert overall([ok, failed]) is State.WARNING
    assert overall([ok, health.Part("b", "B", State.FAILED, "", is_needed=True)]) is State.FAILED


def families(answer):
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def test_figures_count_requests_by_route_and_jobs_by_lane(app, client):
    with transaction() as session:
        due = utcnow() - timedelta(seconds=90)
        session.add(Job(kind="k", lane="mail", payload={}, max_attempts=1, run_at=due))
        audit.record(session, "x")
    client.get("/healthz", buffered=True)
    client.get("/no/such/ivan@example.ru", buffered=True)

    answer = client.get("/metrics")

    found = families(answer)
    routes = {sample.labels.get("route") for sample in found["hub_request_seconds"].samples}
    assert {"/healthz", "-"} <= routes
    assert "ivan" not in answer.text
    assert [(s.labels["lane"], s.value) for s in found["hub_jobs"].samples] == [("mail", 1)]
    assert 89 < found["hub_job_oldest_due_seconds"].samples[0].value < 120
    assert found["hub_audit_rows"].samples[0].value == 1
    assert found["hub_database_up"].samples[0].value == 1
    assert {s.labels["state"] for s in found["hub_database_pool"].samples} == {
        "in_use",
        "idle",
        "most",
    }


def test_figures_want_the_token_when_there_is_one(sqlite_template, tmp_path):
    settings = settings_for(f"sqlite:///{sqlite_template}", tmp_path, HUB_METRICS_TOKEN="t0ken")
    client = create_app(settings).test_client()

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer t0kem"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200
    database().engine.dispose()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 403),
    ],
)
def test_without_a_token_figures_are_for_this_machine(client, address, headers, status):
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert answer.status_code == status


def test_nervous_balancers_do_not_become_the_load(app, monkeypatch):
    monkeypatch.setattr(health, "KEEP_SECONDS", 60.0)
    asked = []
    checks = Health.of(app)
    real = checks.parts

    def counted(**how: bool) -> list[health.Part]:
        asked.append(1)
        return real(**how)

    monkeypatch.setattr(checks, "parts", counted)

    threads = [threading.Thread(target=lambda: app.test_client().get("/readyz")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(asked) == 1
