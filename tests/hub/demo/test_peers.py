"""Имитация peers: the antivirus finds its one virus, sandboxes stand under their names."""

import io
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.core.files.scanner import Scanner
from hub.demo import antivirus, peers
from tests.conftest import settings_for


@pytest.fixture
def settings(tmp_path: Path):
    return settings_for(f"sqlite:///{tmp_path}/hub.db", tmp_path)


def test_an_embedded_hub_is_pointed_at_a_simulated_antivirus_that_says_so(settings):
    pointed, _serve = peers.beside(settings)
    assert pointed.clamd_url is not None
    port = int(pointed.clamd_url.rpartition(":")[2])
    running = peers.Peers(port).start()

    scanner = Scanner(pointed.clamd_url)
    assert "Имитация" in scanner.version()
    assert scanner.scan(io.BytesIO(b"clean" * 100_000)).finding is None
    assert scanner.scan(io.BytesIO(b"x" + antivirus.EICAR)).finding == "Eicar-Test-Signature"

    running.stop()


def test_a_scanner_of_one_s_own_stays(settings):
    own = replace(settings, clamd_url="tcp://127.0.0.1:3310")

    assert peers.beside(own)[0].clamd_url == own.clamd_url


def test_sandboxes_answer_under_their_names():
    def app(environ, start):
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]

    sandboxes = peers.Sandboxes({"academy": app})
    statuses: list[str] = []

    def started(status: str, *_rest: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    def ask(path: str) -> bytes:
        return b"".join(sandboxes({"PATH_INFO": path}, started))

    assert ask("/academy/v2/x") == b"/academy /v2/x"
    assert b"Simulated" in ask("/")
    ask("/nobody/")
    assert [status[:3] for status in statuses] == ["200", "200", "404"]


def test_the_peers_page_names_itself():
    running = peers.Peers(None).start()

    with urllib.request.urlopen(running.sandbox_url) as answer:  # noqa: S310 - our own peer
        assert b"Simulated" in answer.read()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{running.sandbox_url}/nobody/")  # noqa: S310 - our own peer
    caught.value.close()

    running.stop()
