"""Pages of priority lists: their rows, next year's from this year's, approval, two compared."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.competencies import classified, comparing, doors, members, priorities
from hub.competencies.forms import ActForm, BeginForm
from hub.competencies.list_models import ListState, PriorityList
from hub.competencies.list_tables import DRAFTS, PRIORITY_LISTS, act_words
from hub.competencies.parts import READ, WRITE
from hub.competencies.words import LIST_STATES, STATE_TONES
from hub.core import files
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, HubError, NotFoundError
from hub.core.i18n import _, ngettext
from hub.core.scopes import scoped
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone

blueprint = Blueprint(
    "priorities", __name__, url_prefix="/priority-lists", template_folder="templates"
)
mount(blueprint, PRIORITY_LISTS, "competencies/list.html", doors.around("priorities"))


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id)


@blueprint.get("/<uuid:row_id>/rows.xlsx")
@requires(READ)
def sheet(row_id: UUID) -> Answer:
    with reading() as session:
        found = _seen(session, row_id, someone())
        rows = members.rows_of(session, found)
    title = _("Priorities of %(year)s", year=found.year)
    return doors.as_sheet(title, act_words(found), rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = BeginForm(data={"year": doors.this_year()})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = priorities.draft(session, year=form.year.data or 0)
        except HubError as error:
            doors.refused(form, error)
        else:
            flash(_("The draft is begun: put its rows in."), "success")
            return redirect(url_for(".card", row_id=made.id))
    return doors.page("competencies/priority_new.html", form)


@blueprint.post("/<uuid:row_id>/next-year")
@requires(WRITE)
def next_year(row_id: UUID) -> BaseResponse:
    """Make the list of the next year from this one; where it is begun already, lead to it."""
    return _made(row_id, priorities.next_year, 1)


@blueprint.post("/<uuid:row_id>/revise")
@requires(WRITE)
def revise(row_id: UUID) -> BaseResponse:
    return _made(row_id, priorities.revise, 0)


def _made(row_id: UUID, make: Any, years: int) -> BaseResponse:
    try:
        with transaction() as session:
            made = make(session, row_id)
    except ConflictError as error:
        flash(str(error.message), "warning")
        with reading() as session:
            year = _seen(session, row_id, someone()).year + years
            there = priorities.draft_of(session, year)
        return redirect(url_for(".card", row_id=there.id if there else row_id))
    words = _("The draft for %(year)s is made: change it and approve it.", year=made.year)
    flash(words, "success")
    return redirect(url_for(".card", row_id=made.id))


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    """Change what a draft says of its act."""
    return _act(row_id, is_approval=False)


@blueprint.route("/<uuid:row_id>/approve", methods=["GET", "POST"])
@requires(WRITE)
def approve(row_id: UUID) -> Answer:
    return _act(row_id, is_approval=True)


def _act(row_id: UUID, *, is_approval: bool) -> Answer:
    with reading() as session:
        found = _seen(session, row_id, someone())
    now = {name: getattr(found, name) for name in priorities.FIELDS}
    form = ActForm(data=now | {"version": str(found.version)})
    clashes: Any = ()
    if found.state is not ListState.DRAFT:
        flash(str(priorities.IS_KEPT), "warning")
        return redirect(url_for(".card", row_id=row_id))
    if form.validate_on_submit():
        try:
            _write(row_id, form, is_approval=is_approval)
        except HubError as error:
            if not form.refuse(error):
                written = {name: "" if value is None else str(value) for name, value in now.items()}
                if found.act_on:
                    written["act_on"] = found.act_on.strftime("%d.%m.%Y")
                clashes = form.clashes(written, found.version)
        else:
            words = _("The list is approved.") if is_approval else _("The card is saved.")
            flash(words, "success")
            return redirect(url_for(".card", row_id=row_id))
    return doors.page(
        "competencies/priority_act.html",
        form,
        found=found,
        clashes=clashes,
        is_approval=is_approval,
    )


def _write(row_id: UUID, form: ActForm, *, is_approval: bool) -> None:
    given: Any = request.files.get("file")
    upload = None
    if given is not None and given.filename:
        upload = files.examine(given.stream, name=given.filename, kind=priorities.ACT_KIND)
    seen = form.seen_version or 0
    with transaction() as session:
        if upload is not None:
            priorities.priority_list(session, row_id).expect(seen)
            priorities.attach(session, row_id, upload, by=someone().account_id)
            seen = priorities.priority_list(session, row_id).version
        if is_approval:
            priorities.approve(session, row_id, version=seen, at=utcnow(), **form.values())
        else:
            priorities.change(session, row_id, version=seen, **form.values())


@blueprint.post("/<uuid:row_id>/drop")
@requires(WRITE)
def drop(row_id: UUID) -> BaseResponse:
    with transaction() as session:
        priorities.drop(session, row_id)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for(".index"))


@blueprint.post("/<uuid:row_id>/items")
@requires(WRITE)
def put(row_id: UUID) -> Answer:
    """Put rows in: one by its words, or many, one a line."""
    text = request.form.get("what", "")
    try:
        with transaction() as session:
            pasted = priorities.paste(session, row_id, text)
    except HubError as error:
        return _card(row_id, text, str(error.message))
    return told(pasted, text, row_id, _card) or redirect(url_for(".card", row_id=row_id) + "#rows")


def told(pasted: members.Pasted, text: str, row_id: UUID, drawn: Any) -> Answer | None:
    """Say what became of the lines; those not understood stay in the box to be mended."""
    if pasted.added:
        words = ngettext("%(num)s row is added.", "%(num)s rows are added.", pasted.added)
        flash(words, "success")
    if pasted.known:
        there = ", ".join(pasted.known)
        flash(_("Stood there already: %(names)s.", names=there), "warning")
    if pasted.strange or not text.strip():
        left = "\n".join(pasted.strange)
        problem = _("Nothing of this is known, or a line fits several rows.")
        answer: Answer = drawn(row_id, left, str(problem if pasted.strange else _("Fill this in.")))
        return answer
    return None


@blueprint.post("/<uuid:row_id>/items/<uuid:item_id>/remove")
@requires(WRITE)
def take_out(row_id: UUID, item_id: UUID) -> BaseResponse:
    with transaction() as session:
        priorities.take_out(session, row_id, item_id)
    flash(_("The row is taken out."), "success")
    return redirect(url_for(".card", row_id=row_id) + "#rows")


@blueprint.post("/<uuid:row_id>/items/<uuid:item_id>/move")
@requires(WRITE)
def move(row_id: UUID, item_id: UUID) -> BaseResponse:
    with transaction() as session:
        priorities.move(session, row_id, item_id, place=doors.number("place") or 1)
    return redirect(url_for(".card", row_id=row_id) + f"#row-{item_id}")


@blueprint.post("/<uuid:row_id>/items/<uuid:item_id>/reason")
@requires(WRITE)
def give_reason(row_id: UUID, item_id: UUID) -> BaseResponse:
    with transaction() as session:
        priorities.give_reason(session, row_id, item_id, request.form.get("reason", ""))
    return redirect(url_for(".card", row_id=row_id) + f"#row-{item_id}")


@blueprint.get("/compare")
@requires(READ)
def compare() -> Answer:
    """Lay two lists side by side: added, removed, moved."""
    who = someone()
    with reading() as session:
        every = [one for one in comparing.versions(session) if _may_see(one, who)]
        chosen = {str(one.id): one for one in every}
        other = chosen.get(request.args.get("other", "")) or (every[0] if every else None)
        if other is None:
            return render("competencies/compare_none.html")
        one = chosen.get(request.args.get("one", "")) or comparing.earlier(session, other) or other
        pairs = comparing.compared(session, one, other)
        return render(
            "competencies/compare.html",
            one=one,
            other=other,
            every=every,
            pairs=pairs,
            counts=comparing.counts(pairs),
            states=LIST_STATES,
            subjects=classified.SUBJECT_TITLES,
            home_of=doors.home_of,
        )


def _may_see(found: PriorityList, who: Principal) -> bool:
    return found.state is not ListState.DRAFT or who.everywhere(WRITE)


def _seen(session: Session, row_id: UUID, who: Principal) -> PriorityList:
    found: PriorityList | None = session.scalars(
        scoped(select(PriorityList).where(PriorityList.id == row_id), DRAFTS, who, READ)
    ).one_or_none()
    if found is None:
        raise NotFoundError(priorities.ABSENT)
    return found


def _card(row_id: UUID, left: str = "", problem: str = "") -> Answer:
    who = someone()
    with reading() as session:
        found = _seen(session, row_id, who)
        rows = members.rows_of(session, found)
        before = comparing.earlier(session, found)
        pairs = {
            pair.subject_id: pair
            for pair in (comparing.compared(session, before, found) if before else ())
        }
        act = files.stored_file(session, found.file_id) if found.file_id else None
        there = priorities.draft_of(session, found.year + 1)
    page = render(
        "competencies/priority.html",
        found=found,
        rows=rows,
        before=before,
        pairs=pairs,
        counts=comparing.counts(list(pairs.values())),
        act=act,
        act_words=act_words(found),
        state=LIST_STATES[found.state],
        tone=STATE_TONES[found.state],
        is_draft=found.state is ListState.DRAFT,
        may_edit=who.everywhere(WRITE),
        next_draft=there,
        subjects=classified.SUBJECT_TITLES,
        home_of=doors.home_of,
        left=left,
        problem=problem,
    )
    return (page, 422) if problem else page
