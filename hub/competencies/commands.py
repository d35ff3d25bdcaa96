"""Every change of a competency, a profession of СПО, an occupation by ОКПДТР."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.competencies import codes, queries
from hub.competencies.events import (
    CompetencyChanged,
    CompetencyCreated,
    OccupationChanged,
    OccupationCreated,
    ProfessionChanged,
    ProfessionCreated,
)
from hub.competencies.list_models import LabourFigure
from hub.competencies.models import KINDS, Competency, OccupationKind, ProfessionKind
from hub.competencies.naming import COMPETENCY, OCCUPATION, PROFESSION
from hub.core import audit, reference
from hub.core.db import Entity, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import Event, emit
from hub.core.i18n import _, _l
from hub.core.saving import save
from hub.core.text import search_key

SPHERES = "competency-sphere"
FIRST_YEAR, LAST_YEAR = 1990, 2100
LEVELS = {"01": ProfessionKind.PROFESSION, "02": ProfessionKind.SPECIALITY}
SECTIONS = {"1": OccupationKind.WORKER, "2": OccupationKind.EMPLOYEE}
GIVE_TITLE = _l("Give the title.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What is asked of the rows of one classifier, and what tells of their changes."""

    checks: dict[str, Callable[[str], Any]]
    required: dict[str, str]
    constraint: str
    taken: str
    created: type[Event]
    changed: type[Any]


RULES: dict[str, Rules] = {
    COMPETENCY: Rules(
        checks={"code": codes.competency_code},
        required={"title": GIVE_TITLE, "kind": _l("Say where the competency comes from.")},
        constraint="uq_competency_code_key",
        taken=_l("A competency with this code is there already."),
        created=CompetencyCreated,
        changed=CompetencyChanged,
    ),
    PROFESSION: Rules(
        checks={"code": codes.profession_code},
        required={
            "code": _l("Give the code."),
            "edition_year": _l("Give the year of the list the code is of."),
            "title": GIVE_TITLE,
            "kind": _l("The code does not say whether it is a profession or a speciality."),
        },
        constraint="uq_profession_code_edition",
        taken=_l("This code stands in the list of this year already."),
        created=ProfessionCreated,
        changed=ProfessionChanged,
    ),
    OCCUPATION: Rules(
        checks={
            "code": codes.occupation_code,
            "okz": codes.okz,
            "standard_code": codes.standard_code,
        },
        required={
            "code": _l("Give the code."),
            "title": GIVE_TITLE,
            "kind": _l("The code does not say whether it is a worker or an employee."),
        },
        constraint="uq_occupation_code",
        taken=_l("An occupation with this code is there already."),
        created=OccupationCreated,
        changed=OccupationChanged,
    ),
}


def create(subject: str, session: Session, /, **values: Any) -> Any:
    """Add a row of a classifier."""
    rules = RULES[subject]
    cleaned = _clean(subject, values)
    cleaned = _deduced(subject, cleaned)
    _require(cleaned, rules.required)
    _expect_known(session, subject, cleaned, None)
    row: Any = KINDS[subject](id=uuid7(), **cleaned)
    _reckon(subject, row)
    _save(session, rules, row)
    audit.record(
        session,
        "competencies.create",
        subject=subject,
        subject_id=row.id,
        details={"fields": sorted(name for name, value in cleaned.items() if value)},
    )
    emit(session, rules.created(aggregate_id=row.id))
    return row


def change(
    subject: str, session: Session, row_id: UUID, /, *, version: int | None = None, **values: Any
) -> Any:
    """Change what is given; the same values again change nothing and tell nobody."""
    rules = RULES[subject]
    row: Any = session.get(KINDS[subject], row_id)
    if row is None:
        raise NotFoundError(queries.ABSENT[subject])
    if version is not None:
        row.expect(version)
    cleaned = _clean(subject, values)
    changed = {name: value for name, value in cleaned.items() if getattr(row, name) != value}
    _require(changed, {name: why for name, why in rules.required.items() if name in changed})
    if not changed:
        return row
    _expect_known(session, subject, changed, row)
    for name, value in changed.items():
        setattr(row, name, value)
    _reckon(subject, row)
    _save(session, rules, row)
    if "title" in changed:
        _retitle_figures(session, row)
    _tell(session, subject, row, "change", sorted(changed))
    return row


