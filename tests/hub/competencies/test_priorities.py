"""Priority lists: rows, next year's from this year's, approval, versions, two years compared."""

import io
from datetime import timedelta

import pytest

from hub.competencies import comparing, members, named_lists, priorities
from hub.competencies.list_models import ListState, PriorityList
from hub.competencies.list_tables import act_words
from hub.core import files
from hub.core.db import transaction, utcnow
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from tests.given import competencies as given


def titles(session, of):
    return [row.title for row in members.rows_of(session, of)]


def test_next_year_s_list_has_the_rows_and_reasons_of_this_year_s(session):
    one, two = given.competency(session, code="A1"), given.competency(session, code="A2")
    now = given.draft(session, one, two, year=2026)
    first = members.rows_of(session, now)[0]
    priorities.give_reason(session, now.id, first.id, "  Опрос   работодателей ")
    priorities.approve(session, now.id, at=utcnow(), **given.ACT)

    made = priorities.next_year(session, now.id)

    assert (made.year, made.number, made.state) == (2027, 1, ListState.DRAFT)
    assert (made.origin_year, made.origin_number) == (2026, 1)
    assert titles(session, made) == titles(session, now)
    assert members.rows_of(session, made)[0].reason == "Опрос работодателей"


def test_a_year_has_one_draft_however_often_it_is_asked_for(session):
    now = given.approved(session, year=2026)
    made = priorities.next_year(session, now.id)

    with pytest.raises(ConflictError):
        priorities.next_year(session, now.id)

    assert priorities.draft_of(session, 2027) is made


def test_a_correction_is_a_new_version_and_the_old_one_stays(session):
    first = given.approved(session, year=2026)
    second = priorities.revise(session, first.id)
    before = comparing.in_force(session, 2026)

    priorities.approve(session, second.id, at=utcnow(), **given.ACT)

    assert before is first
    assert (first.state, second.state) == (ListState.REPLACED, ListState.APPROVED)
    assert second.number == 2
    assert comparing.in_force(session, 2026) is second
    assert titles(session, first) == titles(session, second)


def test_what_is_approved_is_not_changed(session):
    made = given.approved(session)
    item = members.rows_of(session, made)[0]
    other = given.competency(session)

    for act in (
        lambda: priorities.put(session, made.id, "competency", other.id),
        lambda: priorities.take_out(session, made.id, item.id),
        lambda: priorities.move(session, made.id, item.id, place=1),
        lambda: priorities.change(session, made.id, note="Поздно"),
        lambda: priorities.approve(session, made.id, at=utcnow(), **given.ACT),
        lambda: priorities.drop(session, made.id),
    ):
        with pytest.raises(RefusedError):
            act()


@pytest.mark.parametrize("missing", ["act_kind", "act_number", "act_on"])
def test_approval_asks_for_the_act(session, missing):
    made = given.draft(session)

    with pytest.raises(InvalidError) as caught:
        priorities.approve(session, made.id, at=utcnow(), **(given.ACT | {missing: None}))

    assert caught.value.field == missing


def test_the_sign_typed_with_the_number_of_an_act_is_not_shown_twice(session):
    made = given.draft(session)
    named = given.named_list(session)

    priorities.change(session, made.id, act_number="№ 1-п")
    drafted = made.act_number
    priorities.approve(session, made.id, at=utcnow(), **(given.ACT | {"act_number": "N 2-п"}))
    named_lists.change(session, named.id, act_number="№ 831")

    assert drafted == "1-п"
    assert made.act_number == "2-п"
    assert act_words(named) == "№ 831"


def test_a_sign_alone_is_no_number(session):
    made = given.draft(session)

    with pytest.raises(InvalidError) as caught:
        priorities.approve(session, made.id, at=utcnow(), **(given.ACT | {"act_number": "№"}))

    assert caught.value.field == "act_number"


def test_an_act_of_a_day_to_come_approves_nothing(session):
    made = given.draft(session)
    later = given.ACT | {"act_on": (utcnow() + timedelta(days=2)).date()}

    with pytest.raises(InvalidError) as caught:
        priorities.approve(session, made.id, at=utcnow(), **later)

    assert caught.value.field == "act_on"


