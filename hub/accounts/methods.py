"""Other ways to sign in: an adapter brings one, hub/app.py wires it, the page shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.core.web import Answer


@dataclass(frozen=True, slots=True)
class SignInMethod:
    """A way in: `start` sends the browser to the other system; its own view brings them back."""

    name: str
    title: str
    start: Callable[[str], Answer]  # gets the local path to return to


METHODS: dict[str, SignInMethod] = {}


def offers(method: SignInMethod) -> None:
    """Wire a way to sign in; wiring the same name again replaces it (one app a process)."""
    METHODS[method.name] = method
