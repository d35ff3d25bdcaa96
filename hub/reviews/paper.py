"""The report of an expertise as the paper that is signed and filed."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.i18n import _, format_date
from hub.core.papers import Block, Gap, Heading, Paper, Side, Sides, Table, Text
from hub.core.tables.lookups import lookup
from hub.reviews import criteria_sets, queries
from hub.reviews.kinds import subject
from hub.reviews.machine import ReviewState
from hub.reviews.models import Review, ReviewSheet
from hub.reviews.tables import ORGANISATION, REMARK_STATES, VERDICTS, report_word

LINE = "____________________"


def paper(session: Session, review: Review, *, centre: str) -> Paper:
    """Write a decided expertise down: who judged, by what, what was remarked, what is decided."""
    names = queries.names_of_experts(session, review.id)
    sheets = queries.sheets(session, review.id)
    number = report_word(review)
    blocks: list[Block] = [
        Text(text=centre, align="center", is_bold=True),
        Heading(text=_("Report of expertise No %(number)s", number=number)),
        Sides(
            left=Side(lines=[_day(review)]),
            right=Side(lines=[_("round %(number)s", number=review.round)]),
        ),
        *_about(session, review),
        *_experts(session, review, names, sheets),
        *_scores(session, review, names, sheets),
        *_sums(review, names, sheets),
        *_remarks(session, review, names),
        *_decision(session, review),
    ]
    title = str(_("Report of expertise No %(number)s", number=number))
    return Paper(title=title, blocks=blocks, author=centre)


def _day(review: Review) -> str:
    return str(format_date(review.decided_at, "d MMMM y")) if review.decided_at else ""


def _about(session: Session, review: Review) -> Iterator[Block]:
    kind = subject(review.subject_kind)
    rows = [
        (_("What was judged"), f"{kind.title}: «{review.title}»"),
        (_("Version"), str(review.subject_number)),
        (_("Submitted"), str(format_date(review.submitted_at, "d MMMM y"))),
        (_("Author"), accounts.names(session, [review.author_id]).get(review.author_id, "")),
    ]
    if review.organisation_id is not None:
        named = lookup(ORGANISATION).titles(session, [review.organisation_id])
        rows.append((_("Organisation"), named.get(review.organisation_id, "")))
    yield from (Text(text=f"{title}: {words}") for title, words in rows)


def _experts(
    session: Session, review: Review, names: dict[UUID, str], sheets: Sequence[ReviewSheet]
) -> Iterator[Block]:
    judged = {one.expert_id for one in sheets}
    why = queries.why_close(session, review.id)
    yield Heading(text=_("Experts"), level=2)
    rows = [[str(n), name] for n, (key, name) in enumerate(names.items(), start=1) if key in judged]
    if not rows:
        yield Text(text=_("Decided without experts."))
        return
    yield Table(head=["№", _("Expert")], rows=rows, widths=[1, 12], numbers=[0])
    for key, name in names.items():
        if key in judged and key in why:
            words = _("%(name)s is of the author's organisation: %(why)s", name=name, why=why[key])
            yield Text(text=words)


def _scores(
    session: Session, review: Review, names: dict[UUID, str], sheets: Sequence[ReviewSheet]
) -> Iterator[Block]:
    """Lay the last round's points side by side: a column an expert, numbered as they stand."""
    last = [one for one in sheets if one.round == review.round]
    if not last:
        return
    order = {key: n for n, key in enumerate(names, start=1)}
    criteria = criteria_sets.criteria(session, review.criteria_set_id)
    points = [queries.scores(session, one.id) for one in last]
    yield Heading(text=_("Points by criterion"), level=2)
    number = criteria_sets.one(session, review.criteria_set_id).number
    yield Text(text=_("Criteria, version %(number)s", number=number))
    head = [_("Criterion"), _("Weight"), _("Up to")]
    head += [_("Expert %(number)s", number=order[one.expert_id]) for one in last]
    rows = [
        [each.title, str(each.weight), str(each.most)]
        + [str(given[each.id].points) if each.id in given else "—" for given in points]
        for each in criteria
    ]
    totals = [_("In all, per cent of the greatest sum"), "", "", *(str(one.share) for one in last)]
    widths = [8, 2, 2, *([3] * len(last))]
    numbers = list(range(1, len(head)))
    yield Table(head=head, rows=rows, totals=totals, widths=widths, numbers=numbers)


def _sums(review: Review, names: dict[UUID, str], sheets: Sequence[ReviewSheet]) -> Iterator[Block]:
    """Give what every sheet concludes, of earlier rounds too, round by round."""
    if not sheets:
        return
    yield Heading(text=_("Conclusions of the experts"), level=2)
    for number in range(1, review.round + 1):
        of_round = [one for one in sheets if one.round == number]
        if of_round and review.round > 1:
            yield Heading(text=_("Round %(number)s", number=number), level=3)
        for sheet in of_round:
            verdict = VERDICTS[sheet.verdict] if sheet.verdict else ""
            words = f"{names[sheet.expert_id]} ({sheet.share} %): {verdict}. {sheet.summary or ''}"
            yield Text(text=words.strip())


def _remarks(session: Session, review: Review, names: dict[UUID, str]) -> Iterator[Block]:
    found = queries.remarks(session, review.id)
    if not found:
        return
    yield Heading(text=_("Remarks"), level=2)
    rows = []
    for one in found:
        answer = one.answer or "—"
        state = str(REMARK_STATES[one.state])
        if one.closed_why:
            state = f"{state}: {one.closed_why}"
        rows.append(
            [str(one.round), names[one.expert_id], one.place_title, one.text, answer, state]
        )
    head = [_("Round"), _("Expert"), _("Place"), _("Remark"), _("Answer"), _("State")]
    yield Table(head=head, rows=rows, widths=[2, 4, 4, 6, 6, 4], numbers=[0], size=9)


def _decision(session: Session, review: Review) -> Iterator[Block]:
    yield Heading(text=_("Decision"), level=2)
    is_for = review.state is ReviewState.APPROVED
    words = _("Approve and publish.") if is_for else _("Refuse.")
    yield Text(text=words, is_bold=True)
    if review.share is not None:
        yield Text(text=_("Mean score: %(share)s %% of the greatest sum.", share=review.share))
    if review.reason:
        yield Text(text=review.reason)
    by_id = review.decided_by_id
    by = accounts.names(session, [by_id]).get(by_id, "") if by_id else ""
    yield Gap(lines=1)
    yield Sides(left=Side(lines=[_("Decided by"), _day(review)]), right=Side(lines=[LINE, by]))