def retire(subject: str, session: Session, ids: Sequence[UUID], /, *, at: datetime) -> int:
    """Take out of use: what leads to the row goes on leading there, nobody chooses it anew."""
    return _put(subject, session, ids, at)


def restore(subject: str, session: Session, ids: Sequence[UUID], /) -> int:
    return _put(subject, session, ids, None)


def _put(subject: str, session: Session, ids: Sequence[UUID], at: datetime | None) -> int:
    model: Any = KINDS[subject]
    waits = model.retired_at.is_not(None) if at is None else model.retired_at.is_(None)
    found = session.scalars(select(model).where(model.id.in_(ids), waits)).all()
    for row in found:
        row.retired_at = at
        _tell(session, subject, row, "restored" if at is None else "retired", ["retired_at"])
    session.flush()
    return len(found)


def _tell(session: Session, subject: str, row: Entity, act: str, names: Sequence[str]) -> None:
    audit.record(
        session,
        f"competencies.{act}",
        subject=subject,
        subject_id=row.id,
        details={"fields": list(names)},
    )
    emit(session, RULES[subject].changed(aggregate_id=row.id, fields=tuple(names)))


def _save(session: Session, rules: Rules, row: Entity) -> None:
    save(session, row, {rules.constraint: ConflictError(rules.taken, field="code")})


def _retitle_figures(session: Session, row: Any) -> None:
    """Keep the figures' list in the order of titles."""
    session.execute(
        update(LabourFigure)
        .where(LabourFigure.subject_id == row.id)
        .values(title_key=search_key(row.title))
    )


def _deduced(subject: str, values: dict[str, Any]) -> dict[str, Any]:
    """Say from the code what kind it is, where nobody said."""
    code = values.get("code") or ""
    if values.get("kind") is not None or not code:
        return values
    if subject == PROFESSION:
        return values | {"kind": LEVELS.get(code[3:5])}
    return values | {"kind": SECTIONS.get(code[0])} if subject == OCCUPATION else values


def _reckon(subject: str, row: Any) -> None:
    if subject == OCCUPATION:
        row.check_digit = codes.check_digit(row.code)


def _require(values: dict[str, Any], required: dict[str, str]) -> None:
    for name, why in required.items():
        if not values.get(name):
            raise InvalidError(why, field=name)
    year = values.get("edition_year")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 1990 to 2100."), field="edition_year")


def _expect_known(session: Session, subject: str, values: dict[str, Any], row: Any) -> None:
    if sphere := values.get("sphere"):
        unknown = InvalidError(_l("There is no such sphere."), field="sphere")
        reference.expect(session, SPHERES, sphere, unknown)
    if subject == COMPETENCY and values.get("code"):
        _expect_unlike(session, values["code"], row)


def _expect_unlike(session: Session, code: str, row: Any) -> None:
    """Refuse a code that another one is written or sounds like: Р49 beside R49 is one mistyped."""
    meant = list(codes.readings(code))
    found = select(Competency).where(Competency.code_key.in_(meant)).order_by(Competency.code_key)
    own = row.id if row is not None else None
    same = [f"{one.code} {one.title}" for one in session.scalars(found) if one.id != own]
    if same:
        words = _("This code means what is there already: %(names)s.", names="; ".join(same))
        raise ConflictError(words, field="code")


def _clean(subject: str, values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(queries.FIELDS[subject])
    if unknown:
        raise TypeError(f"A {subject} has no {', '.join(sorted(unknown))}.")
    checks = RULES[subject].checks
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = given
        if isinstance(given, str):
            value = given.strip() if name == "about" else " ".join(given.split())
        cleaned[name] = checks[name](value) if value and name in checks else value or None
    return cleaned
