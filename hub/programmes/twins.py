"""How programmes are named in fields: twins are told apart by kind, hours and owner."""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.i18n import ngettext
from hub.core.scopes import scoped
from hub.core.tables.lookups import Found, lookup
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.programmes.checks import BOOK, ORGANISATION
from hub.programmes.models import SCOPES, Programme
from hub.programmes.queries import OFFERED, READ

BETWEEN = " · "


def offer(session: Session, who: Principal, text: str) -> list[str]:
    """Offer programmes while a person types the title."""
    base = scoped(select(Programme), SCOPES, who, READ)
    found: dict[UUID, Programme] = {}
    for find in by_words(Programme.title_key)(text) or ():
        rows = session.scalars(base.where(find.where).order_by(Programme.title_key).limit(OFFERED))
        found |= {one.id: one for one in rows}
    return written(session, list(found.values())[:OFFERED])


def written_of(session: Session, programme_id: UUID) -> str:
    found = session.get(Programme, programme_id)
    return written(session, [found])[0] if found is not None else ""


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand an id, a title as written() has it, or one that only one programme has."""
    found: dict[str, Sequence[UUID]] = {}
    for word in words:
        inside = word.rpartition("[")[2].rstrip("] ") if "[" in word else word.strip()
        try:
            wanted = select(Programme.id).where(Programme.id == UUID(inside))
        except ValueError:
            wanted = select(Programme.id).where(Programme.title_key == search_key(word))
        found[word] = session.scalars(wanted.limit(2)).all() or _told_apart(session, word)
    return Found(found)


def written(session: Session, found: Sequence[Programme]) -> list[str]:
    """Name each by its title, and where others have it too, by more; at last by its id."""
    keys = {one.title_key for one in found}
    count = func.count()
    rows = select(Programme.title_key).where(Programme.title_key.in_(keys))
    alike = set(session.scalars(rows.group_by(Programme.title_key).having(count > 1)))
    words = {one.id: one.title for one in found if one.title_key not in alike}
    for title_key in alike:
        words |= _apart(session, title_key)
    return [words[one.id] for one in found]


def _told_apart(session: Session, word: str) -> Sequence[UUID]:
    """Understand a title with what tells it from others."""
    title, _between, _more = word.partition(BETWEEN)
    if title == word:
        return ()
    said = search_key(word)
    apart = _apart(session, search_key(title))
    return [key for key, name in apart.items() if search_key(name) == said]


def _apart(session: Session, title_key: str) -> dict[UUID, str]:
    kinds = reference.titles(session, BOOK)
    rows = session.scalars(
        select(Programme).where(Programme.title_key == title_key).order_by(Programme.id)
    ).all()
    owners = lookup(ORGANISATION).titles(
        session, {one.organisation_id for one in rows if one.organisation_id is not None}
    )
    names = {
        one.id: BETWEEN.join(
            filter(
                None,
                (
                    one.title,
                    kinds.get(one.kind, one.kind),
                    ngettext("%(num)d hour", "%(num)d hours", one.hours or 0),
                    owners.get(one.organisation_id) if one.organisation_id else "",
                ),
            )
        )
        for one in rows
    }
    same = Counter(search_key(name) for name in names.values())
    return {
        key: name if same[search_key(name)] == 1 else f"{name} [{key}]"
        for key, name in names.items()
    }
