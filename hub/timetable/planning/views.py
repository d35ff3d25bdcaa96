"""Pages of the planner: drafts, a new question, a draft with its lessons and what is missing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError
from hub.core.i18n import _, format_date
from hub.core.jobs import Job, JobState
from hub.core.jobs import queries as jobs
from hub.core.tables.views import mount
from hub.core.web import Answer, is_htmx, render, requires, someone
from hub.deadlines.queries import calendar
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.resources.wishes import TakenError
from hub.timetable import queries as timetable
from hub.timetable.models import LessonState
from hub.timetable.planning import commands, queries, telling
from hub.timetable.planning.commands import OPEN, WAITS, SpentError
from hub.timetable.planning.forms import PlanForm
from hub.timetable.planning.models import DraftState, TimetableDraft
from hub.timetable.planning.tables import DRAFTS
from hub.timetable.planning.words import STATES, TONES
from hub.timetable.queries import WRITE

REFUSED = 422
MOST_CLASHES = 30
OVER = (JobState.DEAD, JobState.CANCELLED)
blueprint = Blueprint(
    "timetable_plans", __name__, url_prefix="/timetable/plans", template_folder="templates"
)
mount(blueprint, DRAFTS, "timetable/plans.html")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    who = someone()
    with reading() as session:
        offered = [
            (str(one.id), f"{one.title}, {one.starts_on:%d.%m.%Y} – {one.ends_on:%d.%m.%Y}")
            for one in timetable.groups(session, who, WRITE, Group.state.in_(OPEN_GROUPS))
        ]
        begins = calendar(session).moved(clock.today(), 1)
    chosen = request.args.getlist("group")
    form = PlanForm(offered, data={"groups": chosen, "starts_on": begins, "weeks": 4})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                question = form.question()
                queries.expect_own(session, who, question.group_ids)
                made = commands.ask(session, question)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            return redirect(url_for("timetable_plans.card", row_id=made.id))
    page = render("timetable/plan_form.html", form=form, has_groups=bool(offered))
    return (page, REFUSED) if form.is_submitted() else page


@blueprint.get("/<uuid:row_id>")
@requires(WRITE)
def card(row_id: UUID) -> Answer:
    with reading() as session:
        found = queries.one(session, row_id, someone())
        if not is_htmx():
            return _drawn(session, found)
        if found.state in WAITS:
            return render("timetable/plan_state.html", draft=found, **_progress(session, found))
    answer = make_response("")
    answer.headers["HX-Refresh"] = "true"  # the plan is here: the whole page is another one
    return answer


@blueprint.post("/<uuid:row_id>/accept")
@requires(WRITE)
def accept(row_id: UUID) -> Answer:
    """Make the lessons; whatever stands in the way by now is named, and nothing is made."""
    who, version = someone(), request.form.get("version", 0, type=int)
    with reading() as session:
        queries.one(session, row_id, who)
    try:
        with transaction() as session:
            skip = "skip" in request.form
            made = commands.accept(session, row_id, version=version, at=utcnow(), skip=skip)
    except (TakenError, SpentError) as error:
        told = error.clashes if isinstance(error, TakenError) else error.said
        with reading() as session:
            found = queries.one(session, row_id, who)
            said, may_skip = [str(one) for one in told], isinstance(error, TakenError)
            return _drawn(session, found, clashes=said, may_skip=may_skip), REFUSED
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(url_for("timetable_plans.card", row_id=row_id))
    flash(_("Lessons planned: %(count)s.", count=len(made)), "success")
    day = min(one.starts_at for one in made).astimezone(clock.zone()).date()
    asked: dict[str, Any] = {"from": day.isoformat()}
    if len({one.group_id for one in made}) == 1:
        asked["group"] = made[0].group_id
    return redirect(url_for("timetable.index", **asked))


@blueprint.post("/<uuid:row_id>/take-back")
@requires(WRITE)
def take_back(row_id: UUID) -> Answer:
    def act(session: Session, version: int) -> str:
        count = commands.take_back(session, row_id, version=version, at=utcnow())
        return _("The plan is taken back, lessons called off: %(count)s.", count=count)

    return _done(row_id, act)


@blueprint.post("/<uuid:row_id>/drop")
@requires(WRITE)
def drop(row_id: UUID) -> Answer:
    def act(session: Session, version: int) -> str:
        commands.drop(session, row_id, version=version, at=utcnow())
        return _("The plan is dropped: nothing of it was put into the timetable.")

    return _done(row_id, act)


def _done(row_id: UUID, act: Callable[[Session, int], str]) -> Answer:
    """Do what was pressed on a plan's card, and say there what it came to."""
    version = request.form.get("version", 0, type=int)
    with reading() as session:
        queries.one(session, row_id, someone())
    try:
        with transaction() as session:
            said = act(session, version)
    except HubError as error:
        flash(str(error.message), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("timetable_plans.card", row_id=row_id))


def _drawn(session: Session, draft: TimetableDraft, **more: Any) -> str:
    plan = queries.answer_of(draft)
    shown: dict[str, Any] = {}
    if plan is not None:
        names, weeks = telling.Names(session, plan), telling.weeks_of(plan)
        mondays = [monday for monday, _count, _hours in weeks]
        monday = _asked_week(mondays)
        group_id = request.args.get("group", type=UUID)
        shown = {
            "plan": plan, "weeks": weeks, "monday": monday, "group_id": group_id,
            "days": telling.lessons_of(names, plan, monday, group_id) if monday else (),
            "missing": telling.missing_of(names, plan), "score": telling.score_of(plan),
            "count_of": telling.count_of,
        }  # fmt: skip
    return render(
        "timetable/plan.html",
        draft=draft, groups=queries.groups_of(session, draft.id), state=STATES[draft.state],
        tone=TONES[draft.state], ends_on=queries.question_of(session, draft).ends_on,
        is_waiting=draft.state in WAITS, is_ready=draft.state is DraftState.READY,
        is_open=draft.state in OPEN, may_take_back=_may_take_back(session, draft),
        is_failed=draft.state is DraftState.FAILED,
        spoken=format_date, most=MOST_CLASHES, **_progress(session, draft), **shown, **more,
    )  # fmt: skip


def _may_take_back(session: Session, draft: TimetableDraft) -> bool:
    if draft.state is not DraftState.ACCEPTED:
        return False
    put = session.scalars(queries.put_by(draft)).all()
    now = utcnow()
    return bool(put) and not any(
        one.state is LessonState.HELD or one.starts_at <= now for one in put
    )


def _progress(session: Session, draft: TimetableDraft) -> dict[str, Any]:
    job = session.get(Job, draft.job_id) if draft.job_id else None
    return {
        "is_lost": draft.state in WAITS and (job is None or job.state in OVER),
        "said": jobs.progress(job) if job else None,
    }


def _asked_week(mondays: list[date]) -> date | None:
    try:
        asked = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        asked = None
    return asked if asked in mondays else next(iter(mondays), None)
