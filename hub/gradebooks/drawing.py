"""The grid as a page draws it: heads, rows of cells, and what its script has to know."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from hub.core.i18n import _
from hub.gradebooks.grid import Grid, Kept, Learner
from hub.gradebooks.models import ColumnKind, Source
from hub.gradebooks.scales import PRESENCES, mark_word, presence_word
from hub.gradebooks.words import column_head, column_title, source_word
from hub.groups.words import ENROLMENTS


def chosen(columns: Sequence[Any], today: date) -> int:
    """Say which column a narrow screen begins with: the last lesson that was."""
    past = [n for n, one in enumerate(columns) if one.held_on is not None and one.held_on <= today]
    return past[-1] if past else 0


def heads(grid: Grid, at: int) -> list[dict[str, Any]]:
    return [
        {
            "id": column.id, "kind": column.kind.value, "scale": column.scale.value,
            "text": column_head(column), "title": column_title(column), "is_off": column.is_off,
            "is_at": n == at, "is_end": column.kind is not ColumnKind.LESSON,
            "homework": column.homework,
        }
        for n, column in enumerate(grid.columns)
    ]  # fmt: skip


def rows(grid: Grid, at: int) -> list[dict[str, Any]]:
    """Give each learner with the cells written out: 1,800 of them are a page."""
    pen = _Pen(grid, at)
    return [
        {
            "id": learner.id,
            "name": learner.name,
            "note": standing(learner),
            "cells": Markup(pen.row(learner)),  # noqa: S704 - its parts are escaped or ours
        }
        for learner in grid.learners
    ]


def brought(grid: Grid) -> list[str]:
    """Name the sources of what nobody wrote by hand."""
    kept = (one for cells in (grid.presences, grid.marks) for row in cells.values() for one in row)
    found = {(one.source, one.sender) for one in kept if one is not None and one.value is not None}
    said = {
        source_word(one, grid.senders.get(of, "")) for one, of in found if one is not Source.HAND
    }
    return sorted(said)


def day(of: date | None) -> str:
    return f"{of:%d.%m.%Y}" if of else ""


def standing(learner: Learner) -> str:
    """Say of who came late or left when that was, and of who withdrew the consent so."""
    said = []
    if learner.ended_on is not None:
        said.append(f"{ENROLMENTS[learner.state]}, {learner.ended_on:%d.%m.%Y}")
    if learner.is_hidden:
        said.append(str(_("the consent is withdrawn: go on marking, the centre decides")))
    elif learner.is_withdrawn:
        said.append(str(_("the consent is withdrawn")))
    return ". ".join(said)


def joined(learner: Learner, first: date) -> str:
    """Say when somebody came who was not there from the beginning."""
    if learner.enrolled_on is None or learner.enrolled_on <= first:
        return ""
    return str(_("in the group since %(day)s", day=f"{learner.enrolled_on:%d.%m.%Y}"))


class _Pen:
    """Writes rows of cells: what is alike is written once, and most cells are."""

    def __init__(self, grid: Grid, at: int) -> None:
        self.grid = grid
        self.at = at
        self.offered = {place[:2] for place in grid.offers}
        self.off = escape(_("The lesson was called off."))
        alike: dict[Any, dict[Any, str]] = {}
        self.written = [
            alike.setdefault((one.scale, one.is_off, n == at), {})
            for n, one in enumerate(grid.columns)
        ]

    def row(self, learner: Learner) -> str:
        grid, made = self.grid, []
        cells = zip(
            grid.columns, self.written, grid.presences[learner.id], grid.marks[learner.id],
            strict=True,
        )  # fmt: skip
        for n, (column, written, presence, mark) in enumerate(cells):
            blocked = grid.blocked(column, learner)
            has_offer = bool(self.offered) and (column.id, learner.id) in self.offered
            key = presence, mark, id(blocked), has_offer
            found = written.get(key)
            if found is None:
                found = written[key] = self.cell(
                    column, presence, mark, blocked, has_offer=has_offer, is_at=n == self.at
                )
            made.append(found)
        return "".join(made)

    def cell(
        self, column: Any, presence: Kept | None, mark: Kept | None, blocked: str | None, *,
        has_offer: bool, is_at: bool,
    ) -> str:  # fmt: skip
        looks, more, words = " is-at" if is_at else "", "", []
        if blocked or column.is_off:
            looks += " is-shut"
            more = f' data-shut title="{escape(blocked) if blocked else self.off}"'
        source, sender = Source.HAND, None
        if presence is not None:
            words.append(presence_word(presence.value))
            more += f' data-presence="{words[-1]}" data-pv="{presence.version}"'
            source, sender = presence.source, presence.sender
        if mark is not None:
            words.append(mark_word(mark.value, column.scale))
            more += f' data-mark="{words[-1]}" data-mv="{mark.version}"'
            if source is Source.HAND:
                source, sender = mark.source, mark.sender
        if source is not Source.HAND:
            looks += " is-brought"
            said = escape(source_word(source, self.grid.senders.get(sender, "")))
            more += "" if blocked else f' title="{said}"'
        if has_offer:
            looks += " has-offer"
        inside = f' class="{looks[1:]}"' if looks else ""
        return f"<td{inside}{more}>{' '.join(filter(None, words))}</td>"


def texts() -> dict[str, str]:
    """Give the words that the script says."""
    return {
        "saved": _("Everything is saved"),
        "saving": _("Saving: {n}"),
        "offline": _("No network, marks that wait: {n}"),
        "signedOut": _("Sign in again in another tab, marks that wait: {n}"),
        "clashes": _("Clashes to look at: {n}"),
        "refusals": _("Refused: {n}, why is said below"),
        "absent": _("the learner was absent; write it once more if the mark is right"),
        "marked": _("a mark stands here; write it once more if the learner was absent"),
        "mine": _("Keep mine"),
        "theirs": _("Keep theirs"),
        "clash": _("you wrote {mine}, {who} wrote {theirs}"),
        "somebody": _("somebody"),
        "nothing": _("nothing"),
        "refused": _("{mine} was not taken: {why}"),
        "dismiss": _("Clear away"),
        "missed": _("Not taken: {n}"),
        "notOfScale": _("this is written in no cell of this column"),
        "noRoom": _("there is no such row or column in the gradebook"),
        "shut": _("nothing is written in this cell"),
        "notHere": _("This key writes nothing in this column"),
        "enter": _("Write and go to the next"),
        "reason": _("Say first why you correct a closed gradebook."),
        "all": _("All who have no letter are present"),
        "down": _("Fill down"),
        "clear": _("Clear"),
    } | {f"presence{int(one)}": str(title) for one, title in PRESENCES.items()}
