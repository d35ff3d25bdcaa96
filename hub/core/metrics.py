"""Figures for Prometheus: requests by route, jobs by lane, the pool, the audit trail."""

import hmac
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool

from hub.core.audit import HEAD, AuditHead
from hub.core.db import database, reading, utcnow
from hub.core.errors import ForbiddenError, HubError
from hub.core.i18n import _l
from hub.core.jobs import Job, JobState
from hub.core.web import public
from hub.settings import Settings

KEEP_SECONDS = 5.0
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Histogram(
    "hub_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=BUCKETS,
)
PROBLEMS = Counter("hub_unavailable_total", "Requests refused for want of a part", ["part"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
blueprint = Blueprint("metrics", __name__)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request by its route's pattern: strangers' paths would fill the memory."""
    known = method if method in METHODS else "other"
    _counter(known, route, status // 100).observe(seconds)


@cache
def _counter(method: str, route: str, hundred: int) -> Histogram:
    return REQUESTS.labels(method, route, f"{hundred}xx")


class _Database(Collector):
    """Figures that live in the database, asked for once in a while."""

    def __init__(self) -> None:
        self._metrics: list[Metric] = []
        self._until = 0.0
        self._lock = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._metrics = list(_measured())
                self._until = time.monotonic() + KEEP_SECONDS
        yield from self._metrics
        yield from _pool()


def _measured() -> Iterator[Metric]:
    up = GaugeMetricFamily("hub_database_up", "Whether the database answers")
    jobs = GaugeMetricFamily("hub_jobs", "Jobs by lane and state", labels=["lane", "state"])
    oldest = GaugeMetricFamily(
        "hub_job_oldest_due_seconds", "Age of the oldest job that is due", labels=["lane"]
    )
    rows = GaugeMetricFamily("hub_audit_rows", "Rows of the audit trail")
    try:
        with reading() as session:
            live = [JobState.QUEUED, JobState.RUNNING, JobState.DEAD]
            for lane, state, count in session.execute(
                select(Job.lane, Job.state, func.count())
                .where(Job.state.in_(live))
                .group_by(Job.lane, Job.state)
            ):
                jobs.add_metric([lane, state.value], count)
            now = utcnow()
            for lane, since in session.execute(
                select(Job.lane, func.min(Job.run_at))
                .where(Job.state == JobState.QUEUED, Job.run_at <= now)
                .group_by(Job.lane)
            ):
                oldest.add_metric([lane], (now - since).total_seconds())
            seq = session.scalar(select(AuditHead.seq).where(AuditHead.id == HEAD))
            rows.add_metric([], seq or 0)
    except HubError:
        up.add_metric([], 0)
        yield up
        return
    up.add_metric([], 1)
    yield from (up, jobs, oldest, rows)


def _pool() -> Iterator[Metric]:
    pool = database().engine.pool
    if isinstance(pool, QueuePool):
        gauge = GaugeMetricFamily(
            "hub_database_pool", "Connections to the database", labels=["state"]
        )
        gauge.add_metric(["in_use"], pool.checkedout())
        gauge.add_metric(["idle"], pool.checkedin())
        gauge.add_metric(["most"], pool.size())
        yield gauge


_figures = _Database()


def _is_allowed(settings: Settings) -> bool:
    if settings.metrics_token is not None:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode())
    # A proxy we were not told of makes everybody look local.
    if "X-Forwarded-For" in request.headers and not settings.trusted_proxies:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


@blueprint.get("/metrics")
@public
def show() -> Response:
    settings: Settings = current_app.extensions["hub"]
    if not _is_allowed(settings):
        raise ForbiddenError(_l("Figures are for the monitoring alone: HUB_METRICS_TOKEN."))
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get(MULTIPROCESS):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Process())
    registry.register(_figures)
    return registry


class _Process(Collector):
    """What this process counted itself."""

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()


def install(app: Flask) -> Callable[[str, str, int, float], None]:
    """Mount the page; the log's line a request gives its figures to what this returns."""
    app.register_blueprint(blueprint)
    return observe
