"""From submission to publication: what each step demands and leaves behind."""

import pytest
from sqlalchemy import select

from hub.core.audit import AuditEntry
from hub.core.db import transaction, utcnow
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.materials.models import LearningMaterial, MaterialState
from hub.reviews import queries
from hub.reviews.commands import authors, decisions, experts, sheets
from hub.reviews.machine import ReviewState
from hub.reviews.models import RemarkState, Verdict
from tests.given import reviews as given


@pytest.fixture
def who(app) -> given.Cast:
    return given.cast()


def material_of(review) -> LearningMaterial:
    with transaction() as session:
        return session.get_one(LearningMaterial, review.subject_id)


def test_two_sheets_and_a_decision_publish_it(who):
    review = given.deciding(who)

    with transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, at=utcnow())

    found, shown = given.again(review), material_of(review)
    assert found.state is ReviewState.APPROVED
    assert (found.share, found.report_number) == (100, 1)
    assert shown.state is MaterialState.PUBLISHED
    assert shown.review_id == review.id


def test_one_sheet_is_too_few(app):
    who = given.cast(count=1)
    review = given.deciding(who)

    with pytest.raises(RefusedError), transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, at=utcnow())

    assert given.again(review).state is ReviewState.DECIDING
    assert material_of(review).state is MaterialState.SUBMITTED


def test_what_must_be_mended_keeps_it_from_being_approved(who):
    review = given.judging(who)
    remark = given.remark(review, who.experts[0])
    given.hand_in(review, who.experts[0], verdict=Verdict.CORRECT)
    given.hand_in(review, who.experts[1])

    with pytest.raises(RefusedError), transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, reason="Пора.", at=utcnow())
    with transaction() as session:
        decisions.close_remark(
            session, review.id, remark, why="Описание есть ниже.", by_id=who.staff.id, at=utcnow()
        )
        decisions.approve(session, review.id, by_id=who.staff.id, reason=given.REASON, at=utcnow())

    assert given.again(review).state is ReviewState.APPROVED


def test_approving_against_an_expert_needs_a_reason(who):
    review = given.judging(who)
    given.hand_in(review, who.experts[0], verdict=Verdict.REFUSE, share=0.2)
    given.hand_in(review, who.experts[1])

    with pytest.raises(InvalidError) as caught, transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, at=utcnow())

    assert caught.value.field == "reason"


def test_rounds_go_on_until_the_remark_is_accepted(who):
    review = given.returned(who)
    with transaction() as session:
        (remark,) = queries.remarks(session, review.id)
    assert material_of(review).state is MaterialState.DRAFT

    with pytest.raises(InvalidError), transaction() as session:
        authors.resubmit(session, review.id, note_="Исправили.", version=None, at=utcnow())
    with transaction() as session:
        authors.answer(session, review.id, remark.id, "Описание добавлено.", at=utcnow())
        authors.resubmit(session, review.id, note_="Исправили.", version=None, at=utcnow())
    with pytest.raises(InvalidError):  # the answered remark is not settled yet
        given.hand_in(review, who.experts[0])
    with transaction() as session:
        sheets.settle(session, review.id, remark.id, who.experts[0].id, is_mended=True, at=utcnow())
    for expert in who.experts:
        given.hand_in(review, expert)
    with transaction() as session:
        decisions.approve(session, review.id, by_id=who.staff.id, at=utcnow())

    with transaction() as session:
        rounds = queries.rounds(session, review.id)
        assert [one.outcome for one in rounds] == [ReviewState.RETURNED, ReviewState.APPROVED]
        assert queries.remark(session, remark.id).state is RemarkState.ACCEPTED
        assert len(queries.sheets(session, review.id)) == 4


def test_refused_it_is_a_draft_again_and_may_come_anew(who):
    review = given.deciding(who)

    with transaction() as session:
        decisions.refuse(session, review.id, reason=given.REASON, by_id=who.staff.id, at=utcnow())
    with transaction() as session:
        second = authors.submit(
            session, "material", review.subject_id, author_id=who.author.id, at=utcnow()
        )

    assert given.again(review).report_number == 1
    assert second.state is ReviewState.SUBMITTED


def test_recalled_before_experts_it_is_a_draft_again(who):
    review = given.submitted(who)

    with transaction() as session:
        authors.recall(session, review.id, version=None, at=utcnow())

    assert material_of(review).state is MaterialState.DRAFT
    with pytest.raises(RefusedError), transaction() as session:
        decisions.send_back(
            session, review.id, reason=given.REASON, by_id=who.staff.id, at=utcnow()
        )


def test_with_the_experts_it_is_not_taken_back(who):
    review = given.judging(who)

    with pytest.raises(RefusedError), transaction() as session:
        authors.recall(session, review.id, version=None, at=utcnow())


def test_a_version_is_at_one_expertise(who):
    review = given.submitted(who)

    with pytest.raises(ConflictError), transaction() as session:
        authors.submit(session, "material", review.subject_id, author_id=who.author.id, at=utcnow())


def test_a_late_expert_is_released_and_the_others_are_enough(app):
    who = given.cast(count=3)
    review = given.judging(who)
    for expert in who.experts[:2]:
        given.hand_in(review, expert)
    seat = next(one for one in given.seats(review) if not one.is_in)

    with transaction() as session:
        experts.release(session, review.id, seat.expert.id, at=utcnow())

    assert given.again(review).state is ReviewState.DECIDING


def test_numbers_of_reports_follow_one_another(who):
    numbers = [given.approved(who, title=f"Урок {n}").report_number for n in range(3)]

    assert numbers == [1, 2, 3]


def test_every_step_leaves_its_trace(who):
    review = given.approved(who)

    with transaction() as session:
        acts = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == review.id)
        ).all()
    assert {"reviews.submitted", "reviews.expert-appointed", "reviews.sheet-handed-in"} <= set(acts)
    assert "reviews.approved" in acts
