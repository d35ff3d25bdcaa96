"""What rows of a file mean: new resources, or those that are known."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key
from hub.resources import queries
from hub.resources.shape import Shape


def key_of(shape: Shape, values: Values) -> str:
    if shape.key and values.get(shape.key):
        return f"{values.get(shape.parent or 'organisation_id')}\n{values[shape.key]}"
    return "\n".join(_natural(shape, values))


def _natural(shape: Shape, values: Values) -> tuple[str, ...]:
    words = (values.get(name) for name in shape.natural)
    plain = (getattr(word, "value", word) for word in words)
    return (search_key(values.get("title", "")), *(str(word or "") for word in plain))


def match(session: Session, shape: Shape, rows: Sequence[Values]) -> list[Match]:
    """Find which rows of the registry those of a file mean."""
    model: Any = shape.model
    titles = {search_key(values.get("title", "")) for values in rows}
    known: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for found in session.scalars(select(model).where(model.title_key.in_(titles))):
        if shape.key is None or getattr(found, shape.key) is None:
            known[_natural(shape, queries.values_of(shape, found))].append(found)
    keyed = _keyed(session, shape, rows)
    many = shape.many
    meanings = []
    for values in rows:
        if shape.key and values.get(shape.key):
            candidates = keyed.get(key_of(shape, values), [])
        else:
            candidates = known[_natural(shape, values)]
        if len(candidates) > 1:
            problem = _l("Several records have this name here: which one is meant is not clear.")
            meanings.append(Match(problem=problem, problem_field="title"))
            continue
        meaning = _meaning(shape, candidates[0]) if candidates else Match()
        if many is not None and values.get(many.name):
            meaning = _with_many(session, shape, meaning, values)
        meanings.append(meaning)
    return meanings


def owners_of(session: Session, shape: Shape, rows: Sequence[Values]) -> list[Any]:
    """Say whose each row of a file would be."""
    if shape.parent is None:
        return [values.get("organisation_id") for values in rows]
    owner_of = _owners(session, shape, rows)
    return [owner_of.get(values.get(shape.parent)) for values in rows]


def _owners(session: Session, shape: Shape, rows: Sequence[Values]) -> dict[Any, Any]:
    name = shape.parent or ""
    parents = {values[name] for values in rows if values.get(name)}
    model: Any = queries.parent_of(shape)
    found = select(model.id, model.organisation_id).where(model.id.in_(parents))
    return dict(session.execute(found).all())


def _keyed(session: Session, shape: Shape, rows: Sequence[Values]) -> dict[str, list[Any]]:
    """Find by what names a row alone in its organisation, however the file calls it."""
    if shape.key is None or shape.parent is None:
        return {}
    model: Any = shape.model
    column = getattr(model, shape.key)
    numbers = {values[shape.key] for values in rows if values.get(shape.key)}
    if not numbers:
        return {}
    owner_of = _owners(session, shape, rows)
    found: dict[tuple[Any, str], Any] = {
        (row.organisation_id, getattr(row, shape.key)): row
        for row in session.scalars(
            select(model).where(
                column.in_(numbers), model.organisation_id.in_(set(owner_of.values()))
            )
        )
    }
    keyed = {}
    for values in rows:
        number = values.get(shape.key)
        row = found.get((owner_of.get(values.get(shape.parent)), number)) if number else None
        if row is not None:
            keyed[key_of(shape, values)] = [row]
    return keyed


def _meaning(shape: Shape, row: Any) -> Match:
    before = queries.values_of(shape, row)
    if shape.many is not None:
        before[shape.many.name] = None
    return Match(id=row.id, before=before)


def _with_many(session: Session, shape: Shape, meaning: Match, values: Values) -> Match:
    """Say what is unknown of the list in a cell; leave it as it is where it says what is known."""
    many: Any = shape.many
    ids, unknown = queries.understood_list(session, many.lookup, values[many.name])
    if unknown:
        problem = _l("Not known, or known several times: one of the codes or titles.")
        return Match(id=meaning.id, problem=problem, problem_field=many.name)
    if meaning.id is None:
        return meaning
    row: Any = session.get(shape.model, meaning.id)
    now: list[str] = getattr(row, many.name)
    same = {str(row_id) for row_id in ids} == set(now)
    written = (
        values[many.name] if same else "; ".join(queries.named_list(session, many.lookup, now))
    )
    return Match(id=meaning.id, before={**meaning.before, many.name: written})
