"""`hub worker` and `hub relay`: the two processes of the distributed job runner."""

import signal
from collections.abc import Callable
from types import FrameType

import click

from hub.core.i18n import _
from hub.core.jobs.pace import PACE, Pace
from hub.settings import Settings


def run_worker(
    settings: Settings, build: Callable[[], object], *, processes: int, pace: Pace = PACE
) -> None:
    """Keep so many workers; of several, the first takes small jobs only: they never wait long."""
    from hub.core.jobs import wakes  # noqa: PLC0415 - RQ and redis are for these two commands
    from hub.core.jobs.worker import Crew, work  # noqa: PLC0415 - likewise
    from hub.core.processes import collect_seldom  # noqa: PLC0415 - likewise

    redis_url = _redis(settings)

    def begin(place: int) -> None:
        build()
        collect_seldom()  # of an import's time a fifth went into looking over what stays
        names = [wakes.SMALL] if processes > 1 and place == 0 else [wakes.SMALL, wakes.LONG]
        work(redis_url, names, pace=pace)

    Crew(processes, begin).run()


def run_relay(settings: Settings, build: Callable[[], object], *, pace: Pace = PACE) -> None:
    from hub.core.jobs.relay import Relay  # noqa: PLC0415 - likewise

    redis_url = _redis(settings)
    stopped = False

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    build()
    Relay(redis_url, pace=pace, stopping=lambda: stopped).run()


def _redis(settings: Settings) -> str:
    if settings.redis_url is None:
        raise click.ClickException(
            _("HUB_REDIS_URL is not set: without Redis, jobs run inside `hub serve`.")
        )
    return settings.redis_url


def commands(build: Callable[[Settings], object]) -> list[click.Command]:
    """Make the commands; hub/cli.py gives the way to build the app."""

    @click.command()
    @click.option(
        "--processes",
        type=click.IntRange(1, 64),
        default=2,
        show_default=True,
        help="Workers to keep; with two or more, the first takes small jobs only.",
    )
    def worker(processes: int) -> None:
        """Run jobs that the relay wakes us for (distributed installation)."""
        settings = Settings.read()
        run_worker(settings, lambda: build(settings), processes=processes)

    @click.command()
    def relay() -> None:
        """Watch the database for due jobs and wake workers through Redis."""
        settings = Settings.read()
        run_relay(settings, lambda: build(settings))

    return [worker, relay]
