"""The readiness matrix of a group: conditions by people; a red cell leads to where it is mended."""

from dataclasses import dataclass
from uuid import UUID

from hub.core import audit
from hub.core.access import Principal
from hub.core.db import transaction
from hub.core.web import Answer, render, requires, someone
from hub.groups import queries, readiness
from hub.groups.commands import SUBJECT
from hub.groups.machine import GATHERS, EnrolmentState
from hub.groups.readiness import Cell
from hub.groups.scopes import ORDERS_READ, ORDERS_WRITE, WRITE
from hub.groups.views.blueprint import blueprint
from hub.groups.views.papers import INSIDE
from hub.groups.words import ENROLMENTS

NOTHING = Cell(None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person with a cell for each condition."""

    who: queries.Who
    state: str
    cells: list["Shown"]

    @property
    def is_ready(self) -> bool:
        return all(cell.holds is not False for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is drawn: long words wait behind their count, so that a table is a table."""

    holds: bool | None
    words: str = ""
    link: str | None = None
    count: int = 1

    @property
    def is_long(self) -> bool:
        return self.count > 1


@blueprint.get("/<uuid:row_id>/readiness")
@requires(ORDERS_READ)
def readiness_of(row_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        found = queries.group(session, row_id, who)
        people = [one for one in queries.people(session, row_id, who) if one.state in INSIDE]
        rows = [
            readiness.Row(
                one.enrolment_id, one.state, one.application_id, one.application_state,
                one.person_id,
            )
            for one in people
        ]  # fmt: skip
        columns = [  # what is asked of nobody yet takes no place
            (one, cells)
            for one, cells in readiness.matrix(session, found, rows)
            if any(cell.holds is not None for cell in cells.values())
        ]
        audit.record(session, "groups.read", subject=SUBJECT, subject_id=row_id,
                     details={"people": len(people)})  # fmt: skip
        may_write = queries.may(session, row_id, who, WRITE)
    # Words are translated once, not in each of the cells.
    titles = [str(condition.title) for condition, _cells in columns]
    states = {state: str(words) for state, words in ENROLMENTS.items()}
    drawn = [
        Drawn(
            one,
            states[one.state],
            [
                _drawn(
                    who,
                    cells.get(one.enrolment_id, NOTHING),
                    may_write=may_write and not one.is_hidden,
                )
                for _condition, cells in columns
            ],
        )
        for one in people
    ]
    return render(
        "groups/readiness.html",
        group=found,
        titles=titles,
        rows=drawn,
        wanting=[
            sum(cell.holds is False for cell in cells.values()) for _condition, cells in columns
        ],
        ready=sum(one.is_ready for one in drawn),
        may_write=may_write,
        may_enrol=may_write
        and who.can(ORDERS_WRITE)
        and found.state in GATHERS
        and any(one.state is EnrolmentState.PLANNED for one in people),
    )


def _drawn(who: Principal, cell: Cell, *, may_write: bool) -> Shown:
    if cell.holds is not False:
        return Shown(cell.holds)
    link = cell.link if _may_mend(who, cell, may_write=may_write) else None
    return Shown(False, str(cell.words), link, cell.count)


def _may_mend(who: Principal, cell: Cell, *, may_write: bool) -> bool:
    """Lead only to pages that open to whoever looks."""
    if cell.link is None:
        return False
    if cell.link.startswith("/people/"):
        return who.can("people.write")
    return may_write or not cell.link.startswith("/groups/")
