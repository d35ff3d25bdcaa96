"""What runners tell Prometheus."""

from prometheus_client import Counter, Histogram

ENDED = Counter("hub_job_runs_total", "Runs of jobs by kind and result.", ("kind", "result"))
TOOK = Histogram(
    "hub_job_run_seconds",
    "How long a run took.",
    ("kind",),
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600),
)
