"""Rows sent to PostgreSQL by another thread while whoever made them makes the next.

COPY is a wait: for the network, for indexes, for foreign keys. One connection does one thing at a
time, so whatever else is asked of it waits till all is sent, and hears of what was refused.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from queue import SimpleQueue

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

HANDS = "behind.hands"  # in a connection's info
Send = Callable[[Iterable[bytes]], None]


class Hands:
    """Sends what it is given, in order."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._sent: list[Future[None]] = []

    def take(self, send: Send, parts: Iterable[bytes]) -> None:
        """Make the parts here and now; they are sent as they come."""
        made: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._sent.append(self._executor.submit(send, _given(made)))
        try:
            for part in parts:
                made.put(part)
        except BaseException as error:
            made.put(error)
            raise
        made.put(None)

    def wait(self) -> None:
        """Wait till all is sent; the first refusal is raised, what came after it is lost anyhow."""
        sent, self._sent = self._sent, []
        wait(sent)
        for each in sent:
            each.result()

    def heard(self, *_said: object) -> None:
        self.wait()


def _given(made: "SimpleQueue[bytes | BaseException | None]") -> Iterator[bytes]:
    while (part := made.get()) is not None:
        if isinstance(part, BaseException):
            raise part
        yield part


@contextmanager
def sending(session: Session) -> Iterator[None]:
    """Let COPY of this session go on behind what is done inside. SQLite has no such thing."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    connection = session.connection()
    with ThreadPoolExecutor(1, "behind") as executor:
        hands = connection.info[HANDS] = Hands(executor)
        event.listen(connection, "before_cursor_execute", hands.heard)
        try:
            yield
            hands.wait()
        finally:
            del connection.info[HANDS]
            event.remove(connection, "before_cursor_execute", hands.heard)


def hands_of(connection: Connection) -> Hands | None:
    found: Hands | None = connection.info.get(HANDS)
    return found


def settle(session: Session) -> None:
    """Wait for what is sent behind: whatever it broke is told here."""
    if (hands := hands_of(session.connection())) is not None:
        hands.wait()
