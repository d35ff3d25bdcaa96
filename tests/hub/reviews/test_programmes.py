"""Programmes under expertise: who wrote a version neither judges it nor decides about it."""

import pytest
from flask_babel import force_locale

from hub.core.access import Role
from hub.core.audit import Actor, acting
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.programmes import commands as programmes
from hub.programmes import paper as programme_paper
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.kinds import NeedKind
from hub.programmes.models import ProgrammeVersion
from hub.reviews import of_programmes
from hub.reviews import paper as report_paper
from hub.reviews.commands import authors, decisions, experts
from hub.reviews.models import Review, Verdict
from tests.given import competencies as classified
from tests.given import registries
from tests.given import reviews as given
from tests.given.accounts import Browser, account


@pytest.fixture
def who(app) -> given.Cast:
    return given.cast()


def written(by, **values) -> ProgrammeVersion:
    with transaction() as session, acting(Actor(account_id=by.id, door="web")):
        return registries.finished(session, **values)


def sent(draft, by) -> Review:
    with transaction() as session:
        return authors.submit(session, "programme", draft.id, author_id=by.id, at=utcnow())


def judged(review, who) -> Review:
    for expert in who.experts:
        with transaction() as session:
            experts.appoint(session, review.id, expert.id, due_on=given.DUE, at=utcnow())
        given.hand_in(review, expert)
    return given.again(review)


def approve(review, by) -> None:
    with transaction() as session:
        decisions.approve(session, review.id, by_id=by.id, at=utcnow())


def test_staff_who_wrote_it_are_not_appointed_whoever_submitted(who):
    review = sent(written(who.staff), account(Role.ADMIN))

    with pytest.raises(InvalidError) as caught, transaction() as session:
        experts.appoint(
            session, review.id, who.staff.id, due_on=given.DUE, why=given.REASON, at=utcnow()
        )

    assert caught.value.field == "expert"


def test_staff_who_wrote_it_for_a_college_do_not_approve_what_its_partner_submitted(who):
    draft = written(who.staff, organisation_id=who.organisation_id)
    review = judged(sent(draft, who.author), who)

    with pytest.raises(RefusedError):
        approve(review, who.staff)

    approve(review, account(Role.STAFF))


@pytest.mark.parametrize("deed", ["text", "module", "next"])
def test_whoever_changed_a_version_is_its_author_too(who, deed):
    draft = written(who.author, organisation_id=who.organisation_id)
    if deed == "next":
        approve(judged(sent(draft, who.author), who), account(Role.STAFF))
    with transaction() as session, acting(Actor(account_id=who.staff.id, door="web")):
        if deed == "text":
            programmes.change_version(session, draft.id, goal="Научить варить швы.")
        elif deed == "module":
            curriculum.write(session, draft.id, title="Охрана труда", lectures=2)
        else:
            draft = programmes.open_draft(session, draft.programme_id)
    review = judged(sent(draft, who.author), who)

    with pytest.raises(RefusedError):
        approve(review, who.staff)


def test_whoever_acts_for_another_is_an_author_as_well(who):
    admin = account(Role.ADMIN)
    door = Actor(account_id=who.author.id, impersonator_id=admin.id, door="web")
    with transaction() as session, acting(door):
        draft = registries.finished(session, organisation_id=who.organisation_id)
    review = judged(sent(draft, who.author), who)

    with pytest.raises(RefusedError):
        approve(review, admin)


def entered(app, account) -> Browser:
    browser = Browser(app)
    browser.enter(account)
    return browser


def full_draft(session) -> ProgrammeVersion:
    draft = registries.finished(
        session,
        annotation="Для мастерских",
        education="secondary-general",
        document="worker-certificate",
        age_from=18,
        final_hours=6,
        weekly_hours=36,
    )
    competency = classified.competency(session, title="Сварочные технологии")
    curriculum.add_need(
        session,
        draft.id,
        kind=NeedKind.WORKSHOP,
        title="Сварочный пост",
        competency_id=competency.id,
        places=12,
    )
    return draft


