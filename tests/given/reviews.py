"""Materials and their expertise as far as a test wants them, and those who take part."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.audit import Actor, acting
from hub.core.db import transaction, utcnow
from hub.materials import commands as materials
from hub.materials.models import LearningMaterial, MaterialForm
from hub.reviews import criteria_sets, queries
from hub.reviews.commands import authors, decisions, experts, sheets
from hub.reviews.models import Review, Verdict
from tests.given import registries
from tests.given.accounts import account

DUE = date(2099, 12, 31)
REASON = "Так решил методический совет."


@dataclass
class Cast:
    """Who takes part: an author of an organisation, two experts of others, staff who decide."""

    author: Account
    experts: list[Account]
    staff: Account
    organisation_id: UUID


def material(session: Session, author: Account | None = None, **values: Any) -> LearningMaterial:
    given: dict[str, Any] = {
        "title": "Видеоурок «Сварочная дуга»",
        "kind": "video",
        "form": MaterialForm.LINK,
        "address": "https://video.example/arc",
        "authors": "Петрова А. И.",
        "licence": "own",
    } | values
    actor = Actor(account_id=author.id if author else None, door="web")
    with acting(actor):
        return materials.create(session, **given)


def cast(count: int = 2) -> Cast:
    with transaction() as session:
        organisation = registries.organisation(session)
    return Cast(
        author=account(Role.PARTNER, organisation_id=organisation.id, name="Авторова Анна"),
        experts=[account(Role.TEACHER, name=f"Эксперт{n} Иван") for n in range(count)],
        staff=account(Role.STAFF, name="Решаева Ольга"),
        organisation_id=organisation.id,
    )


def submitted(who: Cast, **values: Any) -> Review:
    """A material of the author's organisation, sent to expertise."""
    with transaction() as session:
        one = material(session, who.author, organisation_id=who.organisation_id, **values)
        return authors.submit(session, "material", one.id, author_id=who.author.id, at=utcnow())


def judging(who: Cast, **values: Any) -> Review:
    """The same with the experts appointed."""
    review = submitted(who, **values)
    for expert in who.experts:
        with transaction() as session:
            experts.appoint(session, review.id, expert.id, due_on=DUE, at=utcnow())
    return again(review)


def filled(
    session: Session,
    review: Review,
    *,
    verdict: Verdict | None = Verdict.APPROVE,
    share: float = 1.0,
    summary: str = "Материал хорош.",
) -> sheets.Filled:
    criteria = criteria_sets.criteria(session, review.criteria_set_id)
    return sheets.Filled(
        points={each.id: round(each.most * share) for each in criteria},
        notes={},
        verdict=verdict,
        summary=summary,
    )


def hand_in(review: Review, expert: Account, **more: Any) -> None:
    with transaction() as session:
        sheet = filled(session, review, **more)
        sheets.hand_in(session, review.id, expert.id, sheet, version=None, at=utcnow())


def deciding(who: Cast, **values: Any) -> Review:
    """The same with every sheet in, all for it."""
    review = judging(who, **values)
    for expert in who.experts:
        hand_in(review, expert)
    return again(review)


def returned(who: Cast, **values: Any) -> Review:
    """Sent back with one remark of the first expert."""
    review = judging(who, **values)
    remark(review, who.experts[0])
    hand_in(review, who.experts[0], verdict=Verdict.CORRECT, share=0.4)
    for expert in who.experts[1:]:
        hand_in(review, expert)
    with transaction() as session:
        decisions.send_back(session, review.id, reason=REASON, by_id=who.staff.id, at=utcnow())
    return again(review)


def remark(review: Review, expert: Account, place: str = "annotation", **more: Any) -> UUID:
    with transaction() as session:
        given: dict[str, Any] = {"text": "Добавьте описание.", "is_required": True} | more
        return sheets.remark(session, review.id, expert.id, place=place, **given).id


def approved(who: Cast, **values: Any) -> Review:
    review = deciding(who, **values)
    with transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, at=utcnow())
    return again(review)


def again(review: Review) -> Review:
    with transaction() as session:
        return session.get_one(Review, review.id)


def seats_of(session: Session, review: Review) -> list[queries.Seat]:
    return queries.seats(session, session.get_one(Review, review.id))


def seats(review: Review) -> list[queries.Seat]:
    with transaction() as session:
        return seats_of(session, review)
