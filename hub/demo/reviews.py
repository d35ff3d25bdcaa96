"""Expertise of the demo region: most was approved, a few stand in each state for those who look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.upsert import upsert
from hub.demo import materials, programmes
from hub.demo.accounts import WORKERS
from hub.demo.region import Region, key, times
from hub.materials.models import MaterialState
from hub.organisations.models import Organisation
from hub.programmes.models import VersionState
from hub.reviews import criteria_sets
from hub.reviews.commands.sheets import share
from hub.reviews.machine import ReviewState
from hub.reviews.models import (
    CriteriaSet,
    Criterion,
    RemarkState,
    Review,
    ReviewExpert,
    ReviewNumber,
    ReviewRemark,
    ReviewRound,
    ReviewScore,
    ReviewSheet,
    Verdict,
)

S = ReviewState
# Of the latest sent, one after another: what a visitor finds on the desks.
STAGES = (
    *(S.SUBMITTED, S.JUDGING, S.DECIDING, S.RETURNED),
    *(S.JUDGING, S.REFUSED, S.DECIDING, S.RETURNED),
)
HANDED = frozenset({S.DECIDING, S.RETURNED, S.APPROVED, S.REFUSED})
SUMS = ("Содержание полное.", "Структура ясная, задания проверены.", "Хороший уровень.")
ASKED = ("Уточните, чем подтверждается результат.", "Добавьте пример с производства.")


@dataclass(frozen=True, slots=True)
class Case:
    """A thing under expertise: which, whose, when it is let out and how."""

    kind: str
    subject_id: UUID
    number: int
    title: str
    organisation_id: UUID | None
    author: Account
    sent_at: datetime
    at: datetime
    publish: Callable[[UUID], None]
    reopen: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Office:
    """Who judges, who decides, and by what."""

    judges: list[tuple[Organisation | None, Account]]
    staff: list[Account]
    sets: dict[str, tuple[CriteriaSet, list[Criterion]]]


def begin(region: Region) -> None:
    rng = region.dice("reviews")
    office = _office(region)
    cases = sorted(_cases(region), key=lambda one: (one.at, one.subject_id))
    if not cases or not office.staff:
        return
    until = region.moment(region.plan.until, rng)
    decided = [one for one in cases if one.at < until]
    latest = [one.subject_id for one in decided[-len(STAGES) :]]
    stages = dict(zip(latest, STAGES, strict=False))
    session = region.writer.session
    numbers = {row.year: row.last for row in session.scalars(select(ReviewNumber))}
    for one in cases:
        state = stages.get(one.subject_id, S.APPROVED if one.at < until else S.SUBMITTED)
        _case(region, one, state, office, rng, numbers)
    rows = [{"year": year, "last": last} for year, last in numbers.items()]
    upsert(session, ReviewNumber, rows, on=("year",), update=("last",))


def _office(region: Region) -> Office:
    workers = region.notes[WORKERS]
    judging = {Role.TEACHER, Role.CUSTOMER}
    session = region.writer.session
    sets = {}
    for kind in ("programme", "material"):
        found = criteria_sets.in_force(session, kind)
        sets[kind] = (found, list(criteria_sets.criteria(session, found.id)))
    session.flush()
    return Office(
        [(each, account) for role, each, account in workers if role in judging],
        [account for role, _each, account in workers if role is Role.STAFF],
        sets,
    )


def _cases(region: Region) -> list[Case]:
    partners = {
        each.id: account
        for role, each, account in reversed(region.notes[WORKERS])
        if role is Role.PARTNER and each is not None
    }
    anybody = next(iter(partners.values()))
    found = []
    for item in region.notes.get(programmes.AWAITING, []):
        owner = item.programme.organisation_id
        found.append(_of_programme(region, item, partners.get(owner, anybody)))
    found += [_of_material(region, item) for item in region.notes.get(materials.AWAITING, [])]
    return found


def _of_programme(region: Region, item: programmes.Awaiting, author: Account) -> Case:
    version = item.version

    return Case(
        kind="programme",
        subject_id=version.id,
        number=version.number,
        title=version.title,
        organisation_id=item.programme.organisation_id,
        author=author,
        sent_at=version.submitted_at or item.at,
        at=item.at,
        publish=lambda review_id: programmes.publish(region, item, review_id),
        reopen=lambda: setattr(version, "state", VersionState.DRAFT),
    )


def _of_material(region: Region, item: materials.Awaiting) -> Case:
    row = item.material

    return Case(
        kind="material",
        subject_id=row.id,
        number=row.number,
        title=row.title,
        organisation_id=item.organisation.id,
        author=item.author,
        sent_at=row.submitted_at or item.at,
        at=item.at,
        publish=lambda review_id: materials.publish(region, item, review_id),
        reopen=lambda: setattr(row, "state", MaterialState.DRAFT),
    )


def _case(
    region: Region,
    one: Case,
    state: ReviewState,
    office: Office,
    rng: Random,
    numbers: dict[int, int],
) -> None:
    found, criteria = office.sets[one.kind]
    decider = rng.choice(office.staff)
    review = Review(
        id=key(one.sent_at, rng),
        subject_kind=one.kind,
        subject_id=one.subject_id,
        subject_number=one.number,
        title=one.title,
        organisation_id=one.organisation_id,
        author_id=one.author.id,
        criteria_set_id=found.id,
        state=state,
        round=1,
        submitted_at=one.sent_at,
        **times(one.sent_at),
    )
    region.add(review)
    region.audit(one.sent_at, "reviews.submitted", subject="review", subject_id=review.id)
    is_over = state in {S.APPROVED, S.REFUSED, S.RETURNED}
    round_ = ReviewRound(review_id=review.id, number=1, submitted_at=one.sent_at)
    region.add(round_)
    shares = []
    if state is not S.SUBMITTED:
        shares = [
            _seat(region, review, account, one, criteria, rng)
            for account in _judges(office, one, rng, is_shown=not is_over)
        ]
    if is_over:
        round_.ended_at, round_.outcome = one.at, state
        round_.reason = None if state is S.APPROVED else "Устраните замечания экспертов."
    if state in {S.APPROVED, S.REFUSED}:
        year = one.at.year
        numbers[year] = numbers.get(year, 0) + 1
        review.report_year, review.report_number = year, numbers[year]
        review.decided_at, review.decided_by_id, review.updated_at = one.at, decider.id, one.at
        review.reason = round_.reason
        review.share = round(sum(shares) / len(shares)) if shares else None
        act = "approved" if state is S.APPROVED else "refused"
        region.audit(
            one.at,
            f"reviews.{act}",
            subject="review",
            subject_id=review.id,
            actor_id=decider.id,
        )
    if state is S.APPROVED:
        one.publish(review.id)
    elif state in {S.REFUSED, S.RETURNED}:
        one.reopen()
    if state is S.JUDGING:
        review.due_on = region.plan.until + timedelta(days=5)


def _judges(office: Office, one: Case, rng: Random, *, is_shown: bool) -> list[Account]:
    """Draw two of other organisations; the demo's own teacher meets what is still open."""
    strangers = [
        account
        for organisation, account in office.judges
        if organisation is None or organisation.id != one.organisation_id
    ]
    first = strangers[:1] if is_shown else []
    rest = [account for account in strangers if account not in first]
    return [*first, *rng.sample(rest, min(2 - len(first), len(rest)))]