def test_an_empty_list_is_not_approved(session):
    made = priorities.draft(session, year=2026)

    with pytest.raises(RefusedError):
        priorities.approve(session, made.id, at=utcnow(), **given.ACT)


def test_rows_are_moved_and_the_others_close_up(session):
    rows = [given.competency(session, code=f"A{n}", title="Т") for n in range(1, 5)]
    made = given.draft(session, *rows)
    last = members.rows_of(session, made)[3]

    priorities.move(session, made.id, last.id, place=2)
    priorities.take_out(session, made.id, members.rows_of(session, made)[0].id)

    assert titles(session, made) == ["A4 Т", "A2 Т", "A3 Т"]
    assert [row.place for row in members.rows_of(session, made)] == [1, 2, 3]


def test_a_move_counts_as_a_change_of_the_list_and_no_move_does_not(session):
    made = given.draft(session, given.competency(session), given.competency(session))
    first = members.rows_of(session, made)[0]
    version = made.version

    priorities.move(session, made.id, first.id, place=1)
    same = made.version
    priorities.move(session, made.id, first.id, place=9)

    assert same == version
    assert made.version > version


def test_lines_are_put_in_and_the_strange_ones_given_back(session):
    known = given.competency(session, code="R49", title="Геодезия")
    given.profession(session, code="15.01.05", title="Сварщик")
    given.occupation(session, code="18511", title="Слесарь")
    made = given.draft(session, known)

    pasted = priorities.paste(session, made.id, "Р49\n\n15.01.05\n 18511 8 \nКосмонавт\n15.01.05")

    assert pasted == members.Pasted(2, ["Р49", "15.01.05"], ["Космонавт"])
    assert titles(session, made)[1:] == ["15.01.05 Сварщик, 2022", "18511 Слесарь"]


def test_a_title_of_two_kinds_is_understood_when_its_kind_is_said(session):
    given.competency(session, code=None, title="Бариста")
    given.occupation(session, code="11176", title="Бариста")
    made = given.draft(session)

    pasted = priorities.paste(session, made.id, "Бариста\nБариста · competency")

    assert (pasted.added, pasted.strange) == (1, ["Бариста"])


def test_a_row_of_another_list_is_not_touched_through_this_one(session):
    mine, other = given.draft(session, year=2030), given.draft(session, year=2031)
    foreign = members.rows_of(session, other)[0]

    with pytest.raises(NotFoundError):
        priorities.take_out(session, mine.id, foreign.id)
    with pytest.raises(NotFoundError):
        priorities.give_reason(session, mine.id, foreign.id, "Чужая")


def test_two_years_side_by_side(session):
    a, b, c, d = (given.competency(session, code=f"B{n}") for n in range(4))
    old = given.approved(session, a, b, c, year=2026)
    new = given.draft(session, b, a, d, year=2027)

    pairs = comparing.compared(session, old, new)

    assert [(pair.title[:2], pair.before, pair.after, pair.change) for pair in pairs] == [
        ("B1", 2, 1, "moved"),
        ("B0", 1, 2, "moved"),
        ("B3", None, 3, "added"),
        ("B2", 3, None, "removed"),
    ]
    assert comparing.counts(pairs) == {"added": 1, "removed": 1, "moved": 2, "same": 0}
    assert comparing.earlier(session, new) is old


def test_the_list_in_force_is_this_year_s_or_the_latest_before(session):
    old = given.approved(session, year=2024)
    future = given.approved(session, year=2027)

    assert comparing.in_force(session, 2026) is old
    assert comparing.in_force(session, 2027) is future
    assert comparing.in_force(session, 2023) is None


def test_a_draft_thrown_away_takes_its_rows_and_its_paper(app):
    upload = files.examine(
        io.BytesIO(b"%PDF-1.4\nstartxref\n9\n%%EOF\n"), name="приказ.pdf", kind="priority-act"
    )
    with transaction() as session:
        made = given.draft(session)
        list_id, item_id = made.id, members.rows_of(session, made)[0].id
        priorities.attach(session, list_id, upload, by=made.id)
        file_id = made.file_id

    with transaction() as session:
        priorities.drop(session, list_id)

    with transaction() as session:
        assert session.get(PriorityList, list_id) is None
        assert session.get(members.ITEMS[PriorityList], item_id) is None
        assert file_id is not None
        assert session.get(files.StoredFile, file_id) is None
