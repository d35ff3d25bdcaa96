"""The job that has a question solved: the database is read before and written after, not during."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.db import reading, transaction, utcnow
from hub.core.i18n import _, _l
from hub.timetable.planner import asking
from hub.timetable.planner.asking import PlannerError
from hub.timetable.planner.words import FAILED
from hub.timetable.planning import commands, queries
from hub.timetable.planning.gathering import gather

STEPS = 3
ATTEMPTS, SECONDS = 3, 300
NOTHING = _l("No hours are left to plan: the lessons of these groups are planned already.")
log = structlog.get_logger("hub.timetable.planning")


def solve(session: Session, payload: dict[str, Any], run: jobs.Run) -> None:
    """Ask the planner; whoever runs after one that was killed asks anew, and one answer is kept.

    `session` is not touched until the answer is there: a minute's reading would hold others up.
    """
    draft_id = UUID(payload["draft"])
    with transaction() as aside:
        found = commands.begin(aside, draft_id)
        if found is None:
            return
        question = queries.question_of(aside, found)
    run.progress(0, STEPS, str(_("What is free is being read")))
    with reading() as aside:
        gathered = gather(aside, question)
    if not gathered.hours:
        commands.fail(session, draft_id, str(NOTHING))
        return
    run.progress(1, STEPS, str(_("Lessons are being placed: up to a minute")))
    try:
        plan = asking.ask(gathered.problem)
    except PlannerError as error:
        log.warning("timetable.no_plan", draft=str(draft_id), error=type(error).__name__)
        commands.fail(session, draft_id, str(FAILED))
        return
    run.progress(2, STEPS, str(_("The plan is being written down")))
    commands.answer(session, draft_id, gathered, plan, at=utcnow())


def wire() -> None:
    jobs.handles(
        commands.KIND, solve, title=_l("Planning of a timetable"), lane="planner",
        max_attempts=ATTEMPTS, is_long=True, max_seconds=SECONDS,
    )  # fmt: skip
