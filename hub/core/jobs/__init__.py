"""The outbox: work written with the change that caused it, done at least once, with effect once."""

from hub.core.jobs.embedded import Embedded
from hub.core.jobs.errors import GiveUpError, LaterError
from hub.core.jobs.models import Job, JobState, PausedKind, Schedule
from hub.core.jobs.queue import enqueue, enqueue_many
from hub.core.jobs.registry import KINDS, TIMETABLES, Kind, Run, daily, every, handles
from hub.core.jobs.runner import Runner, drain, use_context
from hub.core.jobs.sealing import opened_word, sealed_word

__all__ = [
    "KINDS",
    "TIMETABLES",
    "Embedded",
    "GiveUpError",
    "Job",
    "JobState",
    "Kind",
    "LaterError",
    "PausedKind",
    "Run",
    "Runner",
    "Schedule",
    "daily",
    "drain",
    "enqueue",
    "enqueue_many",
    "every",
    "handles",
    "opened_word",
    "sealed_word",
    "use_context",
]
