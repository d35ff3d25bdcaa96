"""Ratings: of a group, of a programme, of a competency; by the weights of each group's rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _
from hub.core.scopes import scoped
from hub.gradebooks.grid import Learner, learners_of
from hub.gradebooks.judging import THERE
from hub.gradebooks.models import READ, SCOPES, Gradebook
from hub.gradebooks.outcomes import Outcome, outcomes, tenths
from hub.gradebooks.rules import Rule, rule_of
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.programmes.models import Programme

MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """A learner with the place among the others; equal figures share it."""

    place: int | None
    learner: Learner
    group: Group
    outcome: Outcome
    middle: float | None
    final: float | None
    is_by_final: bool  # by which of them the place is

    @property
    def figure(self) -> float | None:
        return self.final if self.is_by_final else self.middle


def placed(rows: Sequence[tuple[Learner, Group, Outcome, Rule]]) -> list[Placed]:
    """Put learners in the order of the final rating; of the intermediate one till all have it."""
    reckoned = [
        (one.rating(rule), one.rating(rule, is_final=False), learner, group, one)
        for learner, group, one, rule in rows
    ]
    is_final = _is_by_final([(final, middle) for final, middle, *_rest in reckoned])
    by = [final if is_final else middle for final, middle, *_rest in reckoned]
    figures = sorted((one for one in by if one is not None), reverse=True)
    found = [
        Placed(
            None if figure is None else figures.index(figure) + 1,
            learner, group, outcome, middle, final, is_final,
        )
        for figure, (final, middle, learner, group, outcome) in zip(by, reckoned, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.place is None, one.place or 0, one.learner.name))


def _is_by_final(figures: Sequence[tuple[float | None, float | None]]) -> bool:
    """Whether everybody who is rated has the final rating too."""
    rated = [final for final, middle in figures if final is not None or middle is not None]
    return bool(rated) and None not in rated


def of_group(
    session: Session, group: Group, who: Principal | None, *, parts: frozenset[UUID] | None = None
) -> list[Placed]:
    rule = rule_of(session, group)
    found = outcomes(session, group, parts=parts)
    return placed(
        [
            (one, group, found[one.id], rule)
            for one in learners_of(session, group.id, who)
            if one.id in found and one.state in THERE
        ]
    )


def of_groups(
    session: Session, groups: Sequence[Group], who: Principal, parts: frozenset[UUID] | None = None
) -> list[Placed]:
    """Rate the learners of several groups together."""
    rows = []
    for group in groups:
        rule = rule_of(session, group)
        found = outcomes(session, group, parts=parts)
        rows += [
            (one, group, found[one.id], rule)
            for one in learners_of(session, group.id, who)
            if one.id in found and one.state in THERE
        ]
    return placed(rows)


def groups_seen(session: Session, who: Principal, *where: Any) -> list[Group]:
    """Give the groups whose gradebooks this one reads, the latest first."""
    seen = scoped(select(Gradebook.group_id), SCOPES, who, READ)
    asked = (
        select(Group)
        .where(Group.id.in_(seen), *where)
        .order_by(Group.starts_on.desc(), Group.id)
        .limit(MOST_GROUPS)
    )
    return list(session.scalars(asked))


def parts_of(session: Session, competency_id: UUID) -> frozenset[UUID]:
    """Give the modules whose outcomes are of a competency."""
    found = session.scalars(
        select(ProgrammeOutcome.part_id).where(
            ProgrammeOutcome.competency_id == competency_id, ProgrammeOutcome.part_id.is_not(None)
        )
    )
    return frozenset(one for one in found if one is not None)


def competencies_of(session: Session, groups: Sequence[Group]) -> list[UUID]:
    """Give the competencies that modules of these groups lead to."""
    found = session.scalars(
        select(ProgrammeOutcome.competency_id)
        .where(
            ProgrammeOutcome.version_id.in_({one.version_id for one in groups}),
            ProgrammeOutcome.part_id.is_not(None),
            ProgrammeOutcome.competency_id.is_not(None),
        )
        .distinct()
    )
    return sorted((one for one in found if one is not None), key=str)


def titles_of(session: Session, groups: Sequence[Group]) -> dict[UUID, str]:
    """Name the programmes of groups."""
    ids = {one.programme_id for one in groups}
    found = session.execute(select(Programme.id, Programme.title).where(Programme.id.in_(ids)))
    return {row.id: row.title for row in found}


def formula(rule: Rule, *, is_final: bool = True) -> str:
    """Say how a rating comes about, with the weights in force."""
    parts = [
        (rule.weight_current, _("current marks")),
        (rule.weight_modules, _("modules")),
        (rule.weight_attendance, _("attendance")),
    ]
    if is_final:
        parts.append((rule.weight_final, _("final assessment")))
    shown = [f"{weight} × {title}" for weight, title in parts if weight]
    total = sum(weight for weight, _title in parts)
    return f"({' + '.join(shown)}) / {total}"


def shown(one: Placed) -> dict[str, Any]:
    """Write a line of a rating as pages do."""
    outcome = one.outcome
    return {
        "place": one.place or "—",
        "name": one.learner.name,
        "group": one.group,
        "attendance": tenths(outcome.attendance),
        "current": tenths(outcome.current),
        "of_modules": tenths(outcome.of_modules),
        "of_final": tenths(outcome.of_final),
        "middle": tenths(one.middle),
        "final": tenths(one.final),
        "passed": outcome.passed,
        "wanting": outcome.wanting,
        "modules": outcome.modules,
        "end": outcome.final,
        "learner": one.learner,
    }
