"""One of the three, whichever it is: a competency, a profession or an occupation in one field."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.models import KINDS
from hub.competencies.naming import (
    COMPETENCY,
    LOOKUPS,
    OCCUPATION,
    OFFERED,
    PROFESSION,
    READ,
    names,
    offer,
    understand,
)
from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.tables.lookups import Found, Lookup
from hub.core.text import search_key

CLASSIFIED = "classified"
SUBJECT_TITLES: dict[str, str] = {
    COMPETENCY: _l("competency"),
    PROFESSION: _l("profession or speciality of СПО"),
    OCCUPATION: _l("occupation by ОКПДТР"),
}
SEPARATOR = " · "
EACH = 5


def subject_of(session: Session, row_id: UUID) -> str | None:
    """Say which of the three has this key."""
    return subjects_of(session, [row_id]).get(row_id)


def subjects_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for subject, model in KINDS.items():
        rest = [row_id for row_id in ids if row_id not in found]
        if rest:
            rows = session.scalars(select(model.id).where(model.id.in_(rest)))
            found |= dict.fromkeys(rows, subject)
    return found


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for subject in KINDS:
        rest = [row_id for row_id in ids if row_id not in found]
        found |= names(session, subject, rest) if rest else {}
    return found


def said(subject: str) -> str:
    return str(_(SUBJECT_TITLES[subject]))


def written(session: Session, row_id: UUID) -> str:
    """Name one so that it is understood again, whichever of the three has the same words."""
    subject = subject_of(session, row_id)
    if subject is None:
        return ""
    return names(session, subject, [row_id])[row_id] + SEPARATOR + said(subject)


def find(session: Session, word: str) -> Sequence[tuple[str, UUID]]:
    """Understand a code or a title of any of the three: what it may mean, one where it is plain."""
    text, _dot, kind = word.rpartition(SEPARATOR)
    if text and (subject := _subject_said(kind)):
        return [(subject, row_id) for row_id in understand(session, subject, text)]
    each = {subject: understand(session, subject, word) for subject in KINDS}
    plain = [(subject, ids[0]) for subject, ids in each.items() if len(ids) == 1]
    return plain or [(subject, row_id) for subject, ids in each.items() for row_id in ids]


def _subject_said(kind: str) -> str | None:
    wanted = search_key(kind)
    return next((one for one in KINDS if wanted in (one, search_key(said(one)))), None)


def _offered(session: Session, who: Principal, text: str) -> list[str]:
    if not who.can(READ):
        return []
    found = [offer(session, subject, text) for subject in KINDS]
    return [
        word + SEPARATOR + said(subject)
        for subject, words in zip(KINDS, found, strict=True)
        for word in words[: EACH if sum(map(bool, found)) > 1 else OFFERED]
    ]


def _resolve(session: Session, words: Collection[str]) -> Found:
    return Found({word: [row_id for _kind, row_id in find(session, word)] for word in words})


def _visible(_session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    return ids if who.can(READ) else ()


LOOKUP = Lookup(
    titles=titles,
    offer=_offered,
    resolve=_resolve,
    written=written,
    visible=_visible,
    endpoint="competencies.any_card",
)
ALL: dict[str, Lookup] = {**LOOKUPS, CLASSIFIED: LOOKUP}
