"""The list of withdrawn consents: whose, by when to decide, what was decided."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _, _l
from hub.core.names import full_name
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.people.models import Outcome, Person, Withdrawal
from hub.people.withdrawals import SOON

OUTCOMES = {
    Outcome.WAITING: _l("waits for a decision"),
    Outcome.KEPT: _l("kept on another ground"),
    Outcome.ERASED: _l("data destroyed"),
    Outcome.RENEWED: _l("consent given anew"),
}


def _names(session: Session, ids: Collection[Any]) -> Mapping[Any, str]:
    rows = session.execute(
        select(Withdrawal.id, Person.last_name, Person.first_name, Person.patronymic)
        .join(Person, Person.id == Withdrawal.person_id)
        .where(Withdrawal.id.in_(list(ids)))
    )
    known = {row.id: full_name(row) for row in rows}
    return {key: known.get(key, str(_("An account without a card"))) for key in ids}


def _tone(row: Any) -> str:
    if row.outcome is not Outcome.WAITING:
        return "neutral"
    return "danger" if row.due_at - utcnow() < SOON else "warning"


WITHDRAWALS = Table(
    name="withdrawals",
    title=_l("Withdrawn consents"),
    model=Withdrawal,
    scopes=Scopes(),
    permission="people.erase",
    columns=(
        Column(name="name", title=_l("Person"), source=(Withdrawal.id,), told=_names, is_link=True),
        Column(
            name="withdrawn_at",
            title=_l("Withdrawn"),
            source=(Withdrawal.withdrawn_at,),
            kind=Kind.TIME,
            sort=Withdrawal.withdrawn_at,
        ),
        Column(
            name="due_at",
            title=_l("Decide by"),
            source=(Withdrawal.due_at,),
            kind=Kind.TIME,
            sort=Withdrawal.due_at,
        ),
        Column(
            name="outcome",
            title=_l("State"),
            source=(Withdrawal.outcome, Withdrawal.due_at),
            kind=Kind.CHOICE,
            choices=OUTCOMES,
            tone=_tone,
        ),
        Column(
            name="decided_at",
            title=_l("Decided"),
            source=(Withdrawal.decided_at,),
            kind=Kind.TIME,
            is_shown=False,
        ),
    ),
    default_sort="-withdrawn_at",
    filters=(
        Filter(
            name="outcome",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Withdrawal.outcome,
            choices=OUTCOMES,
        ),
        Filter(
            name="due_at",
            title=_l("Decide by"),
            kind=FilterKind.PERIOD,
            attribute=Withdrawal.due_at,
        ),
    ),
    is_personal=True,
    empty_hint=_l("When somebody withdraws the consent, the case appears here with its term."),
)
