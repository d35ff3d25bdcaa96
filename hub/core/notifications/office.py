"""The process's post office: how mail leaves, who lives at an account, in whose name it is sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, has_app_context
from flask_babel import force_locale
from sqlalchemy.orm import Session

from hub.core.notifications.transports import Transport


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where to write and in which language. `email` is None when it must not be written to."""

    email: str | None
    locale: str
    is_restricted: bool = False  # told only what the law or the account's safety asks for


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What hub/app.py knows and the ground must not."""

    app: Flask
    transport: Transport
    sender: str
    base_url: str
    centre: Callable[[], str]
    addressee: Callable[[Session, UUID], Addressee | None]
    shows_links: bool = False  # of others' letters in the simulated mailbox: the demo's alone


_office: Office | None = None


def use(made: Office) -> None:
    """Make this the process's office; the composition root calls it."""
    global _office  # noqa: PLW0603 - set once by the composition root, like the database
    _office = made


def office() -> Office:
    if _office is None:
        raise RuntimeError("No post office: create_app() comes first.")
    return _office


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak a language inside: in a request, in a job and on the command line alike."""
    if has_app_context():
        with force_locale(locale):
            yield
        return
    with office().app.app_context(), force_locale(locale):
        yield
