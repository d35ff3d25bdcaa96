"""What nobody caught: told like any other failure, by its kind and place, never in its words."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType


def hold_tongue(formatter: logging.Formatter) -> None:
    """Let nothing of this process quote an exception, not even before the logs are set up.

    What Python itself prints of a failure holds its words, and those may be a person's.
    """
    if logging.lastResort is not None:  # it speaks while nobody else listens
        logging.lastResort.setFormatter(formatter)
    # Whoever has put up a hook of their own (a test runner) keeps it.
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_by
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _uncaught_by


def _uncaught_by(
    failed: "threading.ExceptHookArgs | sys.UnraisableHookArgs",
    is_ending: Callable[[], bool] = sys.is_finalizing,
) -> None:
    if not is_ending():  # else this module is half gone already
        _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("hub").critical("uncaught", exc_info=(kind, error, trace))
