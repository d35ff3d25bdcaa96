"""Layouts of the templates of ФИС ФРДО, as hub/diplomas/frdo.toml has them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("frdo.toml")


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column of the template: its head, what the hub puts there, whether it must be filled."""

    title: str
    value: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One template: which documents go there and how."""

    name: str
    title: str
    sheet: str
    kinds: Mapping[str, str]
    programmes: Mapping[str, str]
    columns: Sequence[LayoutColumn]


def _read() -> tuple[dict[str, Layout], dict[str, dict[str, str]]]:
    said = tomllib.loads(SOURCE.read_text())
    words = said.pop("words")
    found = {
        name: Layout(
            name, one["title"], one["sheet"], one["kinds"], one["programmes"],
            [LayoutColumn(**column) for column in one["columns"]],
        )
        for name, one in said.items()
    }  # fmt: skip
    return found, words


LAYOUTS, WORDS = _read()
REPORTED = frozenset(kind for layout in LAYOUTS.values() for kind in layout.kinds)


def layout_of(kind: str) -> Layout | None:
    """Say in which template a kind of document goes; none of them is reported otherwise."""
    return next((one for one in LAYOUTS.values() if kind in one.kinds), None)
