"""Figures of demand and forecast: how many people of a trade, in which year, who says so."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.competencies import classified
from hub.competencies.events import FigureChanged, FigureRecorded, FigureRemoved
from hub.competencies.list_models import FigureKind, LabourFigure
from hub.competencies.models import KINDS, OPEN
from hub.competencies.ties import columns_of
from hub.core import audit
from hub.core.access import Principal
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key

SUBJECT = "labour_figure"
# «Опрос работодателей, 2026» and «Опрос (2027 г.)»: one source, asked in different years.
YEAR = re.compile(
    r"[\s,;(]*(?<!№ )(?<![№-])\b(?:(?:за|от|в|на) )?(?:\d\d?\.\d\d\.)?((?:19|20)\d\d)"
    r"(?:[–-](?:19|20)\d\d)?(?:\s*г(?:г?\.|од[ауы]?)?)?(?![\w-])\)?",
    re.IGNORECASE,
)
FIELDS = ("subject_id", "year", "kind", "number", "source")
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST = 10_000_000
ABSENT = _l("There is no such figure.")
SINGLE = Single(LabourFigure, OPEN, ABSENT)
REQUIRED = {
    "subject_id": _l("Say what the figure is about."),
    "year": _l("Give the year."),
    "kind": _l("Say whether it is demand or a forecast."),
    "number": _l("Give the number."),
    "source": _l("Say where the figure comes from."),
}


def figure(
    session: Session, figure_id: UUID, who: Principal, permission: str = "competencies.read"
) -> LabourFigure:
    found: LabourFigure | None = session.scalars(
        scoped(select(LabourFigure).where(LabourFigure.id == figure_id), OPEN, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def values_of(row: LabourFigure) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def create(session: Session, **values: Any) -> LabourFigure:
    cleaned = checked(values)
    _require(cleaned, REQUIRED)
    row = LabourFigure(id=uuid7(), **_tied(session, cleaned))
    _save(session, row)
    _note(session, "recorded", row, sorted(cleaned))
    emit(session, FigureRecorded(aggregate_id=row.id))
    return row


def change(
    session: Session, figure_id: UUID, *, version: int | None = None, **values: Any
) -> LabourFigure:
    if (row := session.get(LabourFigure, figure_id)) is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        row.expect(version)
    cleaned = checked(values)
    changed = {name: value for name, value in cleaned.items() if getattr(row, name) != value}
    _require(changed, {name: why for name, why in REQUIRED.items() if name in changed})
    if not changed:
        return row
    for name, value in _tied(session, changed).items():
        setattr(row, name, value)
    _save(session, row)
    _note(session, "change", row, sorted(changed))
    emit(session, FigureChanged(aggregate_id=row.id, fields=tuple(sorted(changed))))
    return row


def remove(session: Session, ids: Sequence[UUID]) -> int:
    rows = session.scalars(select(LabourFigure).where(LabourFigure.id.in_(ids))).all()
    for row in rows:
        _note(session, "dropped", row, ())
        emit(session, FigureRemoved(aggregate_id=row.id))
        session.delete(row)
    session.flush()
    return len(rows)


def of_subject(session: Session, row_id: UUID) -> Sequence[LabourFigure]:
    return session.scalars(
        select(LabourFigure)
        .where(LabourFigure.subject_id == row_id)
        .order_by(LabourFigure.year, LabourFigure.kind, LabourFigure.source_key)
    ).all()


def years(session: Session) -> dict[int, str]:
    """Offer the years there are figures of."""
    found = session.scalars(select(LabourFigure.year).distinct().order_by(LabourFigure.year.desc()))
    return {year: str(year) for year in found}


def by_source(
    rows: Sequence[LabourFigure],
) -> tuple[list[int], dict[tuple[FigureKind, str], dict[int, int]]]:
    """Lay figures out: years, and per kind and source the number of each year.

    A source that names the year it was asked in is one: of two answers the later stands.
    """
    laid: dict[tuple[FigureKind, str], dict[int, int]] = defaultdict(dict)
    names: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: _asked_in(row.source)):
        name = YEAR.sub("", row.source).strip(" ,;.") or row.source
        laid[row.kind, names.setdefault(search_key(name), name)][row.year] = row.number
    return sorted({row.year for row in rows}), dict(laid)


def _asked_in(source: str) -> int:
    return max((int(year) for year in YEAR.findall(source)), default=0)


def key(values: Values) -> str:
    kind = getattr(values["kind"], "value", values["kind"])
    return f"{values['subject_id']} {values['year']} {kind} {search_key(values['source'])}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find figures that rows of a file mean: one source says one number for a year."""
    wanted = {_natural(values) for values in rows}
    found = session.scalars(
        select(LabourFigure).where(
            tuple_(LabourFigure.subject_id, LabourFigure.year).in_(
                {(subject_id, year) for subject_id, year, _kind, _source in wanted}
            )
        )
    )
    known = {(row.subject_id, row.year, row.kind, row.source_key): row for row in found}
    return [_meaning(known.get(_natural(values)), values) for values in rows]


def _natural(values: Values) -> tuple[UUID, int, FigureKind, str]:
    return values["subject_id"], values["year"], values["kind"], search_key(values["source"])


def _meaning(found: LabourFigure | None, values: Values) -> Match:
    if found is None:
        return Match()
    return Match(id=found.id, before=values_of(found) | {"source": values["source"]})


def _tied(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """Give the columns: which of the three the figure is about, and the title it is sorted by."""
    subject_id = values.get("subject_id")
    if subject_id is None:
        return values
    subject = classified.subject_of(session, subject_id)
    if subject is None:
        raise InvalidError(_l("There is nothing with this key."), field="subject_id")
    model: Any = KINDS[subject]
    title = session.scalars(select(model.title_key).where(model.id == subject_id)).one()
    empty = {f"{each}_id": None for each in KINDS}
    return values | empty | columns_of(subject, subject_id) | {"title_key": title}


def _save(session: Session, row: LabourFigure) -> None:
    taken = _l("This source has a figure of this kind for this year already.")
    save(session, row, {"uq_labour_figure": ConflictError(taken, field="source")})


def checked(values: Values) -> dict[str, Any]:
    """Trim the words and check the figures, whatever door they came by."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A figure has no {', '.join(sorted(unknown))}.")
    cleaned = dict(values)
    if isinstance(cleaned.get("source"), str):
        cleaned["source"] = " ".join(cleaned["source"].split())
    year, number = cleaned.get("year"), cleaned.get("number")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 2000 to 2100."), field="year")
    if number is not None and not 0 <= number <= MOST:
        raise InvalidError(_l("The number is from 0 to 10,000,000."), field="number")
    return cleaned


def _require(values: dict[str, Any], required: dict[str, str]) -> None:
    for name, why in required.items():
        if values.get(name) in (None, ""):
            raise InvalidError(why, field=name)


def _note(session: Session, act: str, row: LabourFigure, names: Sequence[str]) -> None:
    audit.record(
        session,
        f"labour-figures.{act}",
        subject=SUBJECT,
        subject_id=row.id,
        details={"fields": list(names)} if names else None,
    )
