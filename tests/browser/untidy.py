"""A college's list of 300 people as a secretary keeps it: everything that can be untidy is."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl

from hub.core.numbers import snils_check

PEOPLE = 300
LAST = "Абрамов Белов Власов Громов Дьяков Ежов Жуков Зимин Ильин Котов".split()
FIRST = "Иван Пётр Олег Юрий Артём Максим Марк Семён Роман Егор".split()
MIDDLE = "Иванович Петрович Олегович Юрьевич Маркович".split()
PHONES = (
    "8(912)0{0:02}-{1:02}-{2:02}",
    "+7 912 0{0:02} {1:02} {2:02}",
    "9120{0:02}{1:02}{2:02}",
    "8-912-0{0:02}-{1:02}-{2:02}",
    "8 912 0{0:02}{1:02}{2:02}",
)
INITIALS, BAD_DAY, BAD_SNILS, DOUBLED = 40, 120, 200, (55, 155, 255)


def snils(seed: int, n: int) -> str:
    """Give numbers that begin with zeros, one to three, and with none."""
    nine = f"{(seed * 1000 + n + 1_100_000) * (1, 10, 100, 7)[n % 4]:09}"[-9:]
    return nine + snils_check(nine)


def name(seed: int, n: int) -> tuple[str, str, str]:
    letters = "абвгдежзик"
    tail = letters[n // 100] + letters[n // 10 % 10] + letters[seed % 10]
    return f"{LAST[n % 10]}-{FIRST[n // 30]}{tail}ов", FIRST[n % 10], MIDDLE[n % 5]


def write(path: Path, seed: int) -> None:
    """Write the workbook; `seed` makes other people of it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Государственное бюджетное профессиональное образовательное учреждение"])
    page.append(["СПИСОК ОБУЧАЮЩИХСЯ, направляемых на обучение"])
    page.append([])
    page.append(["№ п/п", "Ф.И.О. (полностью)", "Документы", None, "Контактный телефон"])
    page.append([None, None, "Дата рождения", "СНИЛС", None])
    page.append([1, 2, 3, 4, 5])
    for area in ("A1:E1", "A2:E2", "A4:A5", "B4:B5", "C4:D4", "E4:E5"):
        page.merge_cells(area)
    for n in range(PEOPLE):
        if n and n % 100 == 0:
            page.append([])
        page.append(_row(seed, n))
        if n in DOUBLED:
            page.append(_row(seed, n))
    page.append([None, f"Итого: {PEOPLE} чел."])
    book.save(path)


def _row(seed: int, n: int) -> list[object]:
    last, first, middle = name(seed, n)
    whole = f"  {last}  {first} {middle}" if n % 7 else f"{last.upper()} {first} {middle} "
    if n == INITIALS:
        whole = f"{last} {first[0]}.{middle[0]}."
    day = date(2005, 1, 1) + timedelta(days=n * 3 + seed)
    born: object = (day, day.strftime("%d.%m.%Y"), f"{day:%d.%m.%Y} г.", day.isoformat())[n % 4]
    number = snils(seed, n)
    spelt: object = (
        int(number) if n % 2 else f"{number[:3]}-{number[3:6]}-{number[6:9]} {number[9:]}"
    )
    if n == BAD_DAY:
        born = "31.02.2005"
    if n == BAD_SNILS:
        spelt = f"{number[:9]}{(int(number[9:]) + 1) % 100:02}"
    phone = PHONES[n % 5].format(seed % 100, n // 100, n % 100)
    return [n + 1, whole, born, spelt, int(phone) if phone.isdigit() else phone]