def _seat(
    region: Region,
    review: Review,
    account: Account,
    one: Case,
    criteria: list[Criterion],
    rng: Random,
) -> int:
    appointed = one.sent_at + timedelta(hours=rng.randint(4, 30))
    seat = ReviewExpert(
        id=key(appointed, rng),
        review_id=review.id,
        account_id=account.id,
        due_on=region.plan.until + timedelta(days=5)
        if review.state is S.JUDGING
        else appointed.date() + timedelta(days=10),
        appointed_at=appointed,
        **times(appointed),
    )
    region.add(seat)
    if review.state not in HANDED:
        return 0
    is_for = review.state in {S.APPROVED, S.DECIDING}
    verdict = Verdict.APPROVE if is_for else Verdict.CORRECT
    points = {each.id: each.most - rng.randint(0, 1 if is_for else 3) for each in criteria}
    handed = appointed + timedelta(days=2, hours=rng.randint(1, 20))
    sheet = ReviewSheet(
        id=key(handed, rng),
        expert_id=seat.id,
        round=1,
        verdict=verdict,
        summary=rng.choice(SUMS) if is_for else "Нужна доработка, замечания ниже.",
        share=share(criteria, points),
        handed_in_at=handed,
        **times(handed),
    )
    region.add(sheet)
    for criterion_id, given in points.items():
        region.add(ReviewScore(sheet_id=sheet.id, criterion_id=criterion_id, points=given))
    if not is_for:
        _remark(region, review, seat, handed, rng)
    region.audit(handed, "reviews.sheet-handed-in", subject="review", subject_id=review.id,
                 actor_id=account.id)  # fmt: skip
    return sheet.share or 0


def _remark(region: Region, review: Review, seat: ReviewExpert, at: datetime, rng: Random) -> None:
    places = {
        "programme": (("assessment", "Оценка результатов"), ("goal", "Цель")),
        "material": (("annotation", "Аннотация"), ("content", "Содержание")),
    }
    place, title = rng.choice(places[review.subject_kind])
    region.add(
        ReviewRemark(
            id=key(at, rng),
            review_id=review.id,
            expert_id=seat.id,
            round=1,
            place=place,
            place_title=title,
            text=rng.choice(
                ("Уточните, чем подтверждается результат.", "Добавьте пример с производства.")
            ),
            is_required=True,
            state=RemarkState.OPEN,
            **times(at),
        )
    )
