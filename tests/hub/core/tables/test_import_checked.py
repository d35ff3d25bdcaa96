"""The preview refuses what the registry would refuse of a row by itself: no promise is broken."""

import pytest

from hub.core import jobs
from hub.core.access import Role
from hub.core.db import transaction
from hub.core.tables.models import ImportState
from tests.given import registries, resources
from tests.given.accounts import signed_in
from tests.given.imports import place, state_of, states, upload

FILES = {
    "sites": (
        "Название;Адрес;Широта;Долгота;Организация",
        "Корпус;Кузнечная, 1;155,7;37,6;{inn}",
        "Корпус 2;Кузнечная, 2;55,7;;{inn}",
    ),
    "consumables": (
        "Название;Мастерская;Единица измерения;Остаток",
        "Электроды;Сварочная;кг;-5",
    ),
    "labour-figures": (
        "Профессия или компетенция;Год;Вид;Человек;Источник",
        "Сварка;3000;потребность;5;Опрос",
        "Сварка;2027;потребность;-5;Опрос",
    ),
    "agreements": (
        "Организация;Вид;Номер;Действует с;Действует по",
        "{inn};Рамочное соглашение;1;01.09.2026;01.09.2025",
    ),
    "programmes": (
        "Название;Вид;Форма;Часы",
        "Сварка;Повышение квалификации;Очная;999999",
    ),
    "modules": ("Название;Лекции", "Сварка;100000"),
    "materials": (
        "Название;Вид;Форма;Авторы;Лицензия;Адрес",
        "Сварка;Видео;Ссылка;Иванов И. И.;Общественное достояние;javascript:alert(1)",
    ),
}


WHY = {
    "sites": ("От -90 до 90.", "Укажите и широту, и долготу."),
    "consumables": ("От 0 до 1000000.",),
    "labour-figures": ("Год — от 2000 до 2100.", "Число — от 0 до 10 000 000."),
    "agreements": ("раньше, чем началось",),
    "programmes": ("Часов может быть от 1 до 10 000.",),
    "modules": ("Часов одного вида может быть от 0 до 5 000.",),
    "materials": ("Адрес начинается с https://",),
}


@pytest.mark.parametrize("room", FILES)
def test_no_row_is_promised_that_will_not_go_in(app, room):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        owner = registries.organisation(session)
        resources.competency(session, title="Сварка")
        resources.workshop(session, title="Сварочная", organisation_id=owner.id)
    head, *lines = FILES[room]

    where = place(upload(staff, head, *(line.format(inn=owner.inn) for line in lines), room=room))
    jobs.drain()

    page = staff.get(where).text
    assert state_of(where) is ImportState.READY, page
    assert states(where) == ["error"] * len(lines)
    assert all(words in page for words in WHY[room])
