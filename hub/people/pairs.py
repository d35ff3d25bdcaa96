"""The desk of pairs that look alike: which, how much, why, and what was decided."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.errors import NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.names import full_name
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.people import candidates
from hub.people.likeness import MOST, likeness
from hub.people.merge_models import PairState, PersonMerge, PersonPair
from hub.people.models import Person

STATES = {
    PairState.WAITING: _l("waits for a decision"),
    PairState.DIFFERENT: _l("two people"),
    PairState.MERGED: _l("merged"),
}
REASONS: dict[str, str] = {
    "same-name": _l("the same full name"),
    "no-patronymic": _l("the same name, one without a patronymic"),
    "turned-name": _l("the names changed places"),
    "similar-name": _l("similar names"),
    "other-last-name": _l("another last name of a woman"),
    "same-birth": _l("the same date of birth"),
    "near-birth": _l("dates of birth one slip apart"),
    "other-birth": _l("different dates of birth"),
    "same-phone": _l("the same telephone"),
    "same-email": _l("the same e-mail"),
    "same-organisation": _l("the same organisation"),
    "two-snils": _l("two different СНИЛС"),
}
AGAINST = frozenset({"other-birth", "two-snils"})
STRONG, FAIR = 85, 65
MOST_WHY = 500


def reasons_in_words(reasons: Collection[str]) -> str:
    return ", ".join(str(REASONS.get(reason, reason)) for reason in reasons)


def tone_of(score: int) -> str:
    return "danger" if score >= STRONG else "warning" if score >= FAIR else "neutral"


def names(session: Session, ids: Collection[Any]) -> Mapping[Any, str]:
    """Name people with the day they were born: two of a pair are often called the same."""
    rows = session.execute(
        select(
            Person.id, Person.last_name, Person.first_name, Person.patronymic, Person.birth_on
        ).where(Person.id.in_(list(ids)))
    )
    return {
        row.id: full_name(row) + (f", {row.birth_on:%d.%m.%Y}" if row.birth_on else "")
        for row in rows
    }


def one(session: Session, pair_id: UUID) -> PersonPair:
    if (found := session.get(PersonPair, pair_id)) is None:
        raise NotFoundError(_l("There is no such pair."))
    return found


def of_two(session: Session, one_id: UUID, other_id: UUID) -> PersonPair | None:
    first, second = sorted((one_id, other_id))
    return session.scalars(
        select(PersonPair).where(PersonPair.first_id == first, PersonPair.second_id == second)
    ).one_or_none()


def tell_apart(
    session: Session, one_id: UUID, other_id: UUID, *, why: str, at: datetime
) -> PersonPair:
    """Keep the decision that these are two people: no scan brings the pair back."""
    if one_id == other_id:
        raise RefusedError(_l("One card can't be told apart from itself."))
    pair = of_two(session, one_id, other_id)
    if pair is not None and pair.state is PairState.MERGED:
        raise RefusedError(_l("These cards are merged: undo the merge first."))
    if pair is None:
        first, second = sorted((one_id, other_id))
        known = {each.id: each for each in candidates.faces(session, [first, second])}
        like = likeness(known[first], known[second]) if len(known) > 1 else None
        pair = PersonPair(
            first_id=first,
            second_id=second,
            score=like.score if like else 0,
            reasons=list(like.reasons) if like else [],
            seen_at=at,
        )
        session.add(pair)
    pair.state, pair.decided_at = PairState.DIFFERENT, at
    pair.decided_by_id = audit.actor().account_id
    pair.why = " ".join(why.split())[:MOST_WHY] or None
    session.flush()
    audit.record(
        session, "people.told-apart", subject="person", subject_id=one_id, ids=[other_id], why=why
    )
    return pair


def reopen(session: Session, one_id: UUID, other_id: UUID) -> None:
    """Take back the decision that these are two people."""
    pair = of_two(session, one_id, other_id)
    if pair is None or pair.state is not PairState.DIFFERENT:
        raise RefusedError(_l("There is nothing to take back."))
    pair.state, pair.decided_at, pair.decided_by_id, pair.why = PairState.WAITING, None, None, None
    session.flush()
    audit.record(session, "people.looked-anew", subject="person", subject_id=one_id, ids=[other_id])


def merges_of(session: Session, person_id: UUID) -> list[PersonMerge]:
    """List the merges into a card that stand, the latest first: it is the one to undo."""
    return list(
        session.scalars(
            select(PersonMerge)
            .where(PersonMerge.winner_id == person_id, PersonMerge.undone_at.is_(None))
            .order_by(PersonMerge.id.desc())
        )
    )


def latest_of(session: Session, one_id: UUID, other_id: UUID) -> PersonMerge | None:
    """Give the latest merge of two cards with each other."""
    ids = [one_id, other_id]
    return session.scalars(
        select(PersonMerge)
        .where(or_(PersonMerge.winner_id.in_(ids)), PersonMerge.loser_id.in_(ids))
        .order_by(PersonMerge.id.desc())
        .limit(1)
    ).one_or_none()


PAIRS = Table(
    name="duplicates",
    title=_l("Duplicates of people"),
    model=PersonPair,
    scopes=Scopes(),
    permission="people.merge",
    columns=(
        Column(
            name="first",
            title=_l("One card"),
            source=(PersonPair.first_id,),
            told=names,
            is_link=True,
        ),
        Column(name="second", title=_l("Another card"), source=(PersonPair.second_id,), told=names),
        Column(
            name="score",
            title=_l("Likeness"),
            source=(PersonPair.score,),
            kind=Kind.NUMBER,
            sort=PersonPair.score,
            shown=lambda score: f"{score} / {MOST}",
            tone=lambda row: tone_of(row.score),
        ),
        Column(
            name="reasons",
            title=_l("Why they are alike"),
            source=(PersonPair.reasons,),
            value=lambda row: reasons_in_words(row.reasons),
        ),
        Column(
            name="state",
            title=_l("Decision"),
            source=(PersonPair.state,),
            kind=Kind.CHOICE,
            choices=STATES,
        ),
        Column(
            name="created_at",
            title=_l("Found on"),
            source=(PersonPair.created_at,),
            kind=Kind.TIME,
            sort=PersonPair.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-score",
    filters=(
        Filter(
            name="state",
            title=_l("Decision"),
            kind=FilterKind.CHOICE,
            attribute=PersonPair.state,
            choices=STATES,
        ),
    ),
    only=PersonPair.state != PairState.MOOT,
    is_personal=True,
    about=_l("Cards that look alike, the likeliest first. The search runs every night."),
    empty_hint=_l("Nobody looks like anybody else. The search runs every night."),
)
