"""What people try: judging twice, judging their own, publishing past the review, two at once."""

import io
import threading
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hub.core import files
from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.core.errors import ConflictError, ForbiddenError, HubError, InvalidError, RefusedError
from hub.materials import commands as materials
from hub.materials import states
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState
from hub.materials.tables import MATERIALS
from hub.reviews.commands import decisions, experts, sheets
from hub.reviews.machine import ReviewState
from tests.given import api
from tests.given import reviews as given
from tests.given.accounts import Browser, account


@pytest.fixture
def who(app) -> given.Cast:
    return given.cast()


def entered(app, account) -> Browser:
    browser = Browser(app)
    browser.enter(account)
    return browser


def test_an_expert_judges_once_a_round(who):
    review = given.judging(who)
    given.hand_in(review, who.experts[0])

    with pytest.raises(RefusedError):
        given.hand_in(review, who.experts[0], share=0.1)
    with pytest.raises(RefusedError):
        given.remark(review, who.experts[0])


def test_who_is_not_appointed_judges_nothing(app, who):
    review = given.judging(who)
    stranger = account(Role.TEACHER)

    with pytest.raises(ForbiddenError):
        given.hand_in(review, stranger)
    browser = entered(app, stranger)
    assert browser.get(f"/reviews/{review.id}").status_code == 404
    assert browser.get(f"/reviews/{review.id}/sheet").status_code == 404
    assert review.title not in browser.get("/reviews").text


def test_staff_who_are_no_experts_can_not_hand_in_a_sheet(app, who):
    review = given.judging(who)

    assert entered(app, who.staff).get(f"/reviews/{review.id}/sheet").status_code == 404


def test_an_author_is_never_an_expert_whatever_the_reason(who):
    review = given.submitted(who)

    with pytest.raises(InvalidError) as caught, transaction() as session:
        experts.appoint(
            session, review.id, who.author.id, due_on=given.DUE, why="Больше некому", at=utcnow()
        )

    assert caught.value.field == "expert"


def test_a_colleague_of_the_author_needs_a_reason(who):
    review = given.submitted(who)
    colleague = account(Role.PARTNER, organisation_id=who.organisation_id)

    with pytest.raises(InvalidError) as caught, transaction() as session:
        experts.appoint(session, review.id, colleague.id, due_on=given.DUE, at=utcnow())
    assert caught.value.field == "why"
    with transaction() as session:
        seat = experts.appoint(
            session, review.id, colleague.id, due_on=given.DUE, why=given.REASON, at=utcnow()
        )

    assert seat.conflict_why == given.REASON


@pytest.mark.parametrize("role", [Role.LEARNER, Role.COORDINATOR])
def test_other_roles_are_not_appointed(who, role):
    review = given.submitted(who)
    other = account(role)

    with pytest.raises(InvalidError), transaction() as session:
        experts.appoint(session, review.id, other.id, due_on=given.DUE, at=utcnow())


def test_an_expert_does_not_decide(app, who):
    who.experts.append(account(Role.STAFF))
    review = given.deciding(who)

    with pytest.raises(RefusedError), transaction() as session:
        decisions.approve(session, review.id, by_id=who.experts[-1].id, at=utcnow())


def test_staff_do_not_decide_about_their_own(app):
    who = given.cast()
    who.author = account(Role.STAFF)
    review = given.deciding(who)

    with pytest.raises(RefusedError), transaction() as session:
        decisions.approve(session, review.id, by_id=who.author.id, at=utcnow())


def test_the_api_publishes_nothing(app, who):
    with transaction() as session:
        material = given.material(session, who.author, organisation_id=who.organisation_id)
    machine = api.caller(app, Role.STAFF)
    etag = machine.get(f"/materials/{material.id}").headers["ETag"]

    for field in ("state", "published_at", "review_id"):
        answer = machine.patch(f"/materials/{material.id}", {field: "published"}, etag)
        assert answer.status_code == 422
    made = machine.post(
        "/materials",
        {"title": "Т", "kind": "video", "form": "link", "authors": "А", "licence": "own"},
    )

    assert made.get_json()["state"] == "draft"
    assert machine.post("/reviews", {}).status_code == 405


