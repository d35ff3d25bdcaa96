"""Reads of learning materials: cards, versions, places a remark may be tied to."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.files import StoredFile
from hub.core.i18n import _, _l
from hub.core.scopes import every_row, scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.tables.lookups import Found
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.materials.models import READ, SCOPES, LearningMaterial, MaterialState

FIELDS = (
    *("title", "kind", "form", "annotation", "authors", "organisation_id", "licence"),
    *("rights_holder", "licence_until", "competency_id", "level", "address", "tool", "custom"),
)
OFFERED = 10
ABSENT = _l("There is no such material, or it is not yours.")
SINGLE = Single(LearningMaterial, SCOPES, ABSENT)
PLACES: dict[str, str] = {
    "title": _l("Title"),
    "annotation": _l("Annotation"),
    "content": _l("Content"),
    "authors": _l("Authors"),
    "licence": _l("Licence"),
    "competency": _l("Competency"),
    "level": _l("Education level"),
}
NaturalKey = tuple[str, str]


def material(
    session: Session, material_id: UUID, who: Principal, permission: str = READ
) -> LearningMaterial:
    statement = select(LearningMaterial).where(LearningMaterial.id == material_id)
    found: LearningMaterial | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def one(session: Session, material_id: UUID) -> LearningMaterial:
    """Give a version to another room, which asked by itself who may."""
    if (found := session.get(LearningMaterial, material_id)) is None:
        raise NotFoundError(ABSENT)
    return found


def versions(session: Session, work_id: UUID, who: Principal) -> Sequence[LearningMaterial]:
    """Give the versions of a work that the asker may see, the latest first."""
    statement = select(LearningMaterial).where(LearningMaterial.work_id == work_id)
    return session.scalars(
        scoped(statement, SCOPES, who, READ).order_by(LearningMaterial.number.desc())
    ).all()


def last_number(session: Session, work_id: UUID) -> int:
    query = select(func.max(LearningMaterial.number)).where(LearningMaterial.work_id == work_id)
    return session.scalar(query) or 0


def places() -> list[tuple[str, str]]:
    """Name the places of a material a remark may be tied to."""
    return [(key, str(title)) for key, title in PLACES.items()]


def may_have_file(session: Session, who: Principal, file: StoredFile) -> bool:
    """Whoever may see a version that holds the file may have the file."""
    statement = select(LearningMaterial.id).where(LearningMaterial.file_id == file.id)
    return session.scalar(scoped(statement, SCOPES, who, READ).limit(1)) is not None


def holders(session: Session, file_id: UUID) -> Sequence[UUID]:
    """Name the versions that hold a file."""
    return session.scalars(
        select(LearningMaterial.id).where(LearningMaterial.file_id == file_id)
    ).all()


def values_of(material: LearningMaterial) -> dict[str, Any]:
    return {name: getattr(material, name) for name in FIELDS}


def natural_key(values: Values) -> NaturalKey:
    return search_key(values["title"]), str(values.get("organisation_id") or "")


def key(values: Values) -> str:
    return "\n".join(natural_key(values))


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find what rows of a file mean: a draft may be changed, what went on may not."""
    titles = {search_key(values["title"]) for values in rows}
    known: dict[NaturalKey, list[LearningMaterial]] = defaultdict(list)
    statement = select(LearningMaterial).where(
        LearningMaterial.title_key.in_(titles), LearningMaterial.replaced_at.is_(None)
    )
    for found in session.scalars(statement):
        known[natural_key(values_of(found))].append(found)
    return [_meaning(known[natural_key(values)]) for values in rows]


def _meaning(found: Sequence[LearningMaterial]) -> Match:
    if len(found) > 1:
        problem = _l("Several materials have this title and organisation.")
        return Match(problem=problem, problem_field="title")
    if found and not found[0].is_draft:
        problem = _l("This material went to expertise already: a file changes drafts alone.")
        return Match(problem=problem, problem_field="title")
    return Match(id=found[0].id, before=values_of(found[0])) if found else Match()


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    query = select(LearningMaterial.id, LearningMaterial.title)
    return dict(session.execute(query.where(LearningMaterial.id.in_(ids))).all())


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    if every_row(SCOPES, who, READ):
        return ids
    found = select(LearningMaterial.id).where(LearningMaterial.id.in_(ids))
    return session.scalars(scoped(found, SCOPES, who, READ)).all()


def offer(session: Session, who: Principal, text: str) -> list[str]:
    """Offer published materials while a person types words of the title."""
    base = scoped(select(LearningMaterial.title), SCOPES, who, READ).where(
        LearningMaterial.state == MaterialState.PUBLISHED
    )
    offered: list[str] = []
    for find in by_words(LearningMaterial.title_key)(text) or ():
        rows = session.scalars(
            base.where(find.where).order_by(LearningMaterial.title_key).limit(OFFERED)
        )
        offered += [word for word in rows if word not in offered]
    return offered[:OFFERED]


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand an id or an exact title of a published material; None where it is not one."""
    found: dict[str, Sequence[UUID]] = {}
    for word in words:
        statement = select(LearningMaterial.id)
        try:
            statement = statement.where(LearningMaterial.id == UUID(word))
        except ValueError:
            statement = statement.where(
                LearningMaterial.title_key == search_key(word),
                LearningMaterial.state == MaterialState.PUBLISHED,
            )
        ids = session.scalars(statement.limit(2)).all()
        found[word] = ids
    return Found(found)


def written_of(session: Session, material_id: UUID) -> str:
    found = session.get(LearningMaterial, material_id)
    return found.title if found is not None else ""


def version_word(number: int) -> str:
    return str(_("version %(number)s", number=number))
