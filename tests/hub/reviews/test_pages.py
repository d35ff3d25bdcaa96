"""What each side meets on the pages of expertise, and how its forms behave."""

import re
from uuid import UUID

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.materials.models import LearningMaterial, MaterialState
from hub.reviews import criteria_sets, queries
from hub.reviews.machine import ReviewState
from hub.reviews.models import Review
from tests.given import reviews as given
from tests.given.accounts import Browser, signed_in

VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


@pytest.fixture
def who(app) -> given.Cast:
    return given.cast()


def entered(app, account) -> Browser:
    browser = Browser(app)
    browser.enter(account)
    return browser


def points(review, share: float = 1.0) -> dict[str, str]:
    with transaction() as session:
        rows = criteria_sets.criteria(session, review.criteria_set_id)
    return {f"points-{each.position}": str(round(each.most * share)) for each in rows}


def test_a_material_goes_from_a_form_to_the_library(app, who):
    author, staff = entered(app, who.author), entered(app, who.staff)
    with transaction() as session:
        material = given.material(session, who.author, organisation_id=who.organisation_id)
    card = author.get(f"/materials/{material.id}").text
    assert f"/reviews/submit/material/{material.id}" in card
    sent = author.post(f"/reviews/submit/material/{material.id}", {"note": "Смотрите звук."})
    place = sent.location
    review_id = place.rpartition("/")[2]

    for expert in who.experts:
        form = {"expert": expert.email, "due_on": "2099-12-31"}
        assert staff.post(f"{place}/experts", form).status_code == 302
    with transaction() as session:
        review = session.get_one(Review, UUID(review_id))
    for expert in who.experts:
        browser = entered(app, expert)
        assert "Видеоурок" in browser.get(place).text
        assert browser.get(f"{place}/sheet").status_code == 200
        form = {**points(review), "verdict": "approve", "summary": "Годится.", "version": "0"}
        assert browser.post(f"{place}/sheet", form | {"act": "hand-in"}).status_code == 302
    version = VERSION.findall(staff.get(place).text)[-1]
    done = staff.post(f"{place}/decide", {"act": "approve", "version": version, "reason": ""})

    assert done.status_code == 302
    learner, _learner = signed_in(app, Role.LEARNER)
    assert learner.get(f"/materials/{material.id}").status_code == 200
    pdf = author.get(f"{place}/report.pdf")
    docx = author.get(f"{place}/report.docx")
    assert pdf.data.startswith(b"%PDF")
    assert docx.data.startswith(b"PK")


def test_a_kept_sheet_comes_back_and_is_not_handed_in(app, who):
    review = given.judging(who)
    browser = entered(app, who.experts[0])
    address = f"/reviews/{review.id}/sheet"

    browser.post(address, points(review) | {"version": "0", "act": "keep", "summary": "Начато."})

    page = browser.get(address).text
    assert "Начато." in page
    assert page.count("checked") >= len(points(review))
    assert given.again(review).state is ReviewState.JUDGING


def test_a_stale_sheet_keeps_what_was_typed(app, who):
    review = given.judging(who)
    browser = entered(app, who.experts[0])
    address = f"/reviews/{review.id}/sheet"
    browser.post(address, points(review) | {"version": "0", "act": "keep", "summary": "Первое."})

    late = browser.post(
        address, points(review, 0.4) | {"version": "0", "act": "keep", "summary": "Второе."}
    )

    assert late.status_code == 422
    assert "Второе." in late.text
    assert "Первое." in late.text


def test_a_sheet_with_a_gap_is_not_handed_in_and_keeps_the_rest(app, who):
    review = given.judging(who)
    browser = entered(app, who.experts[0])
    form = points(review) | {"version": "0", "act": "hand-in", "summary": "Хорошо."}
    form.pop("points-1")

    answer = browser.post(f"/reviews/{review.id}/sheet", form | {"verdict": "approve"})

    assert answer.status_code == 422
    assert "Хорошо." in answer.text
    assert not any(seat.is_in for seat in given.seats(review))


def test_an_author_reads_no_names_and_no_remarks_while_it_is_judged(app, who):
    review = given.judging(who)
    given.remark(review, who.experts[0], text="Секретное замечание.")
    browser = entered(app, who.author)

    page = browser.get(f"/reviews/{review.id}").text

    assert "Секретное замечание." not in page
    assert "Эксперт0 Иван" not in page


def test_sent_back_the_author_answers_on_the_card_and_submits_again(app, who):
    review = given.returned(who)
    browser, place = entered(app, who.author), f"/reviews/{review.id}"
    with transaction() as session:
        (remark,) = queries.remarks(session, review.id)
    page = browser.get(place).text
    assert "Добавьте описание." in page
    assert "Эксперт0 Иван" not in page

    browser.post(f"{place}/remarks/{remark.id}/answer", {"answer": "Описание добавлено."})
    version = VERSION.findall(browser.get(place).text)[0]
    again = browser.post(f"{place}/resubmit", {"note": "Дополнили.", "version": version})

    assert again.status_code == 302
    assert given.again(review).round == 2


def test_a_stale_decision_is_refused_with_its_words_kept(app, who):
    review = given.deciding(who)
    staff = entered(app, who.staff)
    reason = "Прекрасная работа, но поздно."

    late = staff.post(
        f"/reviews/{review.id}/decide", {"act": "refuse", "reason": reason, "version": "1"}
    )

    assert late.status_code == 422
    assert reason in late.text
    assert given.again(review).state is ReviewState.DECIDING


def test_desks_say_what_is_owed(app, who):
    judged, back = given.judging(who, title="Для эксперта"), given.returned(who, title="Мне назад")
    waits = given.deciding(who, title="Решите меня")

    expert = entered(app, who.experts[0]).get("/cabinet").text
    author = entered(app, who.author).get("/cabinet").text
    staff = entered(app, who.staff).get("/cabinet").text

    assert f"/reviews/{judged.id}" in expert
    assert f"/reviews/{back.id}" in author
    assert f"/reviews/{waits.id}" in staff


def test_criteria_are_rewritten_and_begun_reviews_keep_theirs(app, who):
    review = given.judging(who)
    staff = entered(app, who.staff)
    begun = staff.post("/reviews/criteria/material/begin")
    page = staff.get(begun.location).text
    version = VERSION.findall(page)[0]

    done = staff.post(
        begun.location,
        {
            "title-0": "Одно лишь качество",
            "about-0": "",
            "weight-0": "1",
            "most-0": "10",
            "pass_share": "70",
            "version": version,
            "act": "publish",
        },
    )

    assert done.status_code == 302
    with transaction() as session:
        assert criteria_sets.in_force(session, "material").pass_share == 70
        kept = criteria_sets.criteria(session, review.criteria_set_id)
        assert len(kept) == 6


def test_a_published_material_is_counted_once_a_day_a_person(app, who):
    review = given.approved(who)
    learner, _learner = signed_in(app, Role.LEARNER)

    for _time in range(3):
        answer = learner.get(f"/materials/{review.subject_id}/open")
        assert answer.location == "https://video.example/arc"

    with transaction() as session:
        found = session.get_one(LearningMaterial, review.subject_id)
        assert found.state is MaterialState.PUBLISHED
        assert found.views == 1
