"""The library: what each role meets of it, what a card must hold, what a file may bring."""

from datetime import timedelta

import pytest

from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.materials import commands, queries, states
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState
from tests.given import reviews as given
from tests.given.accounts import Browser, account, signed_in


def entered(app, who) -> Browser:
    browser = Browser(app)
    browser.enter(who)
    return browser


@pytest.mark.parametrize("role", [Role.LEARNER, Role.CUSTOMER, Role.COORDINATOR, Role.TEACHER])
def test_others_meet_published_materials_alone(app, role):
    who = given.cast()
    shown = given.approved(who, title="Показанный")
    with transaction() as session:
        hidden = given.material(
            session, who.author, organisation_id=who.organisation_id, title="Черновик урока"
        )
    browser, _who = signed_in(app, role)

    page = browser.get("/materials").text

    assert "Показанный" in page
    assert "Черновик урока" not in page
    assert browser.get(f"/materials/{hidden.id}").status_code == 404
    assert browser.get(f"/materials/{shown.subject_id}").status_code == 200
    assert f"/materials/{hidden.id}" not in browser.get("/search?q=Черновик").text


def test_a_partner_adds_an_lti_material_of_its_own_organisation_by_the_form(app):
    who = given.cast()
    browser = entered(app, who.author)
    form = {
        "title": "Тренажёр сварки",
        "kind": "simulator",
        "form": "lti",
        "address": "https://lti.example/launch",
        "tool": "Тренажёры",
        "custom": "level=1",
        "authors": "Петрова А. И.",
        "licence": "partner",
        "organisation": str(who.organisation_id),
        "level": "",
    }

    answer = browser.post("/materials/new", form)

    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "https://lti.example/launch" in page
    assert "level=1" in page


def test_a_partner_adds_nothing_to_another_organisation(app):
    who, other = given.cast(), given.cast()
    browser = entered(app, who.author)
    form = {
        "title": "Чужой",
        "kind": "video",
        "form": "link",
        "authors": "А",
        "licence": "own",
        "organisation": str(other.organisation_id),
        "level": "",
    }

    answer = browser.post("/materials/new", form)

    assert answer.status_code == 422
    assert "Чужой" in answer.text


def test_a_teacher_changes_own_drafts_and_not_those_of_colleagues(app):
    who = given.cast()
    mine, other = account(Role.TEACHER), account(Role.TEACHER)
    with transaction() as session:
        material = given.material(session, mine)

    assert entered(app, mine).get(f"/materials/{material.id}/edit").status_code == 200
    assert entered(app, other).get(f"/materials/{material.id}/edit").status_code == 404
    assert entered(app, who.author).get(f"/materials/{material.id}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://a:b@site/x", "сайт"],
)
def test_an_address_that_is_not_of_the_web_is_refused(app, address):
    with pytest.raises(InvalidError), transaction() as session:
        given.material(session, address=address)


def test_a_material_without_content_or_licence_does_not_go_to_experts(app):
    with transaction() as session:
        empty = given.material(session, form=MaterialForm.FILE, address=None)
        late = given.material(session, licence_until=utcnow().date() - timedelta(days=2))

    for one in (empty, late):
        with pytest.raises(InvalidError), transaction() as session:
            states.submit(session, one.id, at=utcnow())


def test_an_import_changes_drafts_and_not_what_went_on(app):
    who = given.cast()
    review = given.submitted(who)
    with transaction() as session:
        draft = given.material(session, title="Черновик")
        sent = queries.values_of(session.get_one(LearningMaterial, review.subject_id))
        rows = [{"title": "Черновик"}, sent, {"title": "Новый"}]
        found = queries.match(session, rows)

    assert found[0].id == draft.id
    assert found[1].problem is not None
    assert found[2].id is None


def test_a_draft_is_dropped_and_one_that_was_judged_is_not(app):
    who = given.cast()
    review = given.returned(who)
    with transaction() as session:
        draft = given.material(session)
        commands.discard(session, draft.id, version=draft.version)

    with transaction() as session:
        assert session.get(LearningMaterial, draft.id) is None
        judged = session.get_one(LearningMaterial, review.subject_id)
        with pytest.raises(RefusedError):
            commands.discard(session, judged.id, version=judged.version)


def test_withdrawn_with_a_reason_learners_meet_it_no_more(app):
    who = given.cast()
    review = given.approved(who)

    with transaction() as session:
        done = states.withdraw(session, [review.subject_id], "Срок лицензии истёк.", at=utcnow())

    learner, _learner = signed_in(app, Role.LEARNER)
    assert done == 1
    assert learner.get(f"/materials/{review.subject_id}").status_code == 404
    with transaction() as session:
        found = session.get_one(LearningMaterial, review.subject_id)
        assert found.state is MaterialState.WITHDRAWN
