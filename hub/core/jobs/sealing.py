"""Words of people inside the payload of a job: sealed, and found again when keys are changed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from hub.core.crypto import FORMAT, ring, unseal

WORD = "job.payload"
SEALED = re.compile(rf"{FORMAT}\.[^.]+\.[A-Za-z0-9+/]{{36,}}=*")  # no word that somebody typed


def sealed_word(text: str) -> str:
    return ring().seal(text.encode(), WORD)


def opened_word(sealed: str) -> str:
    return unseal(sealed, WORD).decode()


def words_in(payload: Any) -> Iterator[str]:
    """Find what is sealed anywhere in a payload."""
    if isinstance(payload, dict):
        payload = list(payload.values())
    if isinstance(payload, list):
        for item in payload:
            yield from words_in(item)
    elif isinstance(payload, str) and SEALED.fullmatch(payload):
        yield payload


def changed(payload: Any, change: Callable[[str], str]) -> Any:
    """Give the payload with every sealed word changed."""
    if isinstance(payload, dict):
        return {name: changed(item, change) for name, item in payload.items()}
    if isinstance(payload, list):
        return [changed(item, change) for item in payload]
    is_sealed = isinstance(payload, str) and SEALED.fullmatch(payload)
    return change(payload) if is_sealed else payload
