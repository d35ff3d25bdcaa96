"""Competencies, professions, links and figures out of untidy files."""

import pytest

from hub.competencies.list_models import LabourFigure, Link
from hub.competencies.models import Competency, Profession
from hub.core.access import Role
from hub.core.db import reading, transaction
from tests.given import competencies as given
from tests.given import imports
from tests.given.accounts import Browser, signed_in


@pytest.fixture
def staff(app) -> Browser:
    return signed_in(app, Role.STAFF)[0]


def test_an_untidy_sheet_is_read_and_the_same_again_changes_nothing(app, staff):
    with transaction() as session:
        given.competency(session, code="R49", title="Геодезия", source="Старый источник")
    lines = (
        "Код компетенции;Наименование;Вид;Источник",
        "Р49;Геодезия;Национальный перечень;Приказ",
        "10; Сварочные   технологии ;Международный перечень;",
        "V1;Без вида;Чужой;",
    )

    where = imports.place(imports.upload(staff, *lines, room="competencies"))
    states = imports.states(where)
    imports.apply(staff, where, "good")
    again = imports.states(imports.place(imports.upload(staff, *lines, room="competencies")))

    assert states == ["changed", "new", "error"]
    assert again == ["unchanged", "unchanged", "error"]
    with reading() as session:
        known = {row.title: row.code for row in session.query(Competency)}
    assert known == {"Геодезия": "R49", "Сварочные технологии": "10"}


def test_codes_that_excel_made_days_of_are_refused_at_their_cells(app, staff):
    lines = ("Код;Год перечня;Название", "15.01.05;2022;Сварщик", "2007-02-09;2022;Программист")

    where = imports.place(imports.upload(staff, *lines, room="professions"))
    imports.apply(staff, where, "good")

    assert imports.count(Profession) == 1
    assert "текстовый формат" in staff.get(f"{where}?state=error").text


def test_figures_and_links_come_from_files_by_codes_or_titles(app, staff):
    with transaction() as session:
        given.occupation(session, code="18511", title="Слесарь")
        given.competency(session, code="R49", title="Геодезия")
    numbers = (
        "Профессия;Год;Вид;Количество;Источник",
        "185118;2027;Прогноз;120;Опрос",
        "Геодезия;2027;Прогноз;35;Опрос",
        "Космонавт;2027;Прогноз;1;Опрос",
    )
    pairs = ("Компетенция;Профессия;Источник", "R49;18511 Слесарь;Совет", "R49;R49;Совет")

    for room, lines in (("labour-figures", numbers), ("competency-links", pairs)):
        where = imports.place(imports.upload(staff, *lines, room=room))
        imports.apply(staff, where, "good")

    assert imports.count(LabourFigure) == 2
    assert imports.count(Link) == 1
