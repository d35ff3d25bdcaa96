"""What the law says of each kind of programme: shipped as data, changed by staff."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, reference
from hub.core.errors import ConflictError, InvalidError
from hub.core.i18n import _l
from hub.core.saving import save
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION, MOST_HOURS, OLDEST
from hub.programmes.models import KindRule

SHIPPED: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8")
)
FIELDS = ("hours_from", "hours_to", "age_from", "education", "document", "basis")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Bounds and papers of a kind. `version` is that of staff's own words; 0: as shipped."""

    kind: str
    hours_from: int | None = None
    hours_to: int | None = None
    age_from: int | None = None
    education: str | None = None
    document: str | None = None
    basis: str | None = None
    version: int = 0

    def holds(self, hours: int) -> bool:
        return (self.hours_from or 0) <= hours and (self.hours_to is None or hours <= self.hours_to)


def rule(session: Session, kind: str) -> Rule:
    kept = session.scalars(select(KindRule).where(KindRule.kind == kind)).one_or_none()
    return _kept(kept) if kept is not None else Rule(kind=kind, **SHIPPED.get(kind, {}))


def rules(session: Session) -> dict[str, Rule]:
    """Give the rules of all kinds in use, in the order of the book."""
    kept = {one.kind: _kept(one) for one in session.scalars(select(KindRule))}
    codes = [code for code, _title in reference.choices(session, BOOK)]
    return {code: kept.get(code) or Rule(kind=code, **SHIPPED.get(code, {})) for code in codes}


def change(session: Session, kind: str, *, version: int, **values: Any) -> KindRule:
    """Write the rule of a kind down in staff's own words. `version` is that of what they saw."""
    if kind not in reference.titles(session, BOOK):
        raise InvalidError(_l("There is no such kind of programme."), field="kind")
    _check(session, values)
    rival = ConflictError(_l("Somebody changed this while you were editing it."))
    kept = session.scalars(select(KindRule).where(KindRule.kind == kind)).one_or_none()
    if (kept.version if kept is not None else 0) != version:
        raise rival
    if kept is None:
        kept = KindRule(kind=kind, **values)
        save(session, kept, {"uq_programme_kind_rule_kind": rival})
    else:
        for name, value in values.items():
            setattr(kept, name, value)
    session.flush()
    audit.record(
        session,
        "programmes.rule-changed",
        subject="programme_kind_rule",
        subject_id=kept.id,
        details={"kind": kind, **{name: values[name] for name in ("hours_from", "hours_to")}},
    )
    return kept


def _kept(row: KindRule) -> Rule:
    values = {name: getattr(row, name) for name in FIELDS}
    return Rule(kind=row.kind, version=row.version, **values)


def _check(session: Session, values: dict[str, Any]) -> None:
    least, most = values["hours_from"], values["hours_to"]
    for name in ("hours_from", "hours_to"):
        if values[name] is not None and not 1 <= values[name] <= MOST_HOURS:
            raise InvalidError(_l("Hours are from 1 to 10,000."), field=name)
    if least is not None and most is not None and least > most:
        raise InvalidError(_l("The most is less than the least."), field="hours_to")
    if values["age_from"] is not None and not 0 <= values["age_from"] <= OLDEST:
        raise InvalidError(_l("An age is from 0 to 120."), field="age_from")
    for name, book in (("education", EDUCATION), ("document", DOCUMENTS)):
        if values[name] and values[name] not in dict(reference.choices(session, book)):
            raise InvalidError(_l("Choose one of the list."), field=name)
