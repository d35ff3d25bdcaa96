"""Resources brought in from files: what a column means, and the commands a row becomes."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import Field, Importer, Kind, askers
from hub.core.tables.declare import Match, Values
from hub.resources import cleaning, commands, matching, measures, queries
from hub.resources.bases import CONFIRM, WRITE
from hub.resources.places import OWNER
from hub.resources.shape import Part, Shape, Sort

KINDS = {
    Sort.NUMBER: Kind.NUMBER,
    Sort.MEASURE: Kind.NUMBER,
    Sort.DATE: Kind.DATE,
    Sort.FLAG: Kind.BOOLEAN,
    Sort.CHOICE: Kind.CHOICE,
    Sort.BOOK: Kind.BOOK,
    Sort.LOOKUP: Kind.LOOKUP,
}
FILL_IN = _l("This cell must be filled in.")
NOT_YOURS = _l("Choose your own organisation.")
FIELD_KINDS = KINDS | dict.fromkeys((Sort.DEGREES, Sort.MEASURE, Sort.MANY), Kind.TEXT)


def importer_of(shape: Shape) -> Importer:
    return Importer(
        permission=CONFIRM if shape.is_regional else "resources.import",
        fields=tuple(_field(part) for part in shape.parts if part.is_imported),
        key=lambda values: matching.key_of(shape, values),
        match=lambda session, rows: _match(shape, session, rows),
        create=lambda session, values: _create(shape, session, values),
        change=lambda session, row_id, values: _change(shape, session, row_id, values),
        check=lambda values: _check(shape, values),
    )


def _field(part: Part) -> Field:
    return Field(
        name=part.name,
        title=part.title,
        kind=FIELD_KINDS.get(part.sort, Kind.TEXT),
        # A partner's file need not say whose its rows are; a row that has to is told so.
        is_required=part.is_required and part.default is None and part.name != OWNER.name,
        parse=_parser(part),
        choices=part.choices,
        book=part.book,
        lookup=None if part.sort is Sort.MANY else part.lookup,
        synonyms=part.synonyms,
        example=part.example,
        help=part.help or _listing(part),
    )


def _listing(part: Part) -> Any:
    """Say what may stand in a column, in the language of whoever reads it."""
    choices = part.choices
    return LazyString(lambda: "; ".join(map(str, choices.values()))) if choices else ""


def _parser(part: Part) -> Callable[[str], Any] | None:
    if part.sort is Sort.DEGREES:
        return cleaning.degrees
    if part.sort is Sort.MEASURE:
        return measures.read
    if part.sort is Sort.MANY:
        return _listed
    return part.read


def _listed(text: str) -> str:
    words = (word.strip() for word in text.replace("\n", ";").replace(",", ";").split(";"))
    return "; ".join(sorted(filter(None, words)))


def _check(shape: Shape, values: Values) -> None:
    """Refuse by the row alone; what a list in a cell means is known when it is matched."""
    lists = {part.name for part in shape.parts if part.sort is Sort.MANY}
    cleaned = cleaning.clean(shape, {n: v for n, v in values.items() if n not in lists})
    cleaning.in_order(cleaned)
    cleaning.together(cleaned)


def _understood(shape: Shape, session: Session, values: Values) -> dict[str, Any]:
    given = dict(values)
    if (many := shape.many) is not None and many.name in given:
        given[many.name] = queries.understood_list(session, many.lookup or "", given[many.name])[0]
    return given


def _match(shape: Shape, session: Session, rows: Sequence[Values]) -> list[Match]:
    """Say what rows mean to whoever brings them: another organisation's are no rows to them."""
    who = askers.acting(session)
    given = [_owned(shape, who, values) for values in rows]
    meanings = matching.match(session, shape, given)
    if shape.is_regional:
        return meanings
    owners = matching.owners_of(session, shape, given)
    whose = shape.parent or OWNER.name
    return [
        meaning
        if owner is not None and _is_own(who, owner)
        else Match(problem=FILL_IN if owner is None else NOT_YOURS, problem_field=whose)
        for meaning, owner in zip(meanings, owners, strict=True)
    ]


def _owned(shape: Shape, who: Principal | None, values: Values) -> Values:
    """Take an organisation that is not named for the only one the asker acts for."""
    if who is None or OWNER.name not in shape.fields or values.get(OWNER.name):
        return values
    own = {grant.organisation_id for grant in who.grants_for(WRITE)}
    return {**values, OWNER.name: own.pop()} if len(own) == 1 else values


def _create(shape: Shape, session: Session, values: Values) -> UUID:
    who = askers.acting(session)
    given = _understood(shape, session, _owned(shape, who, values))
    made = commands.create(session, shape, confirmed=_confirms(who), **given)
    _expect_own(shape, who, made)
    found: UUID = made.id
    return found


def _change(shape: Shape, session: Session, row_id: UUID, values: Values) -> None:
    who = askers.acting(session)
    given = _understood(shape, session, values)
    changed = commands.change(session, shape, row_id, confirmed=_confirms(who), **given)
    _expect_own(shape, who, changed)


def _confirms(who: Principal | None) -> bool:
    """Whether what is brought in needs no second look: the office looked by bringing it."""
    return who is None or who.everywhere(CONFIRM)


def _is_own(who: Principal | None, owner: UUID | None) -> bool:
    return who is None or who.reaches(WRITE, owner)


def _expect_own(shape: Shape, who: Principal | None, row: Any) -> None:
    if not _is_own(who, row.organisation_id):
        raise InvalidError(NOT_YOURS, field=shape.parent or OWNER.name)
