"""The lists of resources, made from their shapes: columns, filters, confirmation, files."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.i18n import _, _l, ngettext
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table
from hub.core.tables.declare import Attribute, Find, Recogniser
from hub.core.tables.lookups import lookup
from hub.core.tables.search import by_words, prefix
from hub.resources import commands, measures, queries, standing
from hub.resources.bases import CONFIRM, scopes_of
from hub.resources.besides import COLUMNS, FURTHER
from hub.resources.bringing import KINDS, importer_of
from hub.resources.models import Equipment
from hub.resources.places import ORGANISATION
from hub.resources.registries import SHAPES
from hub.resources.shape import Part, Shape, Sort
from hub.resources.words import STATE_TONES

FILTERS = {
    Sort.CHOICE: FilterKind.CHOICE,
    Sort.BOOK: FilterKind.CHOICE,
    Sort.LOOKUP: FilterKind.LOOKUP,
    Sort.DATE: FilterKind.PERIOD,
    Sort.FLAG: FilterKind.FLAG,
}
TIMES = (
    ("confirmed_at", _l("Confirmed on")),
    ("created_at", _l("Added on")),
)


def filter_name(part: Part) -> str:
    """Give the word an address has for a filter: `site`, where the column is `site_id`."""
    return part.name.removesuffix("_ids").removesuffix("_id")


def table_of(shape: Shape) -> Table:
    model: Any = shape.model
    parts = [part for part in shape.parts if part.name != "title"]
    return Table(
        name=shape.name,
        title=shape.title,
        about=shape.about,
        model=model,
        scopes=scopes_of(model),
        permission=shape.permission,
        columns=(
            Column(
                name="title",
                title=shape.part("title").title,
                source=(model.title,),
                sort=model.title_key,
                is_link=True,
            ),
            *(_column(shape, part) for part in parts),
            *_whose(shape),
            *COLUMNS.get(shape.name, ()),
            Column(
                name="state_of_confirmation",
                title=_l("Confirmation"),
                source=(model.confirmed_at, model.refused_at, model.retired_at),
                value=standing.said_of,
                tone=standing.tone_of,
            ),
            *(
                Column(
                    name=name,
                    title=title,
                    source=(getattr(model, name),),
                    kind=Kind.TIME,
                    sort=getattr(model, name),
                    is_shown=False,
                )
                for name, title in TIMES
            ),
        ),
        default_sort="title",
        search=_search(shape),
        search_hint=shape.hint,
        filters=(
            *(_filter(shape, part) for part in parts if part.in_filters),
            *(_owner_filter(shape) if shape.parent or _is_nobodys(shape) else ()),
            *FURTHER.get(shape.name, ()),
            Filter(
                name="standing",
                title=_l("Standing of the record"),
                kind=FilterKind.CHOICE,
                attribute=model.retired_at,
                where=partial(standing.where, model),
                choices=standing.CHOICES,
                default="used",
            ),
        ),
        actions=_actions(shape),
        export_permission="resources.export",
        create_permission=shape.write_permission,
        creates_everywhere=shape.is_regional,
        importer=importer_of(shape),
        is_personal=shape.is_personal,
        empty_hint=shape.empty,
    )


def _actions(shape: Shape) -> tuple[Action, ...]:
    return (
        Action(
            name="confirm",
            title=_l("Confirm"),
            permission=CONFIRM,
            run=lambda session, ids, _word: commands.confirm(session, shape, ids),
            question=_l("Have you made sure that these records are right?"),
            is_of_shown=True,
        ),
        Action(
            name="refuse",
            title=_l("Decline it"),
            permission=CONFIRM,
            run=lambda session, ids, why: standing.refuse(session, shape, ids, why or ""),
            question=_l("Decline these records? Their organisations are told why."),
            is_reasoned=True,
        ),
        Action(
            name="unconfirm",
            title=_l("Take the confirmation back"),
            permission=CONFIRM,
            run=lambda session, ids, _word: standing.unconfirm(session, shape, ids),
            question=_l("Take the confirmation back? Others will not see these records."),
        ),
        Action(
            name="retire",
            title=_l("Take out of work"),
            permission=shape.write_permission,
            run=lambda session, ids, why: standing.retire(session, shape, ids, why or ""),
            question=_l("Take these records out of work? Their bookings ahead stay as they are."),
            is_reasoned=True,
            warning=lambda session, ids: standing.booked_words(session, shape, ids),
        ),
        Action(
            name="restore",
            title=_l("Bring back to work"),
            permission=shape.write_permission,
            run=lambda session, ids, _word: standing.restore(session, shape, ids),
            question=_l("Bring these records back to work?"),
        ),
    )


def term_told(ends_on: Any) -> str:
    """Say of a term that it ended or ends soon; nothing of those far away."""
    if ends_on is None:
        return ""
    days = (ends_on - clock.today()).days
    if days < 0:
        return str(_("over"))
    if days <= queries.SOON.days:
        return str(ngettext("%(num)d day left", "%(num)d days left", days))
    return ""


def _is_nobodys(shape: Shape) -> bool:
    return all(part.name != "organisation_id" for part in shape.parts)


def _column(shape: Shape, part: Part) -> Column:
    attribute = getattr(shape.model, part.name)
    words: dict[str, Any] = {"title": part.title, "is_shown": part.in_list}
    if part.sort is Sort.MANY:
        source = (shape.model.id, attribute)
        return Column(
            name=part.name,
            source=source,
            told=partial(_told, shape, part),
            is_exported=True,
            **words,
        )
    if part.is_sorted:
        words["sort"] = attribute
    if part.name == "ends_on":
        words["note"] = lambda row: term_told(row.ends_on)
    if part.sort is Sort.MEASURE:
        words["value"] = lambda row: measures.plain(getattr(row, part.name))
        if not shape.part("unit").in_list:
            words["note"] = lambda row: row.unit
    if part.name == "state":
        words["tone"] = lambda row: STATE_TONES[row.state]
    return Column(
        name=part.name,
        source=(attribute, shape.model.unit) if part.sort is Sort.MEASURE else (attribute,),  # type: ignore[attr-defined]
        kind=KINDS.get(part.sort, Kind.TEXT),
        choices=part.choices,
        book=part.book,
        lookup=part.lookup,
        shown=part.shown,
        **words,
    )


def _told(shape: Shape, part: Part, session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Name what each row of a page lists: one question for all of them."""
    model: Any = shape.model
    rows = session.execute(select(model.id, getattr(model, part.name)).where(model.id.in_(ids)))
    lists: dict[UUID, list[str]] = dict(rows.all())
    wanted = {UUID(one) for ones in lists.values() for one in ones}
    titles = lookup(part.lookup or "").titles(session, wanted) if wanted else {}
    return {
        row_id: "; ".join(sorted(titles.get(UUID(one), "") for one in ones))
        for row_id, ones in lists.items()
    }