def test_nothing_that_is_filled_in_looks_empty_to_an_expert(app):
    with app.test_request_context(), force_locale("ru"), transaction() as session:
        draft = full_draft(session)

        texts = {one.key.split(":")[0]: one.text for one in of_programmes.places(session, draft.id)}

    empty = {key for key, text in texts.items() if not text}
    assert empty == {"audience", "price", "teachers", "conditions", "assessment"}
    assert "смешанная" in texts["form"]
    assert "Итоговая аттестация: 6" in texts["hours"]
    assert "Сварка швов: недели обучения 1–2" in texts["calendar"]
    assert "12 мест" in texts["need"]
    assert "Сварочные технологии" in texts["need"]
    assert (texts["age"], texts["annotation"]) == ("Возраст: от 18 лет.", "Для мастерских")


def test_a_remark_stands_at_the_education_the_age_the_document_and_the_annotation(who):
    review = sent(written(who.author, organisation_id=who.organisation_id), who.author)
    with transaction() as session:
        experts.appoint(session, review.id, who.experts[0].id, due_on=given.DUE, at=utcnow())

    for place in ("education", "age", "document", "annotation"):
        assert given.remark(review, who.experts[0], place=place)


def test_an_expert_and_who_decides_read_what_the_constructor_warned_of(app, who):
    draft = written(who.author, organisation_id=who.organisation_id, kind="retraining")
    review = judged(sent(draft, who.author), who)

    for reader in (who.experts[0], who.staff):
        assert 'data-warning="hours"' in entered(app, reader).get(f"/reviews/{review.id}").text
    author = entered(app, who.author).get(f"/reviews/{review.id}").text
    assert "data-warning" not in author


def test_the_paper_is_a_project_till_a_report_lets_it_out(app, who):
    draft = written(who.author, organisation_id=who.organisation_id)
    review = sent(draft, who.author)
    before = paper_of(app, draft)

    approve(judged(review, who), who.staff)

    after = paper_of(app, draft)
    assert ("Проект" in before, "УТВЕРЖДАЮ" in before) == (True, False)
    assert ("Проект" in after, "УТВЕРЖДАЮ" in after) == (False, True)
    assert "Протокол экспертизы № 1-Э/" in after


def paper_of(app, draft) -> str:
    with app.test_request_context(), force_locale("ru"), reading() as session:
        version = session.get_one(ProgrammeVersion, draft.id)
        made = programme_paper.paper(
            session, version, registries.who(Role.ADMIN), centre="Центр", year=2026
        )
        return repr(made.blocks)


def test_the_report_names_who_was_close_and_the_sheets_of_earlier_rounds(app, who):
    colleague = account(Role.PARTNER, organisation_id=who.organisation_id, name="Близкова Анна")
    review = sent(written(who.author, organisation_id=who.organisation_id), who.author)
    seats = [(who.experts[0], ""), (colleague, given.REASON)]
    for expert, why in seats:
        with transaction() as session:
            experts.appoint(session, review.id, expert.id, due_on=given.DUE, why=why, at=utcnow())
    given.hand_in(review, colleague, verdict=Verdict.REFUSE, share=0.2, summary="Первый круг плох.")
    given.hand_in(review, who.experts[0])
    with transaction() as session:
        decisions.send_back(
            session, review.id, reason=given.REASON, by_id=who.staff.id, at=utcnow()
        )
    with transaction() as session:
        authors.resubmit(session, review.id, note_="Всё исправлено.", version=None, at=utcnow())
    for expert, _why in seats:
        given.hand_in(review, expert, summary="Второй круг хорош.")
    approve(review, who.staff)

    with app.test_request_context(), force_locale("ru"), reading() as session:
        said = repr(
            report_paper.paper(session, session.get_one(Review, review.id), centre="Ц").blocks
        )

    assert f"Близкова Анна — из организации автора. Почему назначен(а): {given.REASON}" in said
    assert said.index("Первый круг плох.") < said.index("Второй круг хорош.")
