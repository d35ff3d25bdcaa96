"""Real processes of job runners, of either kind, to be killed."""

import contextlib
import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.conftest import KEY
from tests.given import job_process
from tests.services import Redis

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.given.job_process"])  # imports once, then starts are quick


class Processes:
    """Starts runners of a kind over a database, and kills them."""

    def __init__(self, runner: str, url: str, folder: Path, redis: Redis | None = None) -> None:
        self.roles = ["embedded"] if runner == "embedded" else ["relay", "worker"]
        self.environ = {
            "HUB_DATABASE_URL": url,
            "HUB_DATA_DIR": str(folder),
            "HUB_KEYS": KEY,
            **({"HUB_REDIS_URL": redis.url} if redis else {}),
        }
        self.running: list[BaseProcess] = []

    def start(self, *roles: str) -> BaseProcess:
        for role in roles or self.roles:
            process = forks.Process(target=job_process.main, args=(role, self.environ))
            process.start()
            self.running.append(process)
        return self.running[-1]

    def kill(self) -> None:
        """Pull the plug: parents and children at the same moment."""
        for process in self.running:
            for kill in (os.killpg, os.kill):  # at birth it heads no group yet
                with contextlib.suppress(ProcessLookupError):
                    kill(process.pid or 0, signal.SIGKILL)
            process.join()
        self.running.clear()

    def stop(self) -> list[int | None]:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.join(20)
        codes = [process.exitcode for process in self.running]
        self.running.clear()
        return codes
