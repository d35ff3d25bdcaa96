"""Renewing what is sealed outside of columns: secret settings, words in payloads of jobs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from hub.core import crypto, options
from hub.core.crypto import FORMAT, UnreadableError, unseal
from hub.core.db import reading, transaction
from hub.core.jobs.models import Job, JobState
from hub.core.jobs.sealing import WORD, changed, words_in
from hub.core.keyed import Renewed
from hub.core.options import OptionValue
from hub.core.tables.paging import CURSOR

SETTINGS, JOBS = "option_value.value", "job.payload"
# Those that may run yet. What runs now ends soon; till then its words are counted and left.
MAY_RUN = (JobState.QUEUED, JobState.DEAD, JobState.CANCELLED)
BATCH = 500


def counts(session: Session) -> dict[str, Counter[str]]:
    values = session.scalars(select(OptionValue.value))
    words = (word for job in _jobs(session, (*MAY_RUN, JobState.RUNNING)) for word in job[1])
    return {
        SETTINGS: Counter(crypto.sealed_by(v["sealed"]) for v in values if "sealed" in v),
        JOBS: Counter(crypto.sealed_by(word) for word in words),
    }


def _jobs(session: Session, states: tuple[JobState, ...]) -> Iterator[tuple[Any, list[str]]]:
    """Find jobs with sealed words, a few at a time: most have none."""
    found = session.execute(
        select(Job.id, Job.payload)
        .where(Job.state.in_(states), cast(Job.payload, Text).contains(f'"{FORMAT}.'))
        .execution_options(yield_per=BATCH)
    )
    for job_id, payload in found:
        if words := list(words_in(payload)):
            yield job_id, words


def renew_settings() -> Renewed:
    result = Renewed(SETTINGS)
    with transaction() as session:
        table = OptionValue.__table__
        for row in session.execute(
            select(OptionValue.key, OptionValue.value, OptionValue.updated_at).with_for_update()
        ):
            sealed = row.value.get("sealed")
            if sealed is None or crypto.ring().is_current(sealed):
                continue
            try:
                anew = crypto.ring().seal(unseal(sealed, options.SECRET), options.SECRET)
            except UnreadableError as error:
                result.unreadable.append(f"{row.key}: {error}")
                continue
            # The setting did not change: its version and time stay, editors keep their forms.
            session.execute(
                update(table)  # type: ignore[arg-type]  # a table
                .where(table.c.key == row.key)
                .values(value={"sealed": anew}, updated_at=row.updated_at)
            )
            result.renewed += 1
    return result


def renew_jobs() -> Renewed:
    result = Renewed(JOBS)
    with reading() as session:
        ids = [
            job_id
            for job_id, words in _jobs(session, MAY_RUN)
            if not all(crypto.ring().is_current(word) for word in words)
        ]
    for job_id in ids:
        with transaction() as session:
            job = session.scalars(
                select(Job).where(Job.id == job_id, Job.state.in_(MAY_RUN)).with_for_update()
            ).one_or_none()
            if job is None:
                continue  # it runs: with the older key, which is still there
            try:
                job.payload = changed(job.payload, _anew)
            except UnreadableError as error:
                result.unreadable.append(f"{job_id}: {error}")
            else:
                result.renewed += 1
    return result


def _anew(sealed: str) -> str:
    try:
        purpose, value = WORD, unseal(sealed, WORD)
    except UnreadableError:  # the other thing payloads hold: a place in a list
        purpose, value = CURSOR, unseal(sealed, CURSOR)
    return crypto.ring().seal(value, purpose)
