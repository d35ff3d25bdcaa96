"""By what rule a group is marked and completes: its own, its version's, or as shipped."""

from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.saving import save
from hub.gradebooks.models import Gradebook, GradebookColumn, GradebookEntry, GradebookRule
from hub.gradebooks.scales import Scale
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.programmes.models import ProgrammeVersion

MOST = 100
CHANGED = _l("Somebody changed this while you were editing it.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule in force; these are the values a hub begins with."""

    current_scale: Scale = Scale.FIVE
    module_scale: Scale = Scale.CREDIT
    final_scale: Scale = Scale.FIVE
    hundred_from: int = 60
    attendance: int = 70
    needs_modules: bool = True
    needs_final: bool = True
    weight_current: int = 30
    weight_modules: int = 30
    weight_final: int = 30
    weight_attendance: int = 10

    @property
    def needs_gradebooks(self) -> bool:
        """Whether it asks for anything that only a gradebook knows."""
        return self.needs_modules or self.needs_final or self.attendance > 0


NAMES = tuple(field.name for field in fields(Rule))
COMPLETES = ("needs_modules", "needs_final", "attendance", "hundred_from")  # more asks for more
SHIPPED = Rule()


def rule_of(session: Session, group: Group) -> Rule:
    """Give the group's own rule, or else its version's, or else the shipped one."""
    found = session.scalars(
        select(GradebookRule).where(
            or_(
                GradebookRule.group_id == group.id,
                GradebookRule.version_id == group.version_id,
            )
        )
    ).all()
    return told(next((one for one in found if one.group_id), next(iter(found), None)))


def told(row: GradebookRule | None) -> Rule:
    return SHIPPED if row is None else Rule(**{name: getattr(row, name) for name in NAMES})


def kept(
    session: Session, *, version_id: UUID | None = None, group_id: UUID | None = None
) -> GradebookRule | None:
    """Give the row of a version or of a group, if it has one of its own."""
    mine = (
        GradebookRule.group_id == group_id
        if group_id is not None
        else GradebookRule.version_id == version_id
    )
    return session.scalars(select(GradebookRule).where(mine)).one_or_none()


def set_rule(
    session: Session, rule: Rule, *, version_id: UUID | None = None,
    group_id: UUID | None = None, version: int | None = None,
) -> GradebookRule:  # fmt: skip
    """Write the rule of a version or of one group; columns without a mark take its scales.

    What completes is the programme's word: a group may ask for more, and once a gradebook of it
    is closed it keeps what it was closed by.
    """
    _check(rule)
    if (version_id is None) == (group_id is None):
        raise TypeError("A rule is of a version or of a group.")
    of: Any = session.get(ProgrammeVersion, version_id) if version_id else None
    of = of or (session.get(Group, group_id) if group_id else None)
    if of is None:
        raise NotFoundError(_l("There is no such programme or group."))
    if isinstance(of, Group):
        _expect_fair(session, rule, of)
    else:
        _settle(session, of.id)
    row = kept(session, version_id=version_id, group_id=group_id)
    if row is not None and version is not None:
        row.expect(version)
    if row is None:
        row = GradebookRule(id=uuid7(), version_id=version_id, group_id=group_id, **asdict(rule))
    else:
        for name, value in asdict(rule).items():
            setattr(row, name, value)
    refusal = ConflictError(CHANGED)
    names = ("uq_gradebook_rule_version", "uq_gradebook_rule_group")
    save(session, row, dict.fromkeys(names, refusal))
    session.flush()
    _rescale(session, version_id, group_id)
    audit.record(
        session, "gradebooks.rule", subject="gradebook_rule", subject_id=row.id,
        details={name: getattr(value, "value", value) for name, value in asdict(rule).items()},
    )  # fmt: skip
    return row


def _expect_fair(session: Session, rule: Rule, group: Group) -> None:
    now, asked = rule_of(session, group), told(kept(session, version_id=group.version_id))
    changed = [name for name in COMPLETES if getattr(rule, name) != getattr(now, name)]
    if changed and session.scalar(select(exists(_settled().where(Group.id == group.id)))):
        raise RefusedError(
            _l("A gradebook of the group is closed: what completes does not change any more.")
        )
    for name in changed:
        if getattr(rule, name) < getattr(asked, name):
            raise InvalidError(
                _l("A group may not ask for less than its programme: change the programme's rule."),
                field=name,
            )


def _settle(session: Session, version_id: UUID) -> None:
    """Write down by what rule the groups of a version were closed, before it becomes another."""
    now = told(kept(session, version_id=version_id))
    own = select(GradebookRule.group_id).where(GradebookRule.group_id.is_not(None))
    found = _settled().where(Group.version_id == version_id, Group.id.not_in(own))
    session.add_all(
        GradebookRule(id=uuid7(), group_id=one, **asdict(now)) for one in session.scalars(found)
    )
    session.flush()


def _settled() -> Any:
    """Give the groups whose results were made use of: a gradebook is closed, somebody completed."""
    closed = select(Gradebook.group_id).where(Gradebook.closed_at.is_not(None))
    done = select(Enrolment.group_id).where(Enrolment.state == EnrolmentState.COMPLETED)
    return select(Group.id).where(or_(Group.id.in_(closed), Group.id.in_(done)))


def _rescale(session: Session, version_id: UUID | None, group_id: UUID | None) -> None:
    """Give columns that hold no mark yet the scales of the new rule; a mark keeps its scale."""
    groups = select(Group).where(
        Group.id == group_id if group_id is not None else Group.version_id == version_id
    )
    for group in session.scalars(groups).all():
        rule = rule_of(session, group)
        marked = select(GradebookEntry.column_id).where(GradebookEntry.aspect == "mark")
        empty = (
            select(GradebookColumn)
            .join(Gradebook, Gradebook.id == GradebookColumn.gradebook_id)
            .where(
                Gradebook.group_id == group.id,
                Gradebook.closed_at.is_(None),
                GradebookColumn.id.not_in(marked),
            )
        )
        for column in session.scalars(empty):
            column.scale = scale_for(rule, column.kind.value)
    session.flush()


def scale_for(rule: Rule, kind: str) -> Scale:
    """Give the scale of a kind of column."""
    return {"intermediate": rule.module_scale, "final": rule.final_scale}.get(
        kind, rule.current_scale
    )


def _check(rule: Rule) -> None:
    for name in ("hundred_from", "attendance"):
        if not 0 <= getattr(rule, name) <= MOST:
            raise InvalidError(_l("From 0 to 100."), field=name)
    weights = ("weight_current", "weight_modules", "weight_final", "weight_attendance")
    for name in weights:
        if not 0 <= getattr(rule, name) <= MOST:
            raise InvalidError(_l("From 0 to 100."), field=name)
    if not any(getattr(rule, name) for name in weights):
        raise InvalidError(_l("Some weight is above nought."), field="weight_current")
