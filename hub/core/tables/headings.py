"""Where a table begins in a file: titles of the paper stand above it, its head may be two rows."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from hub.core.sheets import Numbered
from hub.core.tables.declare import Importer
from hub.core.tables.reading import field_called

LOOKED_AT = 40  # rows: who writes more above a table is asked to take it away
FEWEST = 2  # columns known by name: one word alone may stand in a sentence
NUMBERS = 3


def finder(
    importer: Importer,
) -> Callable[[Iterator[Numbered]], tuple[list[str], Iterator[Numbered]]]:
    """Give what finds the head of a table by the names of its columns."""
    called = field_called(importer)

    def find(rows: Iterator[Numbered]) -> tuple[list[str], Iterator[Numbered]]:
        begun = list(islice(rows, LOOKED_AT))
        if not begun:
            return [], rows
        best = _best([cells for _number, cells in begun], called)
        after = begun[best.at + best.height :]
        if after and _are_numbers(after[0][1]):
            after = after[1:]
        return best.header, chain(after, rows)

    return find


def rank(importer: Importer) -> Callable[[Sequence[Sequence[str]]], int]:
    """Give what says how much of a list a sheet is: how many columns its head names."""
    called = field_called(importer)

    def known(rows: Sequence[Sequence[str]]) -> int:
        filled = [cells for cells in rows if any(cells)]
        return _best(filled, called).known if filled else 0

    return known


class _Head(NamedTuple):
    at: int
    height: int
    header: list[str]
    known: int


def _best(begun: Sequence[Sequence[str]], called: Callable[[str], str | None]) -> _Head:
    """Find the row, or the two, that name most columns; the first where none names any."""

    def known(cells: Sequence[str]) -> int:
        return len({name for cell in cells if cell and (name := called(cell))})

    best = _Head(0, 1, list(begun[0]), known(begun[0]))
    for n, cells in enumerate(begun):
        two = _joined(cells, begun[n + 1], called) if n + 1 < len(begun) else None
        for found, height in ((cells, 1), (two, 2)):
            if found is None:
                continue
            # What stands above a head and names nothing is a title of the paper.
            is_below = best.height > height and n == best.at + 1 and known(found) == best.known
            if is_below or known(found) > max(best.known, FEWEST - 1):
                best = _Head(n, height, list(found), known(found))
    return best


def _joined(
    upper: Sequence[str], lower: Sequence[str], called: Callable[[str], str | None]
) -> list[str] | None:
    """Read two rows as one head: «Документы» over «СНИЛС», «Телефон» over nothing."""
    width = max(len(upper), len(lower))
    joined = []
    for above, below in zip(_wide(upper, width), _wide(lower, width), strict=True):
        if not below or not above:
            joined.append(below or above)
        elif called(below):
            joined.append(below)
        elif called(f"{above} {below}"):
            joined.append(f"{above} {below}")
        elif called(above):
            return None  # what stands under it is somebody's already
        else:
            joined.append(f"{above} {below}")
    return joined


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *([""] * (width - len(cells)))]


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether it is the row «1 2 3 4» that official forms have under the head."""
    filled = [cell for cell in cells if cell]
    return len(filled) >= NUMBERS and filled == [str(n) for n in range(1, len(filled) + 1)]
