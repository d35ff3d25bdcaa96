"""The outbox: work written with the change that caused it, done at least once, with effect once."""

from hub.core.jobs.models import Job, JobState, Schedule
from hub.core.jobs.queue import enqueue
from hub.core.jobs.registry import Kind, Run, handles

__all__ = ["Job", "JobState", "Kind", "Run", "Schedule", "enqueue", "handles"]
