"""Pages of lessons: the list, a lesson, planning it, a substitution, calling it off."""

from contextlib import suppress
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import clock, options
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, format_date
from hub.core.panels import panels_of
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.groups import queries as group_queries
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.groups.scopes import READ as GROUPS_READ
from hub.resources.wishes import TakenError
from hub.timetable import cautions, choosing, commands, offers, queries
from hub.timetable.forms import LessonForm, SubstituteForm, said
from hub.timetable.models import Lesson, LessonState
from hub.timetable.offering import instead, sent, taken
from hub.timetable.pages import is_ours
from hub.timetable.planning.options import HOURS, spans, until
from hub.timetable.plans import SUBJECT, Plan
from hub.timetable.queries import READ, WRITE
from hub.timetable.substituting import substitute
from hub.timetable.tables import LESSONS
from hub.timetable.telling import facts, traces
from hub.timetable.words import KINDS, STATE_TONES, STATES

REFUSED = 422
blueprint = Blueprint("lessons", __name__, url_prefix="/lessons", template_folder="templates")
mount(blueprint, LESSONS, "timetable/list.html")


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.one(session, row_id, who)
        plan = queries.plan_of(session, found)
        group = session.get_one(Group, found.group_id)
        may_write = who.reaches(WRITE, group.provider_id) and found.state is LessonState.PLANNED
        may_replace = may_write or (
            who.reaches(WRITE, group.provider_id) and found.state is LessonState.HELD
        )
        forms = _substitutions(session, who, group, plan) if may_replace else {}
        return render(
            "timetable/card.html",
            lesson=found, group=group, kind=KINDS[found.kind], state=STATES[found.state],
            tone=STATE_TONES[found.state], facts=facts(session, found, plan),
            traces=traces(session, found.id, by_whom=may_replace), forms=forms, may_write=may_write,
            warnings=cautions.of(session, [plan]) if may_write else (),
            local=found.starts_at.astimezone(clock.zone()),
            panels=panels_of(session, who, SUBJECT, row_id),
            may_see_group=who.can(GROUPS_READ)
            and group_queries.may(session, group.id, who, GROUPS_READ),
        )  # fmt: skip


@blueprint.get("/new")
@requires(WRITE)
def choose_group() -> Answer:
    """Ask for the group first: all else is chosen from what is its own."""
    who = someone()
    with reading() as session:
        found = queries.groups(session, who, WRITE, Group.state.in_(OPEN_GROUPS))
        return render("timetable/groups.html", groups=found)


@blueprint.route("/new/<uuid:group_id>", methods=["GET", "POST"])
@requires(WRITE)
def new(group_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        group = choosing.expect_group(session, who, group_id)
        offered = choosing.choices(session, who, group)
    form = LessonForm(offered, data=_beginning(group, offered), **sent())
    told: dict[str, Any] = {}
    asked: dict[str, Any] = {"group": group_id, "from": form.day.data or ""}
    form.again = url_for("timetable.index", **asked)
    if form.validate_on_submit():
        try:
            first = Plan(group_id=group_id, **form.values())
            repeats = form.repeats
            otherwise = instead(first)
            with transaction() as session:
                for one in otherwise.values():
                    choosing.expect_own(session, who, one)
                made = (
                    commands.Made(commands.plan(session, [first]))
                    if repeats is None
                    else commands.series(
                        session,
                        first,
                        *repeats,
                        instead=otherwise,
                        skip="skip" in request.form
                        or bool(otherwise),  # days without any are named
                    )
                )
                plans = queries.plans_of(session, made.lessons)
                warnings = cautions.of(session, plans)
        except TakenError as error:
            form.expect_new()  # what stands in the way may be what this very click made
            told = taken(form, who, error, first, repeats=repeats)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("Lessons planned: %(count)s.", count=len(made.lessons)), "success")
            if made.skipped:
                days = "; ".join(map(str, made.skipped))
                flash(_("Skipped: %(days)s.", days=days), "info")
            for words in warnings:
                flash(words, "warning")
            asked["from"] = made.lessons[0].starts_at.astimezone(clock.zone()).date().isoformat()
            return redirect(url_for("timetable.index", **asked))
    return _drawn(form, group, **told)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.one(session, row_id, who, WRITE)
        now = queries.plan_of(session, found)
        group = session.get_one(Group, found.group_id)
        offered = choosing.choices(session, who, group, now)
    data = said(now)
    form = LessonForm(offered, data=data | {"version": str(found.version)}, **sent())
    told: dict[str, Any] = {}
    if form.validate_on_submit():
        values = form.values()
        try:
            with transaction() as session:
                queries.one(session, row_id, who, WRITE)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
                warnings = cautions.of(session, [replace(now, **values)])
        except TakenError as error:
            told = taken(form, who, error, replace(now, **values), row_id)
        except HubError as error:
            if not form.refuse(error):
                words = {name: _word(form, name, value) for name, value in data.items()}
                told = {"stale": form.clashes(words, found.version)}
        else:
            flash(_("The lesson is saved."), "success")
            for one in warnings:
                flash(one, "warning")
            return redirect(url_for("lessons.card", row_id=row_id))
    return _drawn(form, group, found, **told)


