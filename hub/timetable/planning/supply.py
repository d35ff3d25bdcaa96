"""Who and what there is for lessons: people, places, equipment, the way between sites."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core.text import search_key
from hub.groups.models import GroupTeacher
from hub.programmes.curriculum.kinds import NeedKind
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed
from hub.resources import opening
from hub.resources.models import Equipment, EquipmentState, Site, Workshop, WorkshopKind
from hub.resources.staff_models import StaffKind, StaffMember
from hub.timetable.planner.problem import Need, Travel, Window
from hub.training_orders.ranking import distance

TEACH = (StaffKind.TEACHER, StaffKind.INSTRUCTOR)
SPEED_KM, READY_MINUTES = 25, 15  # assumed: a town's pace, and to get out and in
Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """What the chosen groups' organisations have, and who teaches the groups."""

    staff: Sequence[Any]
    named: Sequence[GroupTeacher]
    rooms: Sequence[Any]
    equipment: Sequence[Any]
    needs: Sequence[ProgrammeNeed]

    def teachers(self, group: Any, part: ProgrammeModule | None, taught: Collection[str]) -> Keys:
        """Name those of the module, else of the whole group, else all who know the subject."""
        own = [one for one in self.named if one.group_id == group.id]
        known = {one.id for one in self.staff}
        for part_id in (part.id, None) if part else (None,):
            found = [one.staff_member_id for one in own if one.part_id == part_id]
            if found:
                return _keys(one for one in found if one in known)
        return _keys(
            one.id
            for one in self.staff
            if one.organisation_id == group.provider_id
            and one.kind in TEACH
            and not set(taught).isdisjoint(one.competency_ids)
        )

    def places(
        self, group: Any, part: ProgrammeModule | None, kind: str, taught: Collection[str] = ()
    ) -> Keys:
        """Name places for a kind of lesson; practice goes where the module says.

        A ground is nobody's classroom: it takes the practice of modules that ask for it, by its
        title or by what is `taught` there.
        """
        rooms = [one for one in self.rooms if one.organisation_id == group.provider_id]
        if part is None or kind != "practice":
            return _keys(one.id for one in rooms if one.kind is not WorkshopKind.GROUND)
        needs = self.needs_of(part, NeedKind.WORKSHOP)
        wanted = {str(one.competency_id) for one in needs if one.competency_id}
        if not wanted:
            named = {search_key(one.title) for one in needs}
            return _keys(
                one.id
                for one in rooms
                if one.kind is not WorkshopKind.GROUND
                or search_key(one.title) in named
                or not set(taught).isdisjoint(one.competency_ids)
            )
        return _keys(one.id for one in rooms if not wanted.isdisjoint(one.competency_ids))

    def pieces(self, group: Any, part: ProgrammeModule) -> tuple[tuple[Need, ...], list[str]]:
        """Match the needed equipment by its very title; give also what nobody could match."""
        needs, missing = [], []
        for need in self.needs_of(part, NeedKind.EQUIPMENT):
            found = _keys(
                one.id
                for one in self.equipment
                if one.organisation_id == group.provider_id
                and one.title_key == search_key(need.title)
            )
            if found:
                needs.append(Need(found))
            else:
                missing.append(need.title)
        return tuple(needs), missing

    def needs_of(self, part: ProgrammeModule, kind: NeedKind) -> list[ProgrammeNeed]:
        """Give the module's own needs, else those of the whole programme."""
        of = [
            one for one in self.needs if one.version_id == part.version_id and one.kind is kind
        ]  # fmt: skip
        own = [one for one in of if one.part_id == part.id]
        return own or [one for one in of if one.part_id is None]

    def travel(self) -> tuple[Travel, ...]:
        """Reckon the way between sites of an organisation where both are on the map."""
        sites = {
            one.site_id: one for one in self.rooms if None not in (one.latitude, one.longitude)
        }
        found = []
        for one, other in combinations(sites.values(), 2):
            if one.organisation_id == other.organisation_id:
                km = distance((one.latitude, one.longitude), (other.latitude, other.longitude))
                minutes = READY_MINUTES + math.ceil(km * 60 / SPEED_KM)
                found.append(Travel(str(one.site_id), str(other.site_id), minutes))
        return tuple(found)


def supply(
    session: Session, group_ids: Collection[UUID], providers: Collection[UUID],
    versions: Collection[UUID],
) -> Supply:  # fmt: skip
    named = session.scalars(
        select(GroupTeacher).where(GroupTeacher.group_id.in_(group_ids)).order_by(GroupTeacher.id)
    ).all()
    staff: Any = select(
        StaffMember.id, StaffMember.title, StaffMember.kind, StaffMember.organisation_id,
        StaffMember.competency_ids,
    ).where(
        or_(
            StaffMember.organisation_id.in_(providers),
            StaffMember.id.in_({one.staff_member_id for one in named}),
        )
    )  # fmt: skip
    rooms: Any = (
        select(
            Workshop.id, Workshop.title, Workshop.kind, Workshop.places, Workshop.opening,
            Workshop.is_shared, Workshop.organisation_id, Workshop.competency_ids,
            Workshop.site_id, Site.latitude, Site.longitude,
        )
        .join(Site, Site.id == Workshop.site_id)
        .where(Workshop.organisation_id.in_(providers))
    )  # fmt: skip
    equipment: Any = select(
        Equipment.id, Equipment.title, Equipment.title_key, Equipment.organisation_id,
        Equipment.workshop_id,
    ).where(
        Equipment.organisation_id.in_(providers), Equipment.state == EquipmentState.WORKS
    )  # fmt: skip
    return Supply(
        _usable(session, staff, StaffMember), named, _usable(session, rooms, Workshop),
        _usable(session, equipment, Equipment),
        session.scalars(select(ProgrammeNeed).where(ProgrammeNeed.version_id.in_(versions))).all(),
    )  # fmt: skip


def _usable(session: Session, wanted: Any, model: Any) -> Sequence[Any]:
    usable = wanted.where(model.confirmed_at.is_not(None), model.retired_at.is_(None))
    found: Sequence[Any] = session.execute(usable.order_by(model.title_key, model.id)).all()
    return found


def windows(kept: str) -> tuple[Window, ...]:
    return tuple(Window(*span) for span in opening.spans(kept))


def _keys(ids: Iterable[UUID]) -> Keys:
    return tuple(dict.fromkeys(map(str, ids)))
