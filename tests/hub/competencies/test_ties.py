"""Links of the three with one another, and figures of demand and forecast."""

import pytest

from hub.competencies import figures, links
from hub.competencies.charts import chart_of
from hub.competencies.list_models import Confidence, FigureKind, Link
from hub.core.errors import ConflictError, InvalidError
from tests.given import competencies as given


def test_a_pair_is_linked_once_in_whichever_order(session):
    one, two = given.competency(session), given.profession(session)
    made = given.link(session, first_id=two.id, second_id=one.id)

    with pytest.raises(ConflictError):
        given.link(session, first_id=one.id, second_id=two.id)

    assert (made.first_id, made.second_id) == (one.id, two.id)
    assert (made.competency_id, made.profession_id, made.occupation_id) == (one.id, two.id, None)


def test_two_of_one_kind_are_not_linked(session):
    one, two = given.competency(session), given.competency(session)

    with pytest.raises(InvalidError) as caught:
        given.link(session, first_id=one.id, second_id=two.id)

    assert caught.value.field == "second_id"


def test_what_a_link_joins_is_not_changed_but_what_is_said_of_it_is(session):
    made, other = given.link(session), given.occupation(session)

    links.change(session, made.id, confidence=Confidence.POSSIBLE, year=2025)
    with pytest.raises(InvalidError):
        links.change(session, made.id, second_id=other.id)

    assert (made.confidence, made.year) == (Confidence.POSSIBLE, 2025)


def test_a_card_s_neighbours_are_seen_from_either_end(session):
    one, two, three = (
        given.competency(session),
        given.profession(session),
        given.occupation(session),
    )
    given.link(session, first_id=one.id, second_id=two.id)
    given.link(session, first_id=one.id, second_id=three.id)

    seen = [row.subject_id for row in links.neighbours(session, one.id)]

    assert seen == [two.id, three.id]
    assert links.competencies_of(session, two.id) == [one.id]
    assert links.professions_of(session, one.id) == [two.id]


def test_a_link_that_is_removed_is_gone_and_what_it_joined_stays(session):
    made = given.link(session)
    ends = made.first_id

    assert links.unlink(session, [made.id]) == 1

    assert session.get(Link, made.id) is None
    assert links.neighbours(session, ends) == []


def test_a_source_says_one_number_for_a_year(session):
    row = given.occupation(session)
    given.figure(session, subject_id=row.id, source="Опрос  работодателей")

    with pytest.raises(ConflictError):
        given.figure(session, subject_id=row.id, source="опрос работодателей")

    other = given.figure(session, subject_id=row.id, source="Служба занятости")
    forecast = given.figure(session, subject_id=row.id, kind=FigureKind.FORECAST)
    assert len(figures.of_subject(session, row.id)) == 3
    assert other.occupation_id == forecast.occupation_id == row.id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": -1}, "number"),
        ({"number": None}, "number"),
        ({"year": 1876}, "year"),
        ({"source": " "}, "source"),
        ({"kind": None}, "kind"),
    ],
)
def test_a_figure_that_can_not_be_is_refused_at_its_field(session, values, field):
    with pytest.raises(InvalidError) as caught:
        given.figure(session, **values)

    assert caught.value.field == field


def test_nobody_needed_is_a_figure_too(session):
    assert given.figure(session, number=0).number == 0


def test_a_figure_moved_to_another_subject_goes_under_its_title(session):
    made, other = given.figure(session), given.competency(session, title="Ёлки")

    figures.change(session, made.id, subject_id=other.id)

    assert (made.competency_id, made.occupation_id) == (other.id, None)
    assert made.title_key == "елки"


def test_figures_are_laid_out_by_source_and_year(session):
    row = given.occupation(session)
    for year, number in ((2025, 10), (2026, 12)):
        given.figure(session, subject_id=row.id, year=year, number=number)
    given.figure(session, subject_id=row.id, year=2027, kind=FigureKind.FORECAST, source="Прогноз")

    years, laid = figures.by_source(figures.of_subject(session, row.id))

    assert years == [2025, 2026, 2027]
    assert laid[FigureKind.DEMAND, "Опрос работодателей"] == {2025: 10, 2026: 12}


@pytest.mark.parametrize(
    ("source", "called"),
    [
        ("Опрос, 2025", "Опрос"),
        ("Опрос (2025 г.)", "Опрос"),
        ("Опрос на 2025–2027 годы", "Опрос"),
        ("Опрос от 12.03.2025", "Опрос"),
        ("Приказ № 2025-5", "Приказ № 2025-5"),
        ("2025", "2025"),
    ],
)
def test_a_source_is_one_whatever_year_it_names(session, source, called):
    row = given.occupation(session)
    given.figure(session, subject_id=row.id, year=2025, source=source)

    _years, laid = figures.by_source(figures.of_subject(session, row.id))

    assert list(laid) == [(FigureKind.DEMAND, called)]


def test_years_of_one_source_are_one_line_and_of_two_answers_the_later_stands(session):
    row = given.occupation(session)
    for year, number, source in (
        (2026, 10, "Опрос, 2026"),
        (2027, 11, "опрос, 2027"),
        (2027, 99, "Опрос, 2026"),
    ):
        given.figure(session, subject_id=row.id, year=year, number=number, source=source)

    made = chart_of(figures.of_subject(session, row.id))

    assert made is not None
    (line,) = made.option["series"]
    assert line["data"] == [10, 11]