@blueprint.post("/<uuid:row_id>/cancel")
@requires(WRITE)
def cancel(row_id: UUID) -> Answer:
    try:
        with transaction() as session:
            queries.one(session, row_id, someone(), WRITE)
            commands.cancel(
                session, row_id, why=request.form.get("why", ""),
                version=request.form.get("version", type=int),
            )  # fmt: skip
    except InvalidError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("The lesson is called off, its time is given back."), "success")
    return redirect(url_for("lessons.card", row_id=row_id))


@blueprint.route("/<uuid:row_id>/substitute/<what>", methods=["GET", "POST"])
@requires(WRITE)
def stand_in(row_id: UUID, what: str) -> Answer:
    """Ask who stands in for whom and why: a lesson dropped on another row comes here."""
    who = someone()
    with reading() as session:
        found = queries.one(session, row_id, who, WRITE)
        group = session.get_one(Group, found.group_id)
        now = queries.plan_of(session, found)
        form = _substitutions(session, who, group, now).get(what)
        if form is None:
            abort(404)
        if request.method == "GET":
            form.fill(request.args)
            return render(
                "timetable/substitute.html",
                form=form, what=what, lesson=found, group=group, when=_when(now),
                is_busy=not form.offers(request.args.get("by", "")),
            )  # fmt: skip
    if form.validate_on_submit():
        try:
            with transaction() as session:
                substitute(
                    session, row_id, what, gone=UUID(form.gone.data), by=UUID(form.by.data),
                    at=utcnow(), why=form.why.data or "",
                )  # fmt: skip
        except HubError as error:
            flash(str(error.message), "danger")
        else:
            flash(_("The substitution is written down."), "success")
    else:
        flash(_("Say who stands in for whom, and why."), "danger")
    back = form.back.data or ""
    return redirect(back if is_ours(back) else url_for("lessons.card", row_id=row_id))


def _when(plan: Plan) -> str:
    zone = clock.zone()
    starts, ends = plan.starts_at.astimezone(zone), plan.ends_at.astimezone(zone)
    return f"{format_date(starts.date(), 'EEEE, d MMMM')}, {starts:%H:%M}–{ends:%H:%M}"


def _substitutions(
    session: Session, who: Principal, group: Group, plan: Plan
) -> dict[str, SubstituteForm]:
    """Give a form for teachers and one for places, of what is free at this time."""
    offered = choosing.choices(session, who, group, plan)
    forms = {}
    for name in ("teachers", "places"):
        titles = dict(offered[name])
        now = [str(one) for one in getattr(plan, name)]
        free = offers.free_of(session, plan, name, [UUID(key) for key in titles if key not in now])
        if now:
            forms[name] = SubstituteForm(
                [(key, titles.get(key, "")) for key in now],
                [(str(key), titles[str(key)]) for key in free],
                prefix=name,
            )
    return forms


def _word(form: LessonForm, name: str, value: Any) -> str:
    choices = {str(one.value): str(one.label) for one in getattr(form[name], "choices", None) or ()}
    if isinstance(value, list):
        return ", ".join(choices.get(one, "") for one in value)
    if choices:
        return choices.get(str(value), "")
    looks = {"day": "%d.%m.%Y", "starts": "%H:%M", "ends": "%H:%M"}
    return value.strftime(looks[name]) if name in looks else str(value)


def _drawn(
    form: LessonForm, group: Group, lesson: Lesson | None = None, **told: Any
) -> Answer:  # fmt: skip
    page = render(
        "timetable/form.html",
        form=form, group=group, lesson=lesson, bells=spans(), per=options.get(HOURS), **told,
    )  # fmt: skip
    return (page, REFUSED) if form.is_submitted() else page


def _beginning(group: Group, offered: choosing.Choices) -> dict[str, Any]:
    """Begin with the day and the hour that were clicked."""
    data: dict[str, Any] = {"hours": options.get(HOURS)}
    try:
        day = clock.today().fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = max(group.starts_on, clock.today())
    with suppress(ValueError):
        data["starts"] = time.fromisoformat(request.args.get("time", ""))
        data["ends"] = until(data["starts"], data["hours"])
    parts = list(offered["part"])
    return data | {"day": day, "part": parts[0][0] if len(parts) == 1 else ""}
