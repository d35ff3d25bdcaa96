"""Staff pages of duplicates: the desk of pairs, two cards side by side, a merge and its undoing."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from hub.core import audit
from hub.core.db import transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.people import comparing, duplicates_scan, merging, pairs, queries, unmerging
from hub.people.candidates import faces
from hub.people.comparing import FIRST, SECOND
from hub.people.leading import lead_on
from hub.people.likeness import likeness
from hub.people.pairs import PAIRS

PERMISSION = "people.merge"
blueprint = Blueprint(
    "people_pairs", __name__, url_prefix="/people/pairs", template_folder="templates"
)
mount(blueprint, PAIRS, template="people/pairs.html")
lead_on(blueprint, None)


@blueprint.get("/<uuid:row_id>")
@requires(PERMISSION)
def card(row_id: UUID) -> Answer:
    with transaction() as session:
        pair = pairs.one(session, row_id)
        merged = pairs.latest_of(session, pair.first_id, pair.second_id)
        is_merged = merged is not None and merged.undone_at is None
        merge_id = merged.id if merged is not None else None
        ends = (pair.first_id, pair.second_id)
    if is_merged:
        return redirect(url_for("people_pairs.merged", merge_id=merge_id))
    return redirect(url_for("people_pairs.compare", one_id=ends[0], other_id=ends[1]))


@blueprint.post("/scan")
@requires(PERMISSION)
def scan() -> Answer:
    with transaction() as session:
        duplicates_scan.order(session)
    flash(_("The search has begun: pairs appear here as they are found."), "success")
    return redirect(url_for("people_pairs.index", state="waiting"))


@blueprint.get("/<uuid:one_id>/<uuid:other_id>")
@requires(PERMISSION)
def compare(one_id: UUID, other_id: UUID) -> Answer:
    return _compared(one_id, other_id)


@blueprint.post("/<uuid:one_id>/<uuid:other_id>/merge")
@requires(PERMISSION)
def merge(one_id: UUID, other_id: UUID) -> Answer:
    """Merge as chosen; a refusal shows both again with what was chosen."""
    staying = request.form.get("stays", "")
    try:
        if staying not in {FIRST, SECOND}:
            raise InvalidError(_("Choose which card stays."))
        ids, words = (one_id, other_id), ("seen-first", "seen-second")
        if staying == SECOND:
            ids, words = ids[::-1], words[::-1]
        versions = [int(request.form.get(word, "") or 0) for word in words]
        with transaction() as session:
            for key in ids:
                queries.person(session, key, someone(), PERMISSION)
            take = comparing.taken(request.form, staying)
            seen = merging.Seen(*versions)
            made = merging.merge(session, *ids, take=take, seen=seen, at=utcnow())
            merge_id = made.id
    except queries.MergedError:
        raise
    except (HubError, ValueError) as error:
        message = error.message if isinstance(error, HubError) else _("Look at both cards again.")
        return _compared(one_id, other_id, problem=str(message)), 422
    flash(_("The cards are merged. The merge can be undone here."), "success")
    return redirect(url_for("people_pairs.merged", merge_id=merge_id))


@blueprint.post("/<uuid:one_id>/<uuid:other_id>/different")
@requires(PERMISSION)
def different(one_id: UUID, other_id: UUID) -> Answer:
    with transaction() as session:
        for key in (one_id, other_id):
            queries.person(session, key, someone(), PERMISSION)
        pairs.tell_apart(session, one_id, other_id, why=request.form.get("why", ""), at=utcnow())
    flash(_("Noted: these are two people. No search offers the pair again."), "success")
    return redirect(url_for("people_pairs.index", state="waiting"))


@blueprint.post("/<uuid:one_id>/<uuid:other_id>/anew")
@requires(PERMISSION)
def anew(one_id: UUID, other_id: UUID) -> Answer:
    with transaction() as session:
        for key in (one_id, other_id):
            queries.person(session, key, someone(), PERMISSION)
        pairs.reopen(session, one_id, other_id)
    flash(_("The pair waits for a decision again."), "success")
    return redirect(url_for("people_pairs.compare", one_id=one_id, other_id=other_id))


@blueprint.get("/merges/<uuid:merge_id>")
@requires(PERMISSION)
def merged(merge_id: UUID) -> Answer:
    with transaction() as session:
        found = unmerging.one(session, merge_id)
        shown = unmerging.preview(session, found)
        names = pairs.names(session, [found.winner_id, found.loser_id])
        audit.record(
            session,
            "people.merge-read",
            subject="person",
            subject_id=found.winner_id,
            ids=[found.loser_id],
        )
        page = {
            "found": found,
            "winner": names[found.winner_id],
            "loser": names[found.loser_id],
            "returned": comparing.in_words(shown.returned),
            "staying": comparing.in_words(shown.staying),
            "kept": [comparing.TITLES[name] for name in shown.kept],
            "is_destroyed": found.body is None,
        }
        session.flush()
        session.expunge_all()
    return render("people/merge.html", **page)


@blueprint.post("/merges/<uuid:merge_id>/undo")
@requires(PERMISSION)
def undo(merge_id: UUID) -> Answer:
    are_different = bool(request.form.get("different"))
    try:
        with transaction() as session:
            unmerging.unmerge(session, merge_id, are_different=are_different, at=utcnow())
    except HubError as error:
        flash(error.message, "danger")
    else:
        flash(_("The merge is undone: both cards are as they were."), "success")
    return redirect(url_for("people_pairs.merged", merge_id=merge_id))


def _compared(one_id: UUID, other_id: UUID, *, problem: str | None = None) -> str:
    who = someone()
    with transaction() as session:
        first = queries.person(session, one_id, who, PERMISSION)
        second = queries.person(session, other_id, who, PERMISSION)
        pair = pairs.of_two(session, one_id, other_id)
        known = {each.id: each for each in faces(session, [one_id, other_id])}
        like = likeness(known[one_id], known[other_id]) if len(known) > 1 else None
        audit.record(session, "people.compare", subject="person", subject_id=one_id, ids=[other_id])
        page = {
            "first": first,
            "second": second,
            "stays": request.form.get("stays") or comparing.stays(first, second),
            "sides": comparing.sides(session, who, first, second, request.form),
            "behind": [comparing.behind(session, key) for key in (one_id, other_id)],
            "score": like.score if like else None,
            "tone": pairs.tone_of(like.score) if like else "neutral",
            "reasons": pairs.reasons_in_words(like.reasons) if like else "",
            "decision": pair.state.value if pair else None,
            "why": pair.why if pair else None,
            "problem": problem,
        }
        session.flush()
        session.expunge_all()
    return render("people/compare.html", **page)
