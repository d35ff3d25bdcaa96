"""Criteria: staff see what is in force, write the next version, put it in force."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires
from hub.reviews import criteria_sets
from hub.reviews.criteria_sets import MOST_CRITERIA, Row
from hub.reviews.kinds import SUBJECTS, subject
from hub.reviews.models import CRITERIA
from hub.reviews.views.blueprint import blueprint

SPARE = 3  # empty rows to write new criteria into


@blueprint.get("/criteria")
@requires(CRITERIA)
def criteria() -> Answer:
    with transaction() as session:  # the shipped sets come in at the first look
        kinds = []
        for kind in SUBJECTS.values():
            versions = criteria_sets.sets(session, kind.kind)
            is_begun = any(one.published_at is None for one in versions)
            shown = criteria_sets.in_force(session, kind.kind)
            rows = criteria_sets.criteria(session, shown.id)
            kinds.append((kind, shown, rows, versions, is_begun))
        return render("reviews/criteria.html", kinds=kinds)


@blueprint.post("/criteria/<kind>/begin")
@requires(CRITERIA)
def begin_criteria(kind: str) -> Answer:
    subject(kind)
    with transaction() as session:
        made = criteria_sets.begin(session, kind)
    return redirect(url_for("reviews.criteria_set", set_id=made.id))


@blueprint.route("/criteria/<uuid:set_id>", methods=["GET", "POST"])
@requires(CRITERIA)
def criteria_set(set_id: UUID) -> Answer:
    form = CardForm()
    if form.validate_on_submit():
        act = request.form.get("act", "keep")
        try:
            with transaction() as session:
                _act(session, set_id, act, form.seen_version or 0)
        except HubError as error:
            if not form.refuse(error):
                form.form_errors.append(
                    str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
                )
        else:
            said = {"publish": _("In force: new reviews are judged by it."),
                    "discard": _("The draft is dropped.")}  # fmt: skip
            flash(said.get(act, _("The criteria are kept.")), "success")
            if act == "keep":
                return redirect(url_for("reviews.criteria_set", set_id=set_id))
            return redirect(url_for("reviews.criteria"))
    return _drawn(set_id, form)


def _act(session: Any, set_id: UUID, act: str, version: int) -> None:
    if act == "discard":
        criteria_sets.discard(session, set_id, version=version)
        return
    rows = list(_rows())
    found = criteria_sets.rewrite(
        session, set_id, rows, pass_share=_number("pass_share"), version=version
    )
    if act == "publish":
        criteria_sets.publish(session, set_id, version=found.version, at=utcnow())


def _rows() -> list[Row]:
    given = request.form
    return [
        Row(
            title=given[f"title-{n}"],
            about=given.get(f"about-{n}", ""),
            weight=_number(f"weight-{n}"),
            most=_number(f"most-{n}"),
        )
        for n in range(MOST_CRITERIA + SPARE)
        if given.get(f"title-{n}", "").strip()
    ]


def _number(name: str) -> int:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004 - no sane figure is longer
        raise InvalidError(_l("A whole number is needed."))
    return int(text)


def _drawn(set_id: UUID, form: CardForm) -> Answer:
    typed = form.is_submitted()
    with reading() as session:
        found = criteria_sets.one(session, set_id)
        kept = criteria_sets.criteria(session, set_id)
        if typed:
            names = ("title", "about", "weight", "most")
            rows: list[Any] = [
                {name: request.form.get(f"{name}-{n}", "") for name in names}
                for n in range(MOST_CRITERIA + SPARE)
                if f"title-{n}" in request.form
            ]
        else:
            blank = {"title": "", "about": "", "weight": 1, "most": 5}
            rows = [*kept, *([blank] * SPARE)] if found.published_at is None else list(kept)
        form.version.data = str(found.version)
        body = render(
            "reviews/criteria_set.html",
            form=form,
            found=found,
            kind=subject(found.subject_kind),
            rows=rows,
            pass_share=request.form.get("pass_share", found.pass_share),
        )
    return (body, 422) if typed else body
