"""What a handler may answer besides success, and what a runner notices about its own run."""

from hub.core.errors import HubError


class GiveUpError(HubError):
    """Trying again can't help: the row becomes a dead letter at once."""

    code = "gave-up"


class LaterError(HubError):
    """Not now: try again in `retry_after` seconds, and don't count this as an attempt."""

    code = "later"
    status = 503

    def __init__(self, message: str, *, retry_after: float, **details: object) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class RunEndedError(Exception):
    """The run is no longer wanted; its effect is rolled back."""


class LeaseLostError(RunEndedError):
    """The row was cancelled or given to another runner."""


class StoppedError(RunEndedError):
    """The runner was asked to stop; the row goes back to the queue."""
