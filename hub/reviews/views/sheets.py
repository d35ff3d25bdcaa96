"""What an expert does: reads, remarks, fills in the sheet and hands it in."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires, someone
from hub.reviews import criteria_sets, queries
from hub.reviews.commands import sheets
from hub.reviews.forms import RemarkForm, SheetForm
from hub.reviews.kinds import subject
from hub.reviews.machine import ReviewState
from hub.reviews.models import JUDGE, Criterion, Verdict
from hub.reviews.tables import VERDICTS
from hub.reviews.views.blueprint import blueprint, carry

NO_NUMBER = _l("Points are a whole number.")


@blueprint.route("/<uuid:row_id>/sheet", methods=["GET", "POST"])
@requires(JUDGE)
def sheet(row_id: UUID) -> Answer:
    who, form = someone(), _form(row_id)
    wrong: dict[str, str] = {}
    clashes: Any = ()
    if form.validate_on_submit():
        is_final = request.form.get("act") == "hand-in"
        try:
            with transaction() as session:
                queries.review(session, row_id, who, JUDGE)
                filled = _filled(session, row_id, form)
                write = sheets.hand_in if is_final else sheets.write
                version = form.seen_version or 0
                write(session, row_id, who.account_id, filled, version=version, at=utcnow())
        except HubError as error:
            name = str(getattr(error, "field", None) or "")
            if name.startswith("points-"):
                wrong[name] = str(error.message)
                form.form_errors.append(str(error.message))
            elif not form.refuse(error):
                clashes = _clashes(row_id, form)
        else:
            if is_final:
                flash(_("The sheet is handed in. Thank you."), "success")
                return redirect(url_for("reviews.card", row_id=row_id))
            flash(_("The sheet is kept; it is not handed in yet."), "success")
            return redirect(url_for("reviews.sheet", row_id=row_id))
    return _drawn(row_id, form, wrong, clashes)


@blueprint.post("/<uuid:row_id>/remarks")
@requires(JUDGE)
def remark(row_id: UUID) -> Answer:
    form, who = RemarkForm(), someone()
    with reading() as session:
        found = queries.review(session, row_id, who, JUDGE)
        places = subject(found.subject_kind).places(session, found.subject_id)
        form.place.choices = choose((one.key, one.title) for one in places)

    def act(session: Session) -> None:
        sheets.remark(
            session,
            row_id,
            who.account_id,
            place=form.place.data or "",
            text=form.text.data or "",
            is_required=bool(form.is_required.data),
        )

    return carry(row_id, form, act, _("The remark is kept."), slot="remark_form", anchor="remarks")


@blueprint.post("/<uuid:row_id>/remarks/<uuid:remark_id>/drop")
@requires(JUDGE)
def drop_remark(row_id: UUID, remark_id: UUID) -> Answer:
    form, who = CardForm(), someone()

    def act(session: Session) -> None:
        queries.review(session, row_id, who, JUDGE)
        sheets.drop_remark(session, row_id, remark_id, who.account_id)

    said = _("The remark is taken back.")
    return carry(row_id, form, act, said, slot="settle_form", anchor="remarks")


@blueprint.post("/<uuid:row_id>/remarks/<uuid:remark_id>/settle")
@requires(JUDGE)
def settle(row_id: UUID, remark_id: UUID) -> Answer:
    form, who = CardForm(), someone()
    is_mended = request.form.get("is_mended") == "yes"

    def act(session: Session) -> None:
        queries.review(session, row_id, who, JUDGE)
        sheets.settle(session, row_id, remark_id, who.account_id, is_mended=is_mended, at=utcnow())

    said = _("The remark is closed.") if is_mended else _("The remark stays open.")
    return carry(row_id, form, act, said, slot="settle_form", anchor=f"r-{remark_id}")


def _form(row_id: UUID) -> SheetForm:
    who = someone()
    with reading() as session:
        review = queries.review(session, row_id, who, JUDGE)
        expert = queries.expert_of(session, row_id, who.account_id)
        kept = queries.sheet(session, expert.id, review.round) if expert else None
        return SheetForm(
            data={
                "version": str(kept.version if kept else 0),
                "verdict": kept.verdict.value if kept and kept.verdict else "",
                "summary": kept.summary if kept else "",
            }
        )


def _filled(session: Session, row_id: UUID, form: SheetForm) -> sheets.Filled:
    points: dict[UUID, int | None] = {}
    notes: dict[UUID, str] = {}
    for each in _criteria(session, row_id):
        text = request.form.get(f"points-{each.position}", "").strip()
        if text and not (text.isascii() and text.isdigit()):
            raise InvalidError(NO_NUMBER, field=f"points-{each.position}")
        points[each.id] = int(text) if text else None
        notes[each.id] = request.form.get(f"note-{each.position}", "")
    verdict = Verdict(form.verdict.data) if form.verdict.data else None
    return sheets.Filled(
        points=points, notes=notes, verdict=verdict, summary=form.summary.data or ""
    )


def _criteria(session: Session, row_id: UUID) -> list[Criterion]:
    found = queries.review(session, row_id, someone(), JUDGE)
    return list(criteria_sets.criteria(session, found.criteria_set_id))


def _clashes(row_id: UUID, form: SheetForm) -> Any:
    """Lay what was typed beside what another window kept."""
    who = someone()
    with reading() as session:
        review = queries.review(session, row_id, who, JUDGE)
        expert = queries.expert_of(session, row_id, who.account_id)
        kept = queries.sheet(session, expert.id, review.round) if expert else None
        now = {
            "verdict": str(VERDICTS[kept.verdict]) if kept and kept.verdict else "—",
            "summary": (kept.summary or "") if kept else "",
        }
        return form.clashes(now, kept.version if kept else 0)


def _drawn(row_id: UUID, form: SheetForm, wrong: dict[str, str], clashes: Any) -> Answer:
    who = someone()
    with reading() as session:
        review = queries.review(session, row_id, who, JUDGE)
        expert = queries.expert_of(session, row_id, who.account_id)
        kept = queries.sheet(session, expert.id, review.round) if expert else None
        before = (
            queries.sheet(session, expert.id, review.round - 1)
            if expert and kept is None and review.round > 1
            else None
        )
        shown = kept or before  # of the next round: what was said before is where one begins
        scores = queries.scores(session, shown.id) if shown else {}
        typed = form.is_submitted()
        body = render(
            "reviews/sheet.html",
            review=review,
            kind=subject(review.subject_kind),
            form=form,
            clashes=clashes,
            wrong=wrong,
            criteria=_criteria(session, row_id),
            points={
                each.position: request.form.get(f"points-{each.position}", "")
                if typed
                else str(scores[each.id].points)
                if each.id in scores
                else ""
                for each in _criteria(session, row_id)
            },
            notes={
                each.position: request.form.get(f"note-{each.position}", "")
                if typed
                else (scores[each.id].note or "")
                if each.id in scores
                else ""
                for each in _criteria(session, row_id)
            },
            expert=expert,
            is_closed=(kept is not None and kept.handed_in_at is not None)
            or review.state is not ReviewState.JUDGING,
        )
    return (body, 422) if typed else body
