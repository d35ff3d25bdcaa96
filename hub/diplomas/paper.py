"""Documents as PDF: the sheet with its check, and the supplement with modules and hours."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
import typst
from sqlalchemy.orm import Session

from hub.core.i18n import _
from hub.core.notifications.office import office
from hub.core.papers import Block, Break, Gap, Heading, Paper, Side, Sides, Table, Text
from hub.diplomas.models import Diploma, DiplomaState
from hub.gradebooks.marked import ends_of
from hub.organisations.models import Organisation
from hub.people.models import Person, Sex
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.curriculum.queries import contents
from hub.programmes.hours import KINDS
from hub.programmes.models import ProgrammeVersion

TEMPLATE = Path(__file__).with_name("diploma.typ")
WORDS = tomllib.loads(Path(__file__).with_name("papers.toml").read_text())
EITHER = re.compile(r"\{(\w+)/(\w+)\}")
HOLES = re.compile(r"\{(\w+)\}")
VOID, DUPLICATE = "НЕ ДЕЙСТВУЕТ", "ДУБЛИКАТ"
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
        "mark": DUPLICATE if row.duplicate_why else "",
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
    version = session.get(ProgrammeVersion, row.version_id) if row.version_id else None
    parts = contents(session, version).parts if version is not None else []
    known = marks_of(session, row)
    lines = [[str(n), part.row.title, str(_hours(part.row))] for n, part in enumerate(parts, 1)]
    marked = [*(known.get(part.row.id, "") for part in parts)]
    if version is not None and (version.final_hours or known.get(None)):
        lines.append([str(len(lines) + 1), "Итоговая аттестация", str(version.final_hours or "")])
        marked.append(known.get(None, ""))
    head, widths, total = ["№", "Наименование модулей", "Часов"], [1, 9, 2], ["", "Всего"]
    totals = [*total, str(row.hours or "")]
    if known:
        head, widths, totals = [*head, "Оценка"], [1, 7, 2, 3], [*totals, ""]
        lines = [[*line, mark] for line, mark in zip(lines, marked, strict=True)]
    words = WORDS.get(row.kind) or WORDS["other"]
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
    return [
        *([] if row.state is DiplomaState.ISSUED else [_loud(f"ДОКУМЕНТ {VOID}")]),
        *([_loud(DUPLICATE)] if row.duplicate_why else []),
        Heading(text="ПРИЛОЖЕНИЕ"),
        Text(text=f"{words['title']} {words['subtitle']}, рег. № {row.number}", align="center"),
        Gap(),
        Text(text=row.full_name, align="center", is_bold=True, size=14),
        Text(text=f"Программа «{row.title}», {_day(row.starts_on)} — {_day(row.ends_on)}"),
        *table,
        *([Text(text=f"Квалификация: {row.qualification}")] if row.qualification else []),
        Gap(),
        Sides(
            left=Side(lines=[row.signer_post or "Руководитель", "", "М. П."]),
            right=Side(lines=[f"______________ {row.signer or ''}", "", _day(row.issued_on)]),
        ),
    ]


def marks_of(session: Session, row: Diploma) -> Mapping[UUID | None, str]:
    """Give the marks as they stood when it was written; a duplicate repeats what it is of."""
    first = row
    while first.duplicate_why is not None and first.replaces_id is not None:
        first = session.get_one(Diploma, first.replaces_id)
    if row.enrolment_id is None:
        return {}
    return ends_of(session, row.enrolment_id, at=first.created_at)


def is_corrected_since(session: Session, row: Diploma) -> bool:
    """Whether the gradebooks say something else today than the document."""
    return row.enrolment_id is not None and ends_of(session, row.enrolment_id) != marks_of(
        session, row
    )


def _loud(words: str) -> Block:
    return Text(text=words, align="center", is_bold=True, size=14)


def _hours(part: ProgrammeModule) -> int:
    return sum(getattr(part, kind) for kind in KINDS)


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""
