"""What a server process runs: the app, and the embedded jobs when there is no Redis."""

from multiprocessing.util import Finalize

from flask import Flask

from hub.app import create_app
from hub.core.jobs.embedded import Embedded
from hub.settings import Settings


def web(settings: Settings) -> Flask:
    """Build the app of a server process, which may be one of several."""
    app = create_app(settings)
    if settings.redis_url is None and settings.job_threads:
        embedded = Embedded(settings.job_threads)
        embedded.start()
        # The server's processes end without atexit; this hook they do call.
        Finalize(None, embedded.stop, exitpriority=10)
    return app