def test_no_import_and_no_act_over_many_publishes():
    assert MATERIALS.importer is not None
    assert not {"state", "published_at"} & {one.name for one in MATERIALS.importer.fields}
    assert [one.name for one in MATERIALS.actions] == ["withdraw"]


def test_the_database_shows_nothing_without_a_review(app, who):
    with transaction() as session:
        material = given.material(session)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            update(LearningMaterial)
            .where(LearningMaterial.id == material.id)
            .values(state=MaterialState.PUBLISHED)
        )


def test_a_draft_is_not_published_by_the_command_alone(app):
    with transaction() as session:
        material = given.material(session)

    with pytest.raises(RefusedError), transaction() as session:
        states.publish(session, material.id, at=utcnow(), review_id=uuid4())


def test_what_is_at_expertise_or_published_does_not_change(who):
    review = given.approved(who)

    with pytest.raises(RefusedError), transaction() as session:
        materials.change(session, review.subject_id, title="Другое")


def test_the_next_version_leaves_the_shown_one_until_it_is_approved(who):
    review = given.approved(who)
    with transaction() as session:
        made = materials.next_version(session, review.subject_id, changes="Новая запись.")
        first = session.get_one(LearningMaterial, review.subject_id)
        assert (first.state, made.number) == (MaterialState.PUBLISHED, 2)

    with pytest.raises(ConflictError), transaction() as session:
        materials.next_version(session, review.subject_id, changes="Ещё одна.")


def at_once(*acts) -> list[object]:
    """Do acts each in a thread and a transaction of its own; give what each ended with."""
    ready = threading.Barrier(len(acts))
    ended: list[object] = []

    def run(act) -> None:
        ready.wait()
        try:
            with transaction() as session:
                act(session)
            ended.append("done")
        except HubError as error:
            ended.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_two_who_decide_at_once_decide_once(who):
    review, second = given.deciding(who), account(Role.STAFF)
    version = review.version

    ended = at_once(
        lambda session: decisions.approve(
            session, review.id, by_id=who.staff.id, version=version, at=utcnow()
        ),
        lambda session: decisions.refuse(
            session,
            review.id,
            reason=given.REASON,
            by_id=second.id,
            version=version,
            at=utcnow(),
        ),
    )

    assert sorted(map(str, ended))[1] == "done"
    assert ended.count("done") == 1
    found = given.again(review)
    with transaction() as session:
        shown = session.get_one(LearningMaterial, review.subject_id).state
    assert (found.state is ReviewState.APPROVED) == (shown is MaterialState.PUBLISHED)
    assert found.report_number == 1


def test_two_sheets_at_once_are_both_in_and_it_waits_for_a_decision(who):
    review = given.judging(who)

    def hand(expert):
        def act(session):
            filled = given.filled(session, review)
            sheets.hand_in(session, review.id, expert.id, filled, version=None, at=utcnow())

        return act

    ended = at_once(*(hand(expert) for expert in who.experts))

    assert ended == ["done", "done"]
    assert given.again(review).state is ReviewState.DECIDING


def test_the_card_of_an_unpublished_material_is_not_an_expert_s_to_see(app, who):
    review = given.judging(who)

    for other in (who.experts[0], account(Role.COORDINATOR), account(Role.LEARNER)):
        assert entered(app, other).get(f"/materials/{review.subject_id}").status_code == 404


def test_an_expert_has_the_file_that_is_judged_and_a_stranger_has_not(app, who):
    pdf = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")
    upload = files.examine(pdf, name="урок.pdf", kind="learning-material")
    review = given.judging(who, form=MaterialForm.FILE, address=None, upload=upload)
    with transaction() as session:
        file_id = session.get_one(LearningMaterial, review.subject_id).file_id

    judge, stranger = entered(app, who.experts[0]), entered(app, account(Role.TEACHER))

    assert judge.get(f"/files/{file_id}").status_code == 200
    assert stranger.get(f"/files/{file_id}").status_code == 403
