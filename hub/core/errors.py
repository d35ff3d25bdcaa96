"""What can go wrong, named by what the caller does next.

Messages are English ids, translated where shown.
"""

from typing import ClassVar


class HubError(Exception):
    """A refusal with words for a person; `details` never hold personal data."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFoundError(HubError):
    code = "not-found"
    status = 404


class NotSignedInError(HubError):
    code = "not-signed-in"
    status = 401


class ForbiddenError(HubError):
    code = "forbidden"
    status = 403


class InvalidError(HubError):
    """What was sent is wrong; `field` says where."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, *, field: str | None = None, **details: object) -> None:
        super().__init__(message, **details)
        self.field = field


class RefusedError(HubError):
    """A rule says no."""

    code = "refused"
    status = 409


class ConflictError(HubError):
    """Someone was first."""

    code = "conflict"
    status = 409


class TooOftenError(HubError):
    """Come again after `retry_after` seconds."""

    code = "too-often"
    status = 429

    def __init__(self, message: str, *, retry_after: int, **details: object) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class UnavailableError(HubError):
    """Something the hub stands on is gone; `part` names it."""

    code = "unavailable"
    status = 503

    def __init__(self, message: str, *, part: str, **details: object) -> None:
        super().__init__(message, **details)
        self.part = part
