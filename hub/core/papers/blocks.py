"""What a paper is made of. Words are plain: nothing in them is markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    text: str
    level: int = 1  # 1 to 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A paragraph; lines of the text are its lines."""

    text: str
    align: Align = "left"
    is_bold: bool = False
    size: int = 12  # points


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A list: with dashes, or with numbers."""

    rows: Sequence[str]
    is_numbered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with a head that repeats on every page. `widths` are shares, `totals` a last row."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    totals: Sequence[str] = ()
    numbers: Sequence[int] = ()  # columns written in the middle
    names: Sequence[int] = ()  # columns whose words are never broken
    size: int = 10

    def __post_init__(self) -> None:
        rows = (self.head, self.widths, *self.rows, *([self.totals] if self.totals else []))
        if len({len(row) for row in rows}) != 1:
            raise ValueError("The rows of a table have different numbers of cells.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One half of a pair: a seal of approval, a signature."""

    lines: Sequence[str] = ()
    align: Align = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Two columns without lines around them: «УТВЕРЖДАЮ», names and signatures."""

    left: Side = field(default_factory=Side)
    right: Side = field(default_factory=Side)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """The rest goes on the next page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Foot:
    """Words in the middle of the foot of the title page: the last that stands on it."""

    text: str


Block = Heading | Text | Items | Table | Sides | Gap | Break | Foot


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A paper on A4. `has_title_page`: its first page carries no number."""

    title: str
    blocks: Sequence[Block]
    has_title_page: bool = False
    author: str = ""
    language: str = "ru"
