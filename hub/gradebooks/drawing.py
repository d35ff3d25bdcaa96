"""The grid as a page draws it: heads, rows of cells, and what its script has to know."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from hub.core.i18n import _, format_date
from hub.gradebooks.grid import Grid, Learner
from hub.gradebooks.models import Aspect, ColumnKind, Source
from hub.gradebooks.scales import PRESENCES, mark_word, presence_word
from hub.gradebooks.words import SOURCES, cell_word, column_head, column_title
from hub.groups.words import ENROLMENTS

EMPTY = Markup("<td></td>")


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
    return [
        {
            "id": learner.id, "name": learner.name, "note": standing(learner),
            "cells": Markup("").join(
                _cell(grid, column, learner, is_at=n == at)
                for n, column in enumerate(grid.columns)
            ),
        }
        for learner in grid.learners
    ]  # fmt: skip


def day(of: date | None) -> str:
    return format_date(of, "dd.MM.yyyy") if of else ""


def standing(learner: Learner) -> str:
    """Say of who came late or left when that was."""
    if learner.ended_on is not None:
        return f"{ENROLMENTS[learner.state]}, {format_date(learner.ended_on, 'dd.MM.yyyy')}"
    return ""


def joined(learner: Learner, first: date) -> str:
    """Say when somebody came who was not there from the beginning."""
    if learner.enrolled_on is None or learner.enrolled_on <= first:
        return ""
    day = format_date(learner.enrolled_on, "dd.MM.yyyy")
    return str(_("in the group since %(day)s", day=day))


def _cell(grid: Grid, column: Any, learner: Learner, *, is_at: bool) -> Markup:
    place = (column.id, learner.id)
    presence, mark = grid.presences.get(place), grid.marks.get(place)
    looks, more = ["is-at"] if is_at else [], ""
    blocked = grid.blocked(column, learner)
    if blocked or column.is_off:
        looks.append("is-shut")
        more += f' data-shut title="{escape(blocked or _("The lesson was called off."))}"'
    if presence is not None:
        more += f' data-presence="{presence_word(presence.value)}" data-pv="{presence.version}"'
    if mark is not None:
        more += f' data-mark="{mark_word(mark.value, column.scale)}" data-mv="{mark.version}"'
    outside = [one.source for one in (presence, mark) if one and one.source is not Source.HAND]
    if outside:
        looks.append("is-brought")
        more += f' title="{escape(SOURCES[outside[0]])}"' if not blocked else ""
    if any((*place, aspect) in grid.offers for aspect in Aspect):
        looks.append("has-offer")
    if not looks and not more:
        return EMPTY
    text = cell_word(
        column, presence.value if presence else None, mark.value if mark else None
    )  # fmt: skip
    inside = f' class="{" ".join(looks)}"' if looks else ""
    return Markup(f"<td{inside}{more}>{escape(text)}</td>")  # noqa: S704 - each part is escaped or ours


def texts() -> dict[str, str]:
    """Give the words that the script says."""
    return {
        "saved": _("Everything is saved"),
        "saving": _("Saving: {n}"),
        "offline": _("No network, marks that wait: {n}"),
        "signedOut": _("Sign in again in another tab, marks that wait: {n}"),
        "clashes": _("Clashes to look at: {n}"),
        "mine": _("Keep mine"),
        "theirs": _("Keep theirs"),
        "clash": _("you wrote {mine}, {who} wrote {theirs}"),
        "somebody": _("somebody"),
        "nothing": _("nothing"),
        "refused": _("{mine} was not taken: {why}"),
        "dismiss": _("Clear away"),
        "reason": _("Say first why you correct a closed gradebook."),
        "all": _("All who have no letter are present"),
        "down": _("Fill down"),
        "clear": _("Clear"),
    } | {f"presence{int(one)}": str(title) for one, title in PRESENCES.items()}
