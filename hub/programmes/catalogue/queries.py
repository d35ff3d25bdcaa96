"""The catalogue searched: each word typed finds the words of titles most like it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.text import search_key
from hub.programmes.catalogue.mistypes import Mistypes
from hub.programmes.catalogue.models import CatalogueGram, CatalogueWord
from hub.programmes.catalogue.words import LONGEST, SAID, WORDS, grams_of, meant, stem
from hub.programmes.checks import EDUCATION
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion, VersionState

MOST_WORDS = 6
CANDIDATES = 40  # words looked at closely for one typed
SHORT, MIDDLE = 4, 8  # up to so many letters: no mistake, one, two
ONE_MISTAKE, TWO_MISTAKES = 0.8, 0.6
BEGINNING, ENDING = 0.9, 0.85
LONGEST_ENDING = 3
LAST = "\U0010ffff"
LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
KEYS = str.maketrans(LATIN, "ёйцукенгшщзхъфывапролджэячсмитьбю")
PAGE = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a visitor wants."""

    words: str = ""
    kind: str = ""
    purpose: str = ""
    form: ProgrammeForm | None = None
    most_hours: int | None = None
    is_free: bool = False
    organisation_id: UUID | None = None
    education: str = ""  # what the visitor has
    age: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A page of programmes, how many there are in all, and the words they were found by."""

    rows: Sequence[Programme]
    count: int
    read_as: str = ""


def search(session: Session, asked: Asked) -> Found:
    """Give a page of what may be learnt: by likeness where words were typed, else by title."""
    statement = _narrowed(session, asked)
    if not typed(asked.words):
        count = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
        page = statement.order_by(Programme.title_key, Programme.id).limit(PAGE)
        return Found(session.scalars(page.offset((asked.page - 1) * PAGE)).all(), count)
    scores, read_as = likeness(session, asked.words)
    if not scores:
        return Found((), 0)
    keys = statement.with_only_columns(Programme.id, Programme.title_key)
    if _is_narrow(asked) or len(scores) > _MANY:
        shown = {row.id: row.title_key for row in session.execute(keys)}
    else:
        shown = {row.id: row.title_key for row in session.execute(
            keys.where(Programme.id.in_(scores)))}  # fmt: skip
    order = sorted(
        (key for key in scores if key in shown), key=lambda key: (-scores[key], shown[key], key)
    )
    wanted = order[(asked.page - 1) * PAGE : asked.page * PAGE]
    page_of = session.scalars(select(Programme).where(Programme.id.in_(wanted)))
    known = {one.id: one for one in page_of}
    return Found([known[key] for key in wanted], len(order), read_as)


def typed(words: str) -> list[str]:
    found = [word[:LONGEST] for word in WORDS.findall(search_key(words))]
    return meant(found)[:MOST_WORDS]


def likeness(session: Session, words: str) -> tuple[dict[UUID, float], str]:
    """Score the programmes whose titles hold every word typed, or words like them.

    Russian typed on Latin keys is read as it was meant, when as it stands it finds nothing.
    """
    scores = _scored(session, typed(words))
    if scores:
        return scores, ""
    turned = words.casefold().translate(KEYS)
    return (_scored(session, typed(turned)), turned) if turned != words.casefold() else ({}, "")


def shown(session: Session, programme_id: UUID) -> tuple[Programme, ProgrammeVersion] | None:
    """Give a programme that citizens may see, with the version they see."""
    row = session.execute(
        select(Programme, ProgrammeVersion)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(
            Programme.id == programme_id,
            Programme.published_at.is_not(None),
            ProgrammeVersion.state == VersionState.PUBLISHED,
        )
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


_MANY = 500  # past it one reading of what is shown is cheaper than a list of keys


def organisations(session: Session) -> Sequence[UUID]:
    """Name whose programmes are shown."""
    shown = Programme.published_at.is_not(None), Programme.organisation_id.is_not(None)
    return session.scalars(select(Programme.organisation_id).where(*shown).distinct()).all()  # type: ignore[return-value] # SQL leaves the empty ones out


def _is_narrow(asked: Asked) -> bool:
    return replace(asked, words="", page=1) != Asked()


def _narrowed(session: Session, asked: Asked) -> Select[Any]:
    where: list[ColumnElement[bool]] = [Programme.published_at.is_not(None)]
    if asked.kind:
        where.append(Programme.kind == asked.kind)
    if asked.purpose:
        where.append(Programme.purpose == asked.purpose)
    if asked.form is not None:
        where.append(Programme.form == asked.form)
    if asked.most_hours is not None:
        where.append(Programme.hours <= asked.most_hours)
    if asked.is_free:
        where.append(Programme.price == 0)
    if asked.organisation_id is not None:
        where.append(Programme.organisation_id == asked.organisation_id)
    if (taken := _taking(session, asked)) is not None:
        where.append(taken)
    return select(Programme).where(and_(*where))


def _taking(session: Session, asked: Asked) -> ColumnElement[bool] | None:
    """Ask for programmes that take a visitor of this age and education."""
    version = ProgrammeVersion
    where: list[ColumnElement[bool]] = []
    if asked.age is not None:
        where.append(or_(version.age_from.is_(None), version.age_from <= asked.age))
        where.append(or_(version.age_to.is_(None), version.age_to >= asked.age))
    levels = list(reference.titles(session, EDUCATION)) if asked.education else []
    if asked.education in levels:
        enough = levels[: levels.index(asked.education) + 1]
        where.append(or_(version.education.is_(None), version.education.in_(enough)))
    if not where:
        return None
    shown = version.state == VersionState.PUBLISHED
    return Programme.id.in_(select(version.programme_id).where(shown, *where))


def _scored(session: Session, words: Sequence[str]) -> dict[UUID, float]:
    """Multiply out what each word is worth: a title must hold them all."""
    found: dict[UUID, float] | None = None
    for n, word in enumerate(words):
        alike = _alike(session, word, is_last=n == len(words) - 1)
        held = _holding(session, alike)
        if word in SAID:
            held = {**_scored(session, SAID[word]), **held}
        if found is None:
            found = held
        else:
            found = {key: found[key] + value for key, value in held.items() if key in found}
        if not found:
            return {}
    return found or {}


def _holding(session: Session, alike: Mapping[str, float]) -> dict[UUID, float]:
    if not alike:
        return {}
    best: dict[UUID, float] = defaultdict(float)
    rows = session.execute(
        select(CatalogueWord.word, CatalogueWord.programme_id).where(CatalogueWord.word.in_(alike))
    )
    for word, programme_id in rows:
        best[programme_id] = max(best[programme_id], alike[word])
    return best


def _alike(session: Session, word: str, *, is_last: bool) -> dict[str, float]:
    """Find the words of titles that this one may mean, each with how sure it is."""
    beginnings = session.scalars(
        select(CatalogueWord.word)
        .where(CatalogueWord.word >= word, CatalogueWord.word < word + LAST)
        .distinct()
        .limit(CANDIDATES)
    ).all()
    found = {one: 1.0 if one == word else BEGINNING for one in beginnings}
    if word in found and not is_last:
        return found
    if len(word) < SHORT:
        return found
    if (bare := stem(word)) != word:
        forms = session.scalars(
            select(CatalogueWord.word)
            .where(
                CatalogueWord.word >= bare,
                CatalogueWord.word < bare + LAST,
                func.length(CatalogueWord.word) <= len(bare) + LONGEST_ENDING,
            )
            .distinct()
            .limit(CANDIDATES)
        )
        found = dict.fromkeys(forms, ENDING) | found
    near = session.scalars(
        select(CatalogueGram.word)
        .where(CatalogueGram.gram.in_(grams_of(word)))
        .group_by(CatalogueGram.word)
        .order_by(func.count().desc(), func.length(CatalogueGram.word), CatalogueGram.word)
        .limit(CANDIDATES)
    )
    mistypes = Mistypes(word)
    for one in near:
        if one not in found and (sure := _sure(mistypes, one)):
            found[one] = sure
    return found


def _sure(mistypes: Mistypes, one: str) -> float:
    """Say how sure it is that a word was meant: whole, or a part of a longer one."""
    length = len(mistypes.word)
    most = 1 if length <= MIDDLE else 2
    counts = mistypes.along(one)
    best = _worth(counts[-1], most)
    if len(one) > length:
        best = max(best, BEGINNING * _worth(min(counts[length : length + 2]), most))
        if length > SHORT:  # «сварщик» is in «электросварщик»
            best = max(best, ENDING * _worth(mistypes.along(one[-length:])[-1], most))
    return best


def _worth(mistakes: int, most: int) -> float:
    return (1.0, ONE_MISTAKE, TWO_MISTAKES)[mistakes] if mistakes <= most else 0.0
