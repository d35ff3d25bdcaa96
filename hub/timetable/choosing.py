"""What whoever plans may choose from: modules, teachers, places and equipment of the provider."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.groups.models import Group, GroupTeacher
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.hours import total
from hub.resources.models import Equipment, EquipmentState, Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import cautions, naming, queries
from hub.timetable.plans import Plan
from hub.timetable.queries import WRITE

MOST = 1_000
MODELS: dict[str, Any] = {"teachers": StaffMember, "places": Workshop, "equipment": Equipment}

Choices = dict[str, Iterable[tuple[str, str]]]


def choices(session: Session, who: Principal, group: Group, now: Plan | None = None) -> Choices:
    """Give what a form offers; the office chooses from the whole region, others from their own."""
    parts = session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id == group.version_id)
        .order_by(ProgrammeModule.position)
    ).all()
    done = queries.hours_of(session, [group.id])
    offered: Choices = {
        "part": [
            (
                str(one.id),
                str(
                    _(
                        "%(title)s: %(planned)s of %(whole)s hours planned",
                        title=one.title, planned=done.get((group.id, one.id), 0), whole=total(one),
                    )
                ),
            )
            for one in parts
        ]
    }  # fmt: skip
    usual = set(
        session.scalars(
            select(GroupTeacher.staff_member_id).where(GroupTeacher.group_id == group.id)
        )
    )
    for name, model in MODELS.items():
        taken = set(getattr(now, name)) if now is not None else set()
        wanted = select(model).where(model.confirmed_at.is_not(None), model.retired_at.is_(None))
        if name == "equipment":
            wanted = wanted.where(model.state == EquipmentState.WORKS)
        if not who.everywhere(WRITE):
            wanted = wanted.where(model.organisation_id == group.provider_id)
        rows = list(session.scalars(wanted.order_by(model.title_key).limit(MOST)))
        known = {one.id for one in rows}
        rows += session.scalars(select(model).where(model.id.in_(taken - known)))
        own = usual if name == "teachers" else set()
        taught = _taught(session, now) if name != "equipment" else set()
        fit = {row.id for row in rows if taught & set(getattr(row, "competency_ids", ()))}
        rows.sort(
            key=lambda row: (
                row.id not in own,
                row.organisation_id != group.provider_id,
                row.id not in fit,
            )
        )
        names = naming.NAMES[name](session, [row.id for row in rows])
        offered[name] = [(str(row.id), _called(row, names[row.id], fit)) for row in rows]
    return offered


def _taught(session: Session, now: Plan | None) -> set[str]:
    """Give the competencies of a lesson's module."""
    if now is None or now.part_id is None:
        return set()
    return cautions.competencies(session, {now.part_id})[now.part_id]


def _called(row: Any, name: str, fit: Collection[UUID]) -> str:
    if isinstance(row, Workshop):
        return str(_("%(title)s, places: %(places)s", title=name, places=row.places))
    return str(_("%(name)s · teaches this", name=name)) if row.id in fit else name


def expect_own(session: Session, who: Principal, plan: Plan, now: Plan | None = None) -> None:
    """Refuse what is of an organisation that the asker does not speak for."""
    for name, model in MODELS.items():
        wanted = set(getattr(plan, name)) - set(getattr(now, name) if now is not None else ())
        owners = session.scalars(select(model.organisation_id).where(model.id.in_(wanted)))
        if not all(who.reaches(WRITE, owner) for owner in owners):
            raise InvalidError(_l("Choose your own organisation."), field=name)


def expect_group(session: Session, who: Principal, group_id: UUID) -> Group:
    """Give a group whose timetable the asker may write, or refuse as if there were none."""
    found = queries.groups(session, who, WRITE, Group.id == group_id)
    if not found:
        raise InvalidError(_l("Choose a group of yours."), field="group_id")
    return found[0]
