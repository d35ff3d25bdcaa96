"""Documents as PDF: the sheet with its check, and the supplement with modules and hours."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from sqlalchemy.orm import Session

from hub.core.i18n import _
from hub.core.notifications.office import office
from hub.core.papers import Block, Break, Gap, Heading, Paper, Side, Sides, Table, Text
from hub.diplomas.learnt import lines_of
from hub.diplomas.models import Diploma, DiplomaState
from hub.organisations.models import Organisation
from hub.people.models import Person, Sex

TEMPLATE = Path(__file__).with_name("diploma.typ")
WORDS = tomllib.loads(Path(__file__).with_name("papers.toml").read_text())
EITHER = re.compile(r"\{(\w+)/(\w+)\}")
HOLES = re.compile(r"\{(\w+)\}")
VOID = "НЕ ДЕЙСТВУЕТ"
LONG, MANY = 420, 560  # letters of the middle: more are written smaller


def address(one: Any) -> str:
    """Give the address of the public check."""
    return f"{office().base_url}/check/{one.code}"


def sheets(session: Session, rows: Sequence[Diploma], *, at: datetime) -> bytes:
    """Print documents, each on a page of its own."""
    given = {"title": _("Documents"), "sheets": [sheet(session, row) for row in rows]}
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
        ignore_system_fonts=True,  # the same paper looks the same on every machine
        timestamp=at.replace(microsecond=0),
    )
    return made


def supplement(session: Session, rows: Sequence[Diploma]) -> Paper:
    """Write the supplements: what was learnt, for how long, with marks where somebody knows."""
    blocks: list[Block] = []
    for n, row in enumerate(rows):
        blocks += [Break()] if n else []
        blocks += _supplement(session, row)
    return Paper(title=str(_("Supplements to documents")), blocks=blocks)


def sheet(session: Session, row: Diploma) -> dict[str, Any]:
    """Give the words of a sheet. Rows read before are not read again."""
    owner = session.get_one(Organisation, row.organisation_id)
    person = session.get_one(Person, row.person_id)
    words = WORDS.get(row.kind) or WORDS["other"]
    values = {
        "organisation": owner.name, "title": row.title, "hours": row.hours,
        "starts_on": _day(row.starts_on), "ends_on": _day(row.ends_on),
        "qualification": row.qualification, "rank": row.rank, "sphere": row.sphere,
        "protocol": protocol_of(row),
    }  # fmt: skip
    lines = [line for words_ in words["lines"] if (line := _line(words_, values, person.sex))]
    length = sum(map(len, lines))
    numbers = [_("Registration number %(number)s", number=row.number)]
    if row.form_number:
        form = " ".join(filter(None, (row.series, row.form_number)))
        numbers.insert(0, _("form № %(number)s", number=form))
    licence = ""
    if owner.licence_number:
        day = f" от {_day(owner.licence_on)}" if owner.licence_on else ""
        licence = (
            f"Лицензия на осуществление образовательной деятельности № {owner.licence_number}{day}"
        )
    return {
        "organisation": owner.name,
        "licence": licence,
        "heading": words["title"],
        "subtitle": words["subtitle"],
        "mark": "ДУБЛИКАТ" if row.duplicate_why else "",
        "numbers": " · ".join(map(str, numbers)),
        "opening": words["opening"],
        "name": row.full_name,
        "lines": lines,
        "size": 10 if length > MANY else 11.5 if length > LONG else 13.5,
        "qr": _qr(address(row)),
        "url": address(row),
        "given": ", ".join(filter(None, (row.place, f"дата выдачи {_day(row.issued_on)}"))),
        "signers": [
            [row.signer_post or "Руководитель", row.signer or ""],
            *([["Секретарь", row.secretary]] if row.secretary else []),
        ],
        "void": "" if row.state is DiplomaState.ISSUED else VOID,
    }


def _line(words: str, values: Mapping[str, Any], sex: Sex | None) -> str:
    """Fill a line in; nothing to put there means no line."""
    if any(not values.get(name) for name in HOLES.findall(words)):
        return ""
    turn = {Sex.MALE: r"\1", Sex.FEMALE: r"\2"}.get(sex, r"\1(\2)") if sex else r"\1 (\2)"
    return HOLES.sub(lambda hole: str(values[hole[1]]), EITHER.sub(turn, words))


def _qr(words: str) -> str:
    out = BytesIO()
    segno.make(words, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _supplement(session: Session, row: Diploma) -> list[Block]:
    known = lines_of(session, row)
    lines = [[str(n), title, str(hours or "")] for n, (title, hours, _mark) in enumerate(known, 1)]
    head, widths = ["№", "Наименование модулей", "Часов"], [1, 9, 2]
    totals = ["", "Всего", str(row.hours or "")]
    if any(mark for _title, _hours, mark in known):
        head, widths, totals = [*head, "Оценка"], [1, 7, 2, 3], [*totals, ""]
        lines = [[*line, mark] for line, (*_rest, mark) in zip(lines, known, strict=True)]
    words, protocol = WORDS.get(row.kind) or WORDS["other"], protocol_of(row)
    table: list[Block] = (
        [
            Table(
                head=head,
                rows=lines,
                widths=widths,
                totals=totals,
                numbers=(0, 2, 3)[: len(head) - 1],
            )
        ]
        if lines
        else [Text(text="Сведений о модулях нет: документ выдан до ведения учёта в этой системе.")]
    )
    void = [Text(text=VOID, align="center", is_bold=True, size=20)]
    return [
        *([] if row.state is DiplomaState.ISSUED else void),
        Heading(text="ПРИЛОЖЕНИЕ"),
        Text(text=f"{words['title']} {words['subtitle']}, рег. № {row.number}", align="center"),
        Gap(),
        Text(text=row.full_name, align="center", is_bold=True, size=14),
        Text(text=f"Программа «{row.title}», {_day(row.starts_on)} — {_day(row.ends_on)}"),
        *table,
        *([Text(text=f"Квалификация: {row.qualification}")] if row.qualification else []),
        *([Text(text=f"Решение аттестационной комиссии: {protocol}")] if protocol else []),
        Gap(),
        Sides(
            left=Side(lines=[row.signer_post or "Руководитель", "", "М. П."]),
            right=Side(lines=[f"______________ {row.signer or ''}", "", _day(row.issued_on)]),
        ),
    ]


def protocol_of(row: Diploma) -> str:
    """Name the minutes of the commission."""
    if not row.protocol_number:
        return ""
    day = f" от {_day(row.protocol_on)}" if row.protocol_on else ""
    return f"протокол № {row.protocol_number}{day}"


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""
