"""Settings kept in the database: declared in code, changed on a page, in force at once."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import String, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from hub.core import audit, crypto
from hub.core.db import Base, reading, utcnow
from hub.core.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from hub.core.i18n import _l

log = structlog.get_logger("hub.options")
FRESH_SECONDS = 2.0  # how long another process may still see the old value
LONGEST = 4000
CHANGED = "options.changed"
SECRET = "option_value.value"  # noqa: S105 - the purpose of a seal, not a secret
T = TypeVar("T", bool, int, str, tuple[str, ...])


@dataclass(frozen=True, kw_only=True, slots=True)
class Option(Generic[T]):
    """A setting. The default's type is the setting's; `check` says in words what is wrong."""

    key: str
    title: str
    group: str
    default: T
    help: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    is_long: bool = False  # a text of several lines
    is_secret: bool = False  # sealed, never shown, never in the audit
    is_required: bool = False
    check: Callable[[T], None] | None = None

    def parsed(self, given: object) -> T:
        """Give the value of what came from a form or the database, or an InvalidError."""
        kind = type(self.default)
        if kind is bool:
            value: Any = given in {True, "true", "1", "on", "y"}
        elif kind is int:
            value = self._number(given)
        elif kind is tuple:
            value = self._several(given)
        else:
            value = self._text(given)
        if self.check is not None:
            self.check(value)
        checked: T = value
        return checked

    def _number(self, given: object) -> int:
        text = str(given).strip()
        if not text.removeprefix("-").isdigit() or not text.isascii():
            raise InvalidError(_l("A whole number is needed."), field=self.key)
        value = int(text)
        if (self.least is not None and value < self.least) or (
            self.most is not None and value > self.most
        ):
            raise InvalidError(
                _l("The number is out of bounds."), field=self.key, least=self.least, most=self.most
            )
        return value

    def _several(self, given: object) -> tuple[str, ...]:
        items = given if isinstance(given, list | tuple) else str(given).split()
        known = {code for code, _title in self.choices}
        if any(item not in known for item in items):
            raise InvalidError(_l("There is no such choice."), field=self.key)
        return tuple(code for code, _title in self.choices if code in items)

    def _text(self, given: object) -> str:
        value = str(given).replace("\r\n", "\n").strip()
        if self.is_required and not value:
            raise InvalidError(_l("Write something here."), field=self.key)
        if len(value) > LONGEST:
            raise InvalidError(_l("This text is too long."), field=self.key)
        if not self.is_long and "\n" in value:
            raise InvalidError(_l("One line is needed."), field=self.key)
        if self.choices and value not in {code for code, _title in self.choices}:
            raise InvalidError(_l("There is no such choice."), field=self.key)
        return value


class OptionValue(Base):
    """Значение настройки: a row stands where the default was changed."""

    __tablename__ = "option_value"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[dict[str, Any]]  # {"is": …}, or {"sealed": …} for a secret
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    account_id: Mapped[UUID | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own habit


DECLARED: dict[str, Option[Any]] = {}


def declare(*options: Option[Any]) -> None:
    """Wire settings (hub/app.py only)."""
    for option in options:
        DECLARED[option.key] = option


class _Cache:
    """What the table said a moment ago: one short query for all settings, every other second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}
        self._until = 0.0

    def values(self) -> dict[str, Any]:
        if time.monotonic() >= self._until:
            with self._lock:
                if time.monotonic() >= self._until:
                    try:
                        self._values = _stored()
                    except UnavailableError:
                        log.warning("options.not_read")  # the database is gone: what held, holds
                    self._until = time.monotonic() + FRESH_SECONDS
        return self._values

    def forget(self) -> None:
        self._until = 0.0


_cache = _Cache()


def _stored() -> dict[str, Any]:
    with reading() as session:
        rows = session.execute(select(OptionValue.key, OptionValue.value)).all()
    return {key: _opened(value) for key, value in rows}


def _opened(value: dict[str, Any]) -> Any:
    return crypto.unseal(value["sealed"], SECRET).decode() if "sealed" in value else value["is"]


def get(option: Option[T]) -> T:
    """Give what holds now; a value that no longer fits its declaration gives way to the default."""
    values = _cache.values()
    if option.key not in values:
        return option.default
    try:
        return option.parsed(values[option.key])
    except InvalidError:
        return option.default


def forget() -> None:
    """Look into the table anew at the next question."""
    _cache.forget()


def versions(session: Session) -> dict[str, int]:
    """Give the version of each changed setting; those at their default have none, which is 0."""
    return dict(session.execute(select(OptionValue.key, OptionValue.version)).all())


def change(session: Session, key: str, given: object, *, version: int) -> bool:
    """Set a value; says whether that changed anything. A stale version is a ConflictError."""
    option = DECLARED.get(key)
    if option is None:
        raise NotFoundError(_l("There is no such setting."))
    value = option.parsed(given)
    row = session.get(OptionValue, key, with_for_update=True)
    before = _opened(row.value) if row is not None else _plain(option.default)
    if before == _plain(value):
        return False
    if (row.version if row is not None else 0) != version:
        raise ConflictError(_l("Somebody changed this while you were editing it."), key=key)
    kept = (
        {"sealed": crypto.ring().seal(str(value).encode(), SECRET)}
        if option.is_secret
        else {"is": _plain(value)}
    )
    who = audit.actor().account_id
    if row is None:
        session.add(OptionValue(key=key, value=kept, account_id=who))
    else:
        row.value, row.account_id = kept, who
    session.flush()
    _note(session, option, before, _plain(value))
    return True


def reset(session: Session, key: str) -> None:
    """Go back to the default."""
    option = DECLARED.get(key)
    row = session.get(OptionValue, key, with_for_update=True)
    if option is None or row is None:
        return
    before = _opened(row.value)
    session.delete(row)
    session.flush()
    _note(session, option, before, _plain(option.default))


def _note(session: Session, option: Option[Any], before: object, after: object) -> None:
    shown = (
        {"before": "***", "after": "***"}
        if option.is_secret
        else {"before": before, "after": after}
    )
    audit.record(session, "option.changed", subject="option", details={"key": option.key, **shown})
    session.info[CHANGED] = True


@event.listens_for(Session, "after_transaction_end")
def _refresh(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None and session.info.pop(CHANGED, False):
        forget()


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
