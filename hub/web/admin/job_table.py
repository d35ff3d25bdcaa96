"""The list of jobs: what waits, runs, failed; replayed and cancelled one, many or all of a kind."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.i18n import _l
from hub.core.jobs import Job, JobState, manage, queries
from hub.core.scopes import Scopes
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table

LONGEST_ERROR = 140
STATES = {
    JobState.QUEUED: (_l("Waits"), "info"),
    JobState.RUNNING: (_l("Runs"), "warning"),
    JobState.DONE: (_l("Done"), "success"),
    JobState.DEAD: (_l("Failed for good"), "danger"),
    JobState.CANCELLED: (_l("Cancelled"), "neutral"),
}


def _title(row: Any) -> str:
    return jobs.KINDS[row.kind].title if row.kind in jobs.KINDS else row.kind


def _error(row: Any) -> str:
    """Cut what went wrong short; a job that got there in the end needs no reproach."""
    words = row.error or ""
    if row.state is JobState.DONE:
        return ""
    return words if len(words) <= LONGEST_ERROR else f"{words[:LONGEST_ERROR]}…"


def _kinds(session: Session) -> dict[str, str]:
    return {row.name: f"{row.title} ({row.name})" for row in queries.overview(session).kinds}


def _replay(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return manage.replay(session, ids)


def _cancel(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return manage.cancel_all(session, ids)


JOBS = Table(
    name="jobs",
    title=_l("Jobs"),
    about=_l(
        "Everything the hub does by itself after somebody's change: letters, exchange, exports. "
        "Nothing here is lost when a server stops."
    ),
    model=Job,
    scopes=Scopes(),
    permission="jobs.read",
    export_permission="jobs.read",
    columns=(
        Column(
            name="kind",
            title=_l("Job"),
            source=(Job.kind, Job.error, Job.state),
            value=_title,
            note=_error,
            is_link=True,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Job.state,),
            kind=Kind.CHOICE,
            choices={state: words for state, (words, _tone) in STATES.items()},
            tone=lambda row: STATES[row.state][1],
        ),
        Column(name="lane", title=_l("Lane"), source=(Job.lane,)),
        Column(
            name="attempts",
            title=_l("Attempts"),
            source=(Job.attempts, Job.max_attempts),
            value=lambda row: f"{row.attempts} / {row.max_attempts}",
        ),
        Column(
            name="created_at",
            title=_l("Put down"),
            source=(Job.created_at,),
            kind=Kind.TIME,
            sort=Job.id,
        ),
        Column(
            name="when",
            title=_l("Next or last"),
            source=(Job.finished_at, Job.run_at),
            kind=Kind.TIME,
            value=lambda row: row.finished_at or row.run_at,
        ),
        Column(
            name="error",
            title=_l("What went wrong"),
            source=(Job.error,),
            is_shown=False,
        ),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Job.state,
            choices={state: words for state, (words, _tone) in STATES.items()},
        ),
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Job.kind,
            offered=_kinds,
        ),
        Filter(name="lane", title=_l("Lane"), kind=FilterKind.TEXT, attribute=Job.lane),
        Filter(
            name="created_at",
            title=_l("Put down"),
            kind=FilterKind.PERIOD,
            attribute=Job.created_at,
        ),
    ),
    actions=(
        Action(
            name="replay",
            title=_l("Replay"),
            permission="jobs.manage",
            run=_replay,
            question="",
        ),
        Action(
            name="cancel",
            title=_l("Cancel what waits"),
            permission="jobs.manage",
            run=_cancel,
            question="",
        ),
    ),
    is_live=True,
    empty_hint=_l(
        "Jobs appear here when somebody changes something or the timetable says so. Done ones "
        "stay for a week."
    ),
)
