"""Problem and plan as JSON and back, by the types of their dataclasses."""

import dataclasses
import enum
import json
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(one: Any) -> str:
    """Write a dataclass."""
    return json.dumps(_plain(one), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[T], text: str) -> T:
    """Read a dataclass."""
    found: T = _read(kind, json.loads(text))
    return found


def _plain(one: Any) -> Any:
    if dataclasses.is_dataclass(one):
        return {each.name: _plain(getattr(one, each.name)) for each in dataclasses.fields(one)}
    if isinstance(one, tuple):
        return [_plain(each) for each in one]
    if isinstance(one, enum.Enum):
        return one.value
    return one.isoformat() if isinstance(one, date) else one


def _read(kind: Any, plain: Any) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind(**{name: _read(each, plain[name]) for name, each in _hints(kind).items()})
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return None if plain is None else _read(inside[0], plain)
    if origin is tuple:
        each = inside[:1] * len(plain) if inside[-1] is Ellipsis else inside
        return tuple(_read(of, one) for of, one in zip(each, plain, strict=True))
    if kind in {date, datetime}:
        return kind.fromisoformat(plain)
    return kind(plain) if isinstance(kind, type) and issubclass(kind, enum.Enum) else plain


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
