"""By what rule a group is marked and completes: its own, its version's, or as shipped."""

from dataclasses import asdict, dataclass, fields
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.saving import save
from hub.gradebooks.models import Gradebook, GradebookColumn, GradebookEntry, GradebookRule
from hub.gradebooks.scales import Scale
from hub.groups.machine import BEFORE_TRAINING, EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.programmes.models import ProgrammeVersion

MOST = 100
LENIENT = ("needs_modules", "needs_final", "attendance", "hundred_from")  # less of it is looser
# 273-ФЗ, article 60, part 10: given to whoever passed the final assessment.
QUALIFYING = frozenset({"upgrade-certificate", "retraining-diploma", "worker-certificate"})
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
    row = next((one for one in found if one.group_id), next(iter(found), None))
    return read(row)


def read(row: GradebookRule | None) -> Rule:
    """Give what a row says; without one the shipped rule is in force."""
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
    session: Session, rule: Rule, *, why: str, version_id: UUID | None = None,
    group_id: UUID | None = None, version: int | None = None,
) -> GradebookRule:  # fmt: skip
    """Write the rule of a version or of one group; columns without a mark take its scales.

    A group is never judged more leniently than its programme, and keeps the rule it began with.
    """
    _check(rule)
    why = " ".join(why.split())
    if not why:
        raise InvalidError(_l("Say why."), field="why")
    if (version_id is None) == (group_id is None):
        raise TypeError("A rule is of a version or of a group.")
    group = session.get(Group, group_id, with_for_update=True) if group_id else None
    of = session.get(ProgrammeVersion, group.version_id if group is not None else version_id)
    if of is None:
        raise NotFoundError(_l("There is no such programme or group."))
    _expect_lawful(rule, of)
    row = kept(session, version_id=version_id, group_id=group_id)
    if row is not None and version is not None:
        row.expect(version)
    if group is not None:
        _expect_strict(session, rule, group)
    else:
        _leave_begun(session, of, read(row))
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
        session, "gradebooks.rule", subject="gradebook_rule", subject_id=row.id, why=why,
        details={name: getattr(value, "value", value) for name, value in asdict(rule).items()},
    )  # fmt: skip
    return row


def _expect_lawful(rule: Rule, of: ProgrammeVersion) -> None:
    if of.document in QUALIFYING and not rule.needs_final:
        words = _l("A document of qualification is given after the final assessment alone.")
        raise InvalidError(words, field="needs_final")


def _expect_strict(session: Session, rule: Rule, group: Group) -> None:
    """Refuse a rule looser than the programme's, and any once somebody was let out by it."""
    let_out = select(Enrolment.id).where(
        Enrolment.group_id == group.id, Enrolment.state == EnrolmentState.COMPLETED
    )
    if session.scalar(let_out.limit(1)) is not None:
        raise RefusedError(_l("Somebody was let out by this rule already: it changes no more."))
    row = kept(session, version_id=group.version_id)
    is_late = group.state not in BEFORE_TRAINING and row is not None
    if is_late and row is not None and day_of(row.updated_at) >= group.starts_on:
        base = rule_of(session, group)  # the programme's is of those who begin later
    else:
        base = read(row)
    for name in LENIENT:
        if getattr(rule, name) < getattr(base, name):
            words = _l("The rule of a group is no looser than its programme's.")
            raise InvalidError(words, field=name)


def _leave_begun(session: Session, of: ProgrammeVersion, now: Rule) -> None:
    """Leave groups whose training began with the rule they began with."""
    own = select(GradebookRule.group_id).where(GradebookRule.group_id.is_not(None))
    begun = select(Group.id).where(
        Group.version_id == of.id, Group.state.not_in(BEFORE_TRAINING), Group.id.not_in(own)
    )
    session.add_all(
        GradebookRule(id=uuid7(), group_id=group_id, **asdict(now))
        for group_id in session.scalars(begun)
    )
    session.flush()


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
