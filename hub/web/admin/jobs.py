"""Jobs for the administrator, live: what waits, runs, failed; replay, cancel, pause, timetable."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core import jobs
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l, ngettext
from hub.core.jobs import JobState, manage, queries
from hub.core.web import is_htmx, render, requires, signed_in, someone

blueprint = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")
public_part = Blueprint("jobs", __name__, url_prefix="/jobs")

STATES = {
    JobState.QUEUED: (_l("Waits"), "info"),
    JobState.RUNNING: (_l("Runs"), "warning"),
    JobState.DONE: (_l("Done"), "success"),
    JobState.DEAD: (_l("Failed for good"), "danger"),
    JobState.CANCELLED: (_l("Cancelled"), "neutral"),
}
MINUTE, HOUR, DAY = 60, 3600, 86_400


@blueprint.get("")
@requires("jobs.read")
def index() -> str:
    state, kind, lane = _state(request.args.get("state")), *map(request.args.get, ("kind", "lane"))
    before = request.args.get("before")
    with reading() as session:
        found = queries.newest(
            session, state=state, kind=kind or None, lane=lane or None, before=_key(before)
        )
        session.expunge_all()
        overview = queries.overview(session)
        running = queries.running(session)
        session.expunge_all()
    rows = found[: queries.PAGE]
    chosen = {"state": state.value if state else None, "kind": kind, "lane": lane}
    chosen = {name: value for name, value in chosen.items() if value}

    def at(key: UUID | None) -> str:
        words = chosen | ({"before": str(key)} if key else {})
        return f"{url_for('.index')}?{urlencode(words)}"

    return render(
        "admin/jobs.html",
        **_live(overview, running),
        rows=rows,
        chosen=chosen,
        first=at(None) if before else None,
        after=at(rows[-1].id) if len(found) > len(rows) else None,
    )


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


@blueprint.get("/<uuid:job_id>")
@requires("jobs.read")
def show(job_id: UUID) -> str:
    with reading() as session:
        job = queries.job(session, job_id)
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


@blueprint.post("/replay")
@requires("jobs.manage")
def replay() -> BaseResponse:
    """Replay those that are ticked, or one from its own page."""
    ids = [key for key in map(_key, request.form.getlist("job")) if key is not None]
    if not ids:
        flash(_("Tick the jobs to replay first."), "warning")
        return _back()
    with transaction() as session:
        count = manage.replay(session, ids)
    return _replayed(count, ids[0] if len(ids) == 1 else None)


@blueprint.post("/kinds/<path:kind>/replay")
@requires("jobs.manage")
def replay_kind(kind: str) -> BaseResponse:
    with transaction() as session:
        count = manage.replay_kind(session, kind)
    return _replayed(count)


@blueprint.post("/kinds/<path:kind>/pause")
@requires("jobs.manage")
def pause(kind: str) -> BaseResponse:
    return _act(lambda session: manage.pause(session, kind), _("Jobs of this kind are paused."))


@blueprint.post("/kinds/<path:kind>/resume")
@requires("jobs.manage")
def resume(kind: str) -> BaseResponse:
    return _act(lambda session: manage.resume(session, kind), _("Jobs of this kind run again."))


@blueprint.get("/timetable")
@requires("jobs.read")
def timetable() -> str:
    with reading() as session:
        rows = queries.schedules(session)
        session.expunge_all()
    return render("admin/jobs_timetable.html", rows=rows, kinds=jobs.KINDS)


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
        return redirect(url_for(".show", job_id=job_id))
    return redirect(url_for(f".{where}"))


def _state(word: str | None) -> JobState | None:
    try:
        return JobState(word) if word else None
    except ValueError:
        return None


def _key(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidError(_l("The address of the page is damaged.")) from error
