"""Jobs for the administrator, live: what waits, runs, failed; replay, cancel, pause, timetable."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core import clock, jobs
from hub.core.db import reading, transaction, utcnow
from hub.core.i18n import _, ngettext
from hub.core.jobs import JobState, manage, queries
from hub.core.tables.views import mount
from hub.core.web import is_htmx, render, requires, signed_in, someone
from hub.web import charts
from hub.web.admin.job_table import JOBS, STATES

public_part = Blueprint("jobs", __name__, url_prefix="/jobs")

MINUTE, HOUR, DAY = 60, 3600, 86_400


def _around(session: Session) -> dict[str, Any]:
    moving = _live(queries.overview(session), queries.running(session))
    return {**moving, "by_hour": charts.jobs_by_hour(session)}


blueprint = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")
mount(blueprint, JOBS, "admin/jobs.html", _around)


@blueprint.get("/live")
@requires("jobs.read")
def live() -> str:
    """Answer the part of the page that moves; it holds no buttons, so no focus is lost."""
    with reading() as session:
        overview, running = queries.overview(session), queries.running(session)
        session.expunge_all()
    return render("admin/jobs_live.html", **_live(overview, running))


@blueprint.get("/kinds")
@requires("jobs.read")
def kinds() -> str:
    with reading() as session:
        overview = queries.overview(session)
    return render("admin/jobs_kinds.html", overview=overview, State=JobState)


def _live(overview: queries.Overview, running: list[jobs.Job]) -> dict[str, Any]:
    return {
        "overview": overview,
        "running": running,
        "states": STATES,
        "State": JobState,
        "titles": _titles(overview),
        "progress_of": queries.progress,
        "age": age,
    }


def _titles(overview: queries.Overview) -> dict[str, str]:
    return {row.name: row.title for row in overview.kinds}


def age(since: datetime | None) -> str:
    """Say how long ago, as people do."""
    if since is None:
        return str(_("nothing waits"))
    seconds = max(0, int((utcnow() - since).total_seconds()))
    if seconds < MINUTE:
        return str(_("%(n)d s", n=seconds))
    if seconds < HOUR:
        return str(_("%(n)d min", n=seconds // MINUTE))
    if seconds < DAY:
        return str(_("%(n)d h %(m)d min", n=seconds // HOUR, m=seconds % HOUR // MINUTE))
    return str(ngettext("%(num)d day", "%(num)d days", seconds // DAY))


@blueprint.get("/<uuid:row_id>")
@requires("jobs.read")
def card(row_id: UUID) -> str:
    with reading() as session:
        job = queries.job(session, row_id)
        before = queries.waits_for(session, job)
        session.expunge_all()
    return render(
        "admin/job_state.html" if is_htmx() else "admin/job.html",
        job=job,
        before=before,
        title=jobs.KINDS[job.kind].title if job.kind in jobs.KINDS else job.kind,
        payload=queries.shown_payload(job.payload),
        states=STATES,
        State=JobState,
        said=queries.progress(job),
        is_moving=job.state in {JobState.QUEUED, JobState.RUNNING},
    )


@blueprint.post("/<uuid:job_id>/cancel")
@requires("jobs.manage")
def cancel(job_id: UUID) -> BaseResponse:
    return _act(lambda session: manage.cancel(session, job_id), _("The job is cancelled."), job_id)


@blueprint.post("/<uuid:job_id>/now")
@requires("jobs.manage")
def now(job_id: UUID) -> BaseResponse:
    return _act(
        lambda session: manage.retry_now(session, job_id), _("The job will run at once."), job_id
    )


@blueprint.post("/<uuid:job_id>/replay")
@requires("jobs.manage")
def replay(job_id: UUID) -> BaseResponse:
    with transaction() as session:
        count = manage.replay(session, [job_id])
    return _replayed(count, job_id)


@blueprint.post("/kinds/<path:kind>/replay")
@requires("jobs.manage")
def replay_kind(kind: str) -> BaseResponse:
    with transaction() as session:
        count = manage.replay_kind(session, kind)
    return _replayed(count)


@blueprint.post("/kinds/<path:kind>/pause")
@requires("jobs.manage")
def pause(kind: str) -> BaseResponse:
    said = _("Jobs of this kind are paused.")
    return _act(lambda session: manage.pause(session, kind), said, where="kinds")


@blueprint.post("/kinds/<path:kind>/resume")
@requires("jobs.manage")
def resume(kind: str) -> BaseResponse:
    said = _("Jobs of this kind run again.")
    return _act(lambda session: manage.resume(session, kind), said, where="kinds")


@blueprint.get("/timetable")
@requires("jobs.read")
def timetable() -> str:
    with reading() as session:
        rows = queries.schedules(session)
        session.expunge_all()
    zone = clock.zone().key
    named = clock.ZONES.get(zone, zone)
    return render("admin/jobs_timetable.html", rows=rows, kinds=jobs.KINDS, zone=named)


@blueprint.post("/timetable/<name>/run")
@requires("jobs.manage")
def run_schedule(name: str) -> BaseResponse:
    return _act(
        lambda session: manage.run_schedule(session, name),
        _("The job will run at once."),
        where="timetable",
    )


@blueprint.post("/timetable/<name>/stop")
@requires("jobs.manage")
def stop_schedule(name: str) -> BaseResponse:
    return _act(
        lambda session: manage.set_schedule(session, name, is_active=False),
        _("It will not come by itself any more."),
        where="timetable",
    )


@blueprint.post("/timetable/<name>/start")
@requires("jobs.manage")
def start_schedule(name: str) -> BaseResponse:
    return _act(
        lambda session: manage.set_schedule(session, name, is_active=True),
        _("It comes by itself again."),
        where="timetable",
    )


@public_part.get("/<uuid:job_id>/progress")
@signed_in
def progress(job_id: UUID) -> str:
    """Show whoever asked for a job how far it is: a fragment that polls till the job ends."""
    with reading() as session:
        job = queries.own_job(session, job_id, someone())
        session.expunge_all()
    return render(
        "admin/job_progress.html",
        job=job,
        said=queries.progress(job),
        states=STATES,
        State=JobState,
        is_moving=job.state in {JobState.QUEUED, JobState.RUNNING},
    )


def _act(
    act: Callable[[Session], object],
    words: str,
    job_id: UUID | None = None,
    *,
    where: str = "index",
) -> BaseResponse:
    with transaction() as session:
        act(session)
    flash(words, "success")
    return _back(job_id, where)


def _replayed(count: int, job_id: UUID | None = None) -> BaseResponse:
    if count:
        words = ngettext(
            "%(num)d job goes back to the queue.", "%(num)d jobs go back to the queue.", count
        )
        flash(words, "success")
    else:
        flash(_("Nothing to replay: these jobs wait, run or are done already."), "warning")
    return _back(job_id)


def _back(job_id: UUID | None = None, where: str = "index") -> BaseResponse:
    if job_id is not None:
        return redirect(url_for(".card", row_id=job_id))
    return redirect(url_for(f".{where}"))
