"""Names and numbers of the demo region: by the rules, and nobody's."""

import pytest

from hub.demo import names, numbers


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Василий", "Васильевич", "Васильевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Николай", "Николаевич", "Николаевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Лев", "Львович", "Львовна"),
        ("Михаил", "Михайлович", "Михайловна"),
        ("Яков", "Яковлевич", "Яковлевна"),
        ("Али", "Алиевич", "Алиевна"),
    ],
)
def test_patronymics_follow_the_rules(father, son, daughter):
    assert names.patronymic(father, is_female=False) == son
    assert names.patronymic(father, is_female=True) == daughter


@pytest.mark.parametrize(
    ("his", "hers"),
    [
        ("Иванов", "Иванова"),
        ("Синицын", "Синицына"),
        ("Покровский", "Покровская"),
        ("Донской", "Донская"),
        ("Шевченко", "Шевченко"),
        ("Черных", "Черных"),
    ],
)
def test_surnames_take_her_ending(his, hers):
    assert names.feminine(his) == hers


def test_serial_numbers_do_not_meet():
    assert len({numbers.snils(n) for n in range(50_000)}) == 50_000
    assert len({(numbers.inn(n), numbers.kpp(n)) for n in range(0, 300_000, 7)}) == len(
        range(0, 300_000, 7)
    )
