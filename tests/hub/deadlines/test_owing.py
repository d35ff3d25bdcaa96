"""What is owed next, and its last lawful day."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from hub.deadlines.models import Anchor, Owes, Term, Unit
from hub.deadlines.owing import Reckoner, due
from hub.deadlines.working import Calendar

LAW = Calendar({})


def term(**more: Any) -> Term:
    given: dict[str, Any] = {
        "id": uuid4(), "subject": "application", "state": "submitted", "act": "Проверить",
        "owed_by": Owes.OFFICE, "anchor": Anchor.SINCE, "days": 5, "unit": Unit.WORKING,
    }  # fmt: skip
    return Term(**(given | more))


@pytest.mark.parametrize(
    ("more", "anchors", "last"),
    [
        # Friday; the next week has five working days.
        ({}, {Anchor.SINCE: date(2026, 11, 20)}, date(2026, 11, 27)),
        # Over the New Year: 31 December was moved.
        ({"days": 3}, {Anchor.SINCE: date(2026, 12, 29)}, date(2027, 1, 12)),
        # The tenth calendar day is a Sunday: it ends on Monday.
        (
            {"days": 10, "unit": Unit.CALENDAR},
            {Anchor.SINCE: date(2026, 11, 12)},
            date(2026, 11, 23),
        ),
        # No later than 25 days before: the 25th is a Saturday, so Friday.
        (
            {"days": -25, "unit": Unit.CALENDAR, "anchor": Anchor.STARTS},
            {Anchor.STARTS: date(2026, 12, 16)},
            date(2026, 11, 20),
        ),
        (
            {"days": -14, "anchor": Anchor.STARTS},
            {Anchor.STARTS: date(2026, 12, 1)},
            date(2026, 11, 11),
        ),
        (
            {"days": -5, "unit": Unit.CALENDAR, "anchor": Anchor.MONTH},
            {Anchor.SINCE: date(2026, 2, 3)},
            date(2026, 2, 20),  # 23 February is a holiday, the days before it a week-end
        ),
        # An order not later than the first day, which is a Sunday: the working day before it.
        (
            {"days": 0, "anchor": Anchor.STARTS},
            {Anchor.STARTS: date(2026, 11, 22)},
            date(2026, 11, 20),
        ),
        # What came too late for its term is owed the day it came, and is not overdue at once.
        (
            {"days": -14, "anchor": Anchor.STARTS},
            {Anchor.STARTS: date(2026, 12, 1), Anchor.SINCE: date(2026, 11, 28)},
            date(2026, 11, 30),
        ),
        ({"anchor": Anchor.ENDS}, {Anchor.SINCE: date(2026, 11, 20)}, None),
    ],
)
def test_the_last_lawful_day(more, anchors, last):
    assert due(LAW, term(**more), anchors) == last


def test_the_act_that_is_due_first_is_owed_next():
    terms = [
        term(act="Издать приказ", days=0, anchor=Anchor.STARTS),
        term(act="Проверить документы", days=2),
        term(act="Передать в Moodle", anchor=Anchor.ENDS),
    ]
    reckoner = Reckoner(LAW, {("application", "submitted"): terms})
    anchors = {Anchor.SINCE: date(2026, 11, 20), Anchor.STARTS: date(2026, 12, 7)}

    owed = reckoner.next_owed("application", "submitted", anchors)

    assert owed is not None
    assert (owed.act, owed.due_on) == ("Проверить документы", date(2026, 11, 24))
    assert reckoner.next_owed("application", "completed", anchors) is None
