"""A written-out table of the house: a line an address, a column of signs for each who comes."""

import fcntl
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

Signs = Mapping[str, str]


def compare(
    table: Path,
    head: str,
    comers: Sequence[str],
    comes: str,
    found: Signs,
    *,
    empty: str = "?",
    between: str = "",
) -> None:
    """Fail where the column of one who comes is not as written; draft the table as it was found."""
    written, at = _read(table, len(comers), between), comers.index(comes)
    column = {line: signs[at] for line, signs in written.items() if signs[at] != empty}
    now = {line: sign for line, sign in found.items() if sign != empty}
    if column == now:
        return
    draft = table.with_suffix(".new")
    with table.open() as turn:  # the other columns are looked at beside this one
        fcntl.flock(turn, fcntl.LOCK_EX)
        drawn = _read(draft if draft.exists() else table, len(comers), between)
        for line in {*drawn, *now}:
            drawn.setdefault(line, [empty] * len(comers))[at] = found.get(line, empty)
        lines = (
            f"{line} {between.join(signs)}\n"
            for line, signs in sorted(drawn.items())
            if set(signs) != {empty}
        )
        draft.write_text(head + "".join(lines))
    pytest.fail(
        "\n".join(
            f"{comes}: {line} table {column.get(line, 'none')}, found {now.get(line, 'none')}"
            for line in sorted(set(column) | set(now))
            if column.get(line) != now.get(line)
        )
        + f"\nIf that is meant: mv {draft.name} {table.name} in {table.parent.name}"
    )


def _read(table: Path, comers: int, between: str) -> dict[str, list[str]]:
    found = {}
    for line in table.read_text().splitlines()[1:]:
        words = line.split(" ")
        count = comers if between else 1
        signs = words[-count:] if between else list(words[-1])
        found[" ".join(words[:-count])] = signs
    return found
