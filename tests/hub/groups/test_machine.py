"""The pictures in the papers are the tables."""

import re
from pathlib import Path

from hub.groups.machine import EFFECTS, GROUP_MOVES

PAPER = Path(__file__).parents[3] / "docs" / "groups.md"


def test_the_pictures_in_the_papers_are_the_tables():
    words = PAPER.read_text()

    drawn = re.findall(r"^    ([a-z-]+) --> ([a-z-]+): ([a-z-]+)$", words, re.MULTILINE)

    moves = {
        (state.value, to.value, act.value)
        for act, (froms, to) in GROUP_MOVES.items()
        for state in froms
    }
    effects = {
        (effect.before.value, effect.after.value, kind.value) for kind, effect in EFFECTS.items()
    }
    assert set(drawn) == moves | effects
    assert len(drawn) == len(moves) + len(effects)
