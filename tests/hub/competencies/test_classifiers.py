"""Competencies, professions and occupations: added, changed, retired, named for other rooms."""

import pytest
from sqlalchemy import select

from hub.competencies import commands, queries
from hub.competencies.list_models import LabourFigure
from hub.competencies.models import CompetencyKind, OccupationKind, ProfessionKind
from hub.competencies.naming import LOOKUPS
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import StoredEvent
from tests.given import competencies as given
from tests.given import registries


def test_a_code_is_taken_once_whatever_its_case(session):
    given.competency(session, code="R49")

    with pytest.raises(ConflictError) as caught:
        given.competency(session, code="r 49")

    assert caught.value.details["field"] == "code"


def test_a_code_that_only_looks_or_sounds_like_another_is_refused(session):
    given.competency(session, code="R49", title="Геодезия")

    with pytest.raises(ConflictError) as caught:
        given.competency(session, code="Р49")

    assert "R49 Геодезия" in str(caught.value.message)


def test_latin_p_and_latin_r_are_two_codes(session):
    given.competency(session, code="R7")

    assert given.competency(session, code="P7").code_key == "P7"


def test_many_have_no_code_at_all(session):
    given.competency(session, code=None)

    assert given.competency(session, code="").code is None


def test_the_kind_follows_from_the_code_where_it_is_said_there(session):
    assert given.profession(session, code="15.01.05").kind is ProfessionKind.PROFESSION
    assert given.profession(session, code="09.02.07").kind is ProfessionKind.SPECIALITY
    assert given.occupation(session, code="18511").kind is OccupationKind.WORKER
    assert given.occupation(session, code="21299").kind is OccupationKind.EMPLOYEE
    with pytest.raises(InvalidError) as caught:
        given.occupation(session, code="30018")
    assert caught.value.field == "kind"


def test_one_code_may_stand_in_the_lists_of_two_years(session):
    old = given.profession(session, code="15.01.05", edition_year=2013)
    new = given.profession(session, code="15.01.05", edition_year=2022)

    with pytest.raises(ConflictError):
        given.profession(session, code="15.01.05", edition_year=2022)

    assert [row.id for row in queries.other_editions(session, new)] == [old.id]


def test_a_change_tells_of_itself_and_the_same_again_does_not(app):
    with transaction() as session:
        row = given.competency(session, code="R1", title="Дрон")

    for _twice in range(2):
        with transaction() as session:
            commands.change("competency", session, row.id, title="Дроны")

    with reading() as session:
        told = session.scalars(select(StoredEvent.name).where(StoredEvent.aggregate_id == row.id))
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == row.id))
        assert sorted(told) == ["competency.changed", "competency.created"]
        assert sorted(noted) == ["competencies.change", "competencies.create"]


def test_a_stale_change_is_refused(session):
    row = given.competency(session)
    seen = row.version
    commands.change("competency", session, row.id, title="Первый")

    with pytest.raises(ConflictError):
        commands.change("competency", session, row.id, version=seen, title="Второй")


def test_what_is_retired_is_offered_no_more_and_still_named(session):
    row = given.competency(session, code="R1", title="Дрон")
    who = registries.who(Role.TEACHER)
    lookup = LOOKUPS["competency"]
    before = lookup.offer(session, who, "дро")

    assert commands.retire("competency", session, [row.id], at=utcnow()) == 1
    assert commands.retire("competency", session, [row.id], at=utcnow()) == 0

    assert before == ["R1 Дрон"]
    assert lookup.offer(session, who, "дро") == []
    assert lookup.titles(session, [row.id]) == {row.id: "R1 Дрон"}
    assert commands.restore("competency", session, [row.id]) == 1
    assert lookup.offer(session, who, "r1") == ["R1 Дрон"]


@pytest.mark.parametrize("word", ["R49", "Р49", "r49", "R49 Геодезия", "геодезия"])
def test_a_competency_is_understood_by_code_or_title(session, word):
    row = given.competency(session, code="R49", title="Геодезия")

    assert LOOKUPS["competency"].resolve(session, [word]) == {word: row.id}


def test_a_letter_that_may_mean_two_known_codes_means_none(session):
    given.competency(session, code="R49")
    given.competency(session, code="P49")

    assert LOOKUPS["competency"].resolve(session, ["Р49"]) == {"Р49": None}


def test_a_profession_without_a_year_is_that_of_the_latest_list(session):
    old = given.profession(session, code="15.01.05", title="Сварщик", edition_year=2013)
    new = given.profession(session, code="15.01.05", title="Сварщик", edition_year=2022)
    words = ["15.01.05", "15.01.05 Сварщик, 2013", "сварщик"]

    found = LOOKUPS["profession"].resolve(session, words)

    assert list(found.values()) == [new.id, old.id, new.id]
    for row in (old, new):
        written = LOOKUPS["profession"].written(session, row.id)
        assert LOOKUPS["profession"].resolve(session, [written]) == {written: row.id}


def test_an_occupation_is_understood_with_its_control_digit(session):
    row = given.occupation(session, code="18511", title="Слесарь")
    words = ["18511", "185118", "18511 8", "18511 Слесарь", "Слесарь"]

    assert set(LOOKUPS["occupation"].resolve(session, words).values()) == {row.id}


def test_a_new_title_moves_the_figures_in_their_list(session):
    row = given.occupation(session, title="Токарь")
    figure_id = given.figure(session, subject_id=row.id).id

    commands.change("occupation", session, row.id, title="Фрезеровщик")
    session.flush()
    session.expire_all()

    assert session.get_one(LabourFigure, figure_id).title_key == "фрезеровщик"


def test_what_is_not_there_is_said(session):
    missing = given.competency(session).id
    session.rollback()

    with pytest.raises(NotFoundError):
        commands.change("competency", session, missing, kind=CompetencyKind.FUTURE)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"sphere": "нет такой"}, "sphere"), ({"kind": None}, "kind")],
)
def test_what_is_wrong_is_said_at_its_field(session, values, field):
    with pytest.raises(InvalidError) as caught:
        given.competency(session, **values)

    assert caught.value.field == field
