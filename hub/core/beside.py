"""The next piece of work made while the last is being done: waits for the database are not idle."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from hub.core.kept import forget_connection

T = TypeVar("T")


def beside(items: Generator[T]) -> Generator[T]:
    """Give `items`, each made in another thread while whoever asks is busy with the one before.

    One piece ahead and no more, so memory stays flat. `items` must not touch the asker's session.
    """
    context = copy_context()
    context.run(forget_connection)
    step = partial(context.run, next, items, None)
    try:
        with ThreadPoolExecutor(1, "beside") as hands:
            coming = hands.submit(step)
            while (item := coming.result()) is not None:
                coming = hands.submit(step)
                yield item
    finally:
        items.close()
