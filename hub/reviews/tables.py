"""The list of reviews: what it shows, finds and narrows."""

from typing import Any

from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.search import by_words
from hub.reviews.kinds import SUBJECTS
from hub.reviews.machine import ReviewState
from hub.reviews.models import READ, SCOPES, RemarkState, Review, Verdict

ORGANISATION = "organisation"
KINDS = {each.kind: each.title for each in SUBJECTS.values()}
STATES = {
    ReviewState.SUBMITTED: _l("experts to be appointed"),
    ReviewState.JUDGING: _l("experts are judging"),
    ReviewState.DECIDING: _l("waits for a decision"),
    ReviewState.RETURNED: _l("sent back for correction"),
    ReviewState.APPROVED: _l("approved"),
    ReviewState.REFUSED: _l("publication refused"),
    ReviewState.RECALLED: _l("recalled by the author"),
}
TONES = {
    ReviewState.SUBMITTED: "warning",
    ReviewState.JUDGING: "info",
    ReviewState.DECIDING: "warning",
    ReviewState.RETURNED: "warning",
    ReviewState.APPROVED: "success",
    ReviewState.REFUSED: "danger",
    ReviewState.RECALLED: "neutral",
}
VERDICTS = {
    Verdict.APPROVE: _l("approve"),
    Verdict.CORRECT: _l("send back for correction"),
    Verdict.REFUSE: _l("refuse"),
}
REMARK_STATES = {
    RemarkState.OPEN: _l("to be mended"),
    RemarkState.ANSWERED: _l("answered"),
    RemarkState.ACCEPTED: _l("remark settled"),
}
REMARK_TONES = {
    RemarkState.OPEN: "warning",
    RemarkState.ANSWERED: "info",
    RemarkState.ACCEPTED: "success",
}


def report_word(row: Any) -> str:
    """Write the number of a report as its head has it."""
    return f"{row.report_number}-Э/{row.report_year}" if row.report_number else ""


REVIEWS = Table(
    name="reviews",
    title=_l("Expertise"),
    model=Review,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(
            name="title",
            title=_l("What is judged"),
            source=(Review.title,),
            sort=Review.title_key,
            is_link=True,
        ),
        Column(
            name="subject_kind",
            title=_l("Kind"),
            source=(Review.subject_kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Review.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Review.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=lambda row: TONES[row.state],
        ),
        Column(
            name="due_on",
            title=_l("Experts' term"),
            source=(Review.due_on,),
            kind=Kind.DATE,
            sort=Review.due_on,
        ),
        Column(
            name="submitted_at",
            title=_l("Submitted"),
            source=(Review.submitted_at,),
            kind=Kind.TIME,
            sort=Review.submitted_at,
        ),
        Column(
            name="decided_at",
            title=_l("Decided"),
            source=(Review.decided_at,),
            kind=Kind.TIME,
            sort=Review.decided_at,
            is_shown=False,
        ),
        Column(
            name="round",
            title=_l("Round"),
            source=(Review.round,),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            name="share",
            title=_l("Score, %"),
            source=(Review.share,),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            name="report",
            title=_l("Report"),
            source=(Review.report_number, Review.report_year),
            value=report_word,
            is_shown=False,
        ),
    ),
    default_sort="-submitted_at",
    search=(by_words(Review.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Review.state,
            choices=STATES,
        ),
        Filter(
            name="subject_kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Review.subject_kind,
            choices=KINDS,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Review.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="submitted_at",
            title=_l("Submitted"),
            kind=FilterKind.PERIOD,
            attribute=Review.submitted_at,
        ),
    ),
    export_permission="reviews.export",
    empty_hint=_l("Nothing is at expertise: a version is sent there from its own card."),
)