def _whose(shape: Shape) -> tuple[Column, ...]:
    if not _is_nobodys(shape):
        return ()
    source = (shape.model.organisation_id,)
    return (
        Column(
            name="organisation_id",
            title=_l("Organisation"),
            source=source,
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
    )


def _owner_filter(shape: Shape) -> tuple[Filter, ...]:
    return (
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=_attribute(shape, "organisation_id"),
            lookup=ORGANISATION,
        ),
    )


def _attribute(shape: Shape, name: str) -> Attribute:
    found: Attribute = getattr(shape.model, name)
    return found


def _filter(shape: Shape, part: Part) -> Filter:
    many = part.sort is Sort.MANY
    return Filter(
        name=filter_name(part),
        title=part.title,
        kind=FilterKind.LOOKUP if many else FILTERS[part.sort],
        attribute=_attribute(shape, part.name),
        where=_tied(shape) if many else None,
        choices=part.choices,
        book=part.book,
        lookup=part.lookup,
    )


def _tied(shape: Shape) -> Callable[[Sequence[str]], Any]:
    own, other = (column.name for column in shape.ties.__table__.primary_key)

    def where(values: Sequence[str]) -> Any:
        ids = [UUID(value) for value in values]
        found = select(getattr(shape.ties, own)).where(getattr(shape.ties, other).in_(ids))
        return shape.model.id.in_(found)

    return where


def _search(shape: Shape) -> tuple[Recogniser, ...]:
    words = by_words(_attribute(shape, "title_key"))
    if shape is not EQUIPMENT_SHAPE:
        return (words,)

    def by_number(text: str) -> Sequence[Find] | None:
        number = Equipment.inventory_number
        return [Find(prefix(number, text))] if any(letter.isdigit() for letter in text) else None

    return (by_number, words)


EQUIPMENT_SHAPE = next(shape for shape in SHAPES if shape.model is Equipment)
TABLES: dict[str, Table] = {shape.name: table_of(shape) for shape in SHAPES}
LOOKUPS = {shape.one: queries.lookup_of(shape) for shape in SHAPES}
