"""What an order of completion waits for here: gradebooks closed, and a result by the rule."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import _, _l
from hub.gradebooks.models import Gradebook
from hub.gradebooks.outcomes import outcomes
from hub.gradebooks.rules import rule_of
from hub.groups.machine import BEFORE_TRAINING, DirectiveKind, EnrolmentState
from hub.groups.models import Group
from hub.groups.readiness import Cell, Condition, Row

FEW = 2
LEARN = frozenset({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED})


def closed(session: Session, group: Group, rows: Sequence[Row]) -> Mapping[UUID, Cell]:
    """Whether every gradebook of the group is closed, where its rule asks for any."""
    found = session.execute(
        select(Gradebook.id, Gradebook.title, Gradebook.closed_at)
        .where(Gradebook.group_id == group.id)
        .order_by(Gradebook.position)
    ).all()
    left = [one for one in found if one.closed_at is None]
    is_yet = group.state in BEFORE_TRAINING  # they are made when training begins
    if not found and (is_yet or not rule_of(session, group).needs_gradebooks):
        cell = Cell(None)
    elif not found:
        words = str(_("the group has no gradebooks"))
        cell = Cell(holds=False, words=words, link=f"/gradebooks/groups/{group.id}")
    elif left:
        titles = _few([f"«{one.title}»" for one in left], ", ")
        words = _("gradebooks are open: %(titles)s", titles=titles)
        link = f"/gradebooks/{left[0].id}"
        if len(left) > 1:  # the page of the group leads to each of them
            link = f"/gradebooks/groups/{group.id}"
        cell = Cell(holds=False, words=str(words), link=link, count=len(left))
    else:
        cell = Cell(holds=True)
    return {row.enrolment_id: cell if row.state in LEARN else Cell(None) for row in rows}


def passed(session: Session, group: Group, rows: Sequence[Row]) -> Mapping[UUID, Cell]:
    """Whether the learner comes to a result by the rule of the programme."""
    found = outcomes(session, group)
    cells = {}
    for row in rows:
        outcome = found.get(row.enrolment_id)
        if outcome is None or row.state not in LEARN:
            cells[row.enrolment_id] = Cell(None)
        else:
            cells[row.enrolment_id] = Cell(
                holds=outcome.passed,
                words=_few(outcome.wanting, "; "),
                link=None if outcome.passed else f"/gradebooks/groups/{group.id}",
                count=len(outcome.wanting),
            )
    return cells


def _few(words: Sequence[str], between: str) -> str:
    """Name the first ones and count the others: the page of results says all."""
    more = len(words) - FEW
    first = between.join(words[:FEW])
    return str(_("%(words)s and %(count)s more", words=first, count=more)) if more > 0 else first


GRADUATION = frozenset({DirectiveKind.GRADUATE})
CLOSED = Condition(
    name="gradebook-closed", title=_l("Gradebook closed"), order=60, check=closed,
    gates=GRADUATION,
)  # fmt: skip
PASSED = Condition(
    name="result", title=_l("Result by the rule"), order=61, check=passed, gates=GRADUATION
)
