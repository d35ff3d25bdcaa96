"""What pages say of a version: codes and rows of other rooms by their names, two side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.i18n import _, _l
from hub.core.tables.lookups import lookup
from hub.programmes import hours
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION, ORGANISATION, PURPOSES
from hub.programmes.curriculum.kinds import NEED_TITLES, OUTCOME_TITLES
from hub.programmes.curriculum.queries import Contents
from hub.programmes.models import Programme, ProgrammeVersion
from hub.programmes.tables import price_shown
from hub.programmes.titles import FORMS

BOOKS = {"kind": BOOK, "purpose": PURPOSES, "education": EDUCATION, "document": DOCUMENTS}
# What two versions are compared by, in the order of the card.
COMPARED = {
    "title": _l("Title"),
    "kind": _l("Kind"),
    "purpose": _l("Purpose"),
    "form": _l("Form"),
    "hours": _l("Hours"),
    "weekly_hours": _l("Hours a week, at most"),
    "final_hours": _l("Final attestation, hours"),
    "price": _l("Price, roubles"),
    "annotation": _l("Annotation"),
    "goal": _l("Goal"),
    "audience": _l("Whom it is for"),
    "education": _l("Education, at least"),
    "age_from": _l("Age from"),
    "age_to": _l("Age to"),
    "document": _l("Document on completion"),
    "profession": _l("Profession or speciality of СПО"),
    "occupation": _l("Trade by ОКПДТР"),
    "teachers": _l("Who may teach"),
    "conditions": _l("Conditions"),
    "assessment": _l("Assessment"),
    "moodle_site": _l("Moodle site"),
    "moodle_course": _l("Course in Moodle"),
}

# Whoever comes without a name is told what every learner is.
NOBODY = Principal(
    account_id=UUID(int=0),
    person_id=None,
    name="",
    grants=(Grant(Role.LEARNER, Scope.SELF),),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Names of what a version refers to, as far as the reader may be told."""

    fields: dict[str, str]
    organisation: str
    competencies: dict[UUID, str]
    outcome_kinds: dict[Any, str]
    need_kinds: dict[Any, str]
    hour_kinds: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing of two versions."""

    title: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def words(session: Session, found: Contents, who: Principal | None) -> Words:
    """Name what a version refers to. A visitor without a name is told what everybody is."""
    version = found.version
    programme = session.get_one(Programme, version.programme_id)
    return Words(
        _fields(session, version, who),
        _named(session, ORGANISATION, programme.organisation_id, who),
        _names(session, "competency", found.competencies, who),
        OUTCOME_TITLES,
        NEED_TITLES,
        hours.KINDS,
    )


def beside(session: Session, before: Contents, after: Contents, who: Principal) -> Sequence[Pair]:
    """Lay two versions side by side: what they say, their modules, outcomes and needs."""
    sides = [_fields(session, one.version, who) for one in (before, after)]
    pairs = [Pair(str(title), sides[0][name], sides[1][name]) for name, title in COMPARED.items()]
    competencies = _names(session, "competency", before.competencies | after.competencies, who)
    lists = [list(_lists(one, competencies)) for one in (before, after)]
    return pairs + [
        Pair(title, old, new)
        for (title, old), (_title, new) in zip(lists[0], lists[1], strict=True)
    ]


def _lists(found: Contents, competencies: dict[UUID, str]) -> Iterator[tuple[str, str]]:
    modules = [
        _("%(title)s, %(hours)s h", title=part.row.title, hours=part.hours) for part in found.parts
    ]
    yield _("Modules"), "\n".join(modules)
    for kind, title in hours.KINDS.items():
        yield _("Hours: %(kind)s", kind=str(title).lower()), str(found.sums[kind] or "")
    outcomes = [
        f"{OUTCOME_TITLES[one.kind]}: {one.title}{_of(one.competency_id, competencies)}"
        for one in found.distinct
    ]
    yield _("Outcomes"), "\n".join(outcomes)
    needs = dict.fromkeys(
        f"{NEED_TITLES[one.kind]}: {one.title}{_of(one.competency_id, competencies)}"
        for one in found.needs
    )
    yield _("What is needed"), "\n".join(needs)
    contents = [f"{part.row.title}\n{part.row.content or '—'}" for part in found.parts]
    yield _("Content"), "\n\n".join(contents)


def _of(key: UUID | None, competencies: dict[UUID, str]) -> str:
    return f" ({competencies[key]})" if key in competencies else ""


def _fields(session: Session, version: ProgrammeVersion, who: Principal | None) -> dict[str, str]:
    said = {}
    for name in COMPARED:
        if name in BOOKS:
            code = getattr(version, name)
            said[name] = reference.titles(session, BOOKS[name]).get(code, code) if code else ""
        elif name in {"profession", "occupation"}:
            said[name] = _named(session, name, getattr(version, f"{name}_id"), who)
        else:
            value = getattr(version, name)
            said[name] = "" if value is None else str(value)
    said["form"] = str(FORMS[version.form])
    said["final_hours"] = str(version.final_hours or "")
    said["price"] = "" if version.price is None else price_shown(version.price)
    return said


def _named(session: Session, name: str, row_id: UUID | None, who: Principal | None) -> str:
    return _names(session, name, {row_id}, who).get(row_id, "") if row_id is not None else ""


def _names(session: Session, name: str, ids: set[UUID], who: Principal | None) -> dict[UUID, str]:
    if not ids:
        return {}
    return lookup(name).named(session, who or NOBODY, ids)


def organisations(
    session: Session, rows: Sequence[Programme], who: Principal | None
) -> dict[UUID, str]:
    """Name whose programmes these are."""
    ids = {one.organisation_id for one in rows if one.organisation_id is not None}
    return _names(session, ORGANISATION, ids, who)


def owners(session: Session, ids: Sequence[UUID], who: Principal | None) -> list[tuple[UUID, str]]:
    """Name organisations to choose from, in the order of their names."""
    named = _names(session, ORGANISATION, set(ids), who)
    return sorted(named.items(), key=lambda one: one[1].casefold())
