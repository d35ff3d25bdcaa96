"""Marks from a file: a row is a cell of a gradebook, held against what stands in it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.db import utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, _l
from hub.core.tables import Field, Importer, Kind, Match, askers
from hub.core.tables.declare import Values
from hub.core.text import search_key
from hub.gradebooks.commands import CLOSED, held
from hub.gradebooks.entering import write
from hub.gradebooks.grid import Learner, columns_of, learners_of
from hub.gradebooks.incoming_words import book_called, column_called, is_called, typed
from hub.gradebooks.judging import NOT_OF_SCALE, STRANGER, Cell, Place, beside, judged, look
from hub.gradebooks.models import IMPORT, WRITE, Aspect, Gradebook, Source
from hub.gradebooks.scales import TITLES, Scale, held_by
from hub.gradebooks.words import cell_word
from hub.groups.lookup import GROUP
from hub.groups.models import Group
from hub.people import files
from hub.people.models import SNILS

LONGEST = 300
NO_BOOKS = _l("The group has no gradebooks yet.")
NOT_YOURS = _l("Choose a group of yours.")
BESIDE_THERE = _l("A mark beside an absence: if it is right, write it in the gradebook itself.")
NAMESAKES = _l("Several learners of the group are called so: give СНИЛС.")


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise InvalidError(_l("This is too long."))
    return " ".join(text.split())


FIELDS = (
    Field(
        name="group_id", title=_l("Group"), kind=Kind.LOOKUP, lookup=GROUP, is_required=True,
        synonyms=("группа", "номер группы"), example="ПК-12-26",
        help=_l("Its title; of two so called add the first day after a comma"),
    ),
    Field(
        name="module", title=_l("Module"), parse=_words, example="1",
        synonyms=("модуль", "дисциплина", "предмет", "журнал"),
        help=_l("Its title or number; an empty one is the final assessment"),
    ),
    Field(
        name="name", title=_l("Full name"), parse=_words, is_required=True,
        synonyms=("фио", "ф.и.о.", "слушатель", "студент", "обучающийся", "фамилия имя отчество"),
        example="Иванова Мария Петровна", help=_l("The names after the last one may be initials"),
    ),
    Field(
        name="snils", title=_l("СНИЛС"), parse=files.snils, is_secret=True,
        synonyms=("снилс",), help=_l("Where two are called alike"),
    ),
    Field(
        name="column", title=_l("Column of the gradebook"), parse=_words, example="07.09.2026",
        synonyms=("графа", "дата", "день", "занятие"),
        help=_l("A day or what was marked; an empty one is the end of the module"),
    ),
    Field(
        name="value", title=_l("Mark"), parse=_words, is_required=True,
        synonyms=("оценка", "отметка", "балл", "результат"), example="5",
        help=_l("A mark of the scale, a letter of attendance, or both"),
    ),
)  # fmt: skip


def key(values: Values) -> str:
    who = values.get("snils") or search_key(values["name"])
    words = (values.get("module", ""), values.get("column", ""))
    return f"{values['group_id']} {who} " + " | ".join(search_key(word) for word in words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The cell of a row, what it says of it, and what stands there."""

    book: Gradebook
    column: Any
    learner: Learner
    values: Mapping[Aspect, int]
    now: Mapping[Aspect, int]

    @property
    def writes(self) -> list[tuple[tuple[UUID, UUID, Aspect], int | None]]:
        return [
            ((self.column.id, self.learner.id, aspect), value)
            for aspect, value in self.values.items()
            if self.now.get(aspect) != value
        ]

    @property
    def word(self) -> str:
        return cell_word(self.column, self.now.get(Aspect.PRESENCE), self.now.get(Aspect.MARK))


class Reading:
    """What rows are held against: groups, their gradebooks, learners and cells."""

    def __init__(self, session: Session, rows: Sequence[Values]) -> None:
        self.session = session
        self.who = askers.acting(session)
        ids = {values["group_id"] for values in rows}
        found = session.scalars(select(Group).where(Group.id.in_(ids)))
        self.groups = {one.id: one for one in found}
        books = session.scalars(
            select(Gradebook).where(Gradebook.group_id.in_(ids)).order_by(Gradebook.position)
        ).all()
        self.books = {key_: [one for one in books if one.group_id == key_] for key_ in ids}
        self.learners = {key_: learners_of(session, key_, None) for key_ in ids}
        numbers = {values["snils"] for values in rows if values.get("snils")}
        self.holders = blind.holders(session, SNILS, numbers) if numbers else {}
        self._columns: dict[UUID, list[Any]] = {}
        self._places: dict[UUID, Place] = {}

    def meant(self, values: Values) -> Meant:
        """Find the cell of a row, or say why there is none."""
        group = self.groups.get(values["group_id"])
        if group is None or not (self.who is None or self.who.reaches(WRITE, group.provider_id)):
            raise InvalidError(NOT_YOURS, field="group_id")
        books = self.books[group.id]
        if not books:
            raise InvalidError(NO_BOOKS, field="group_id")
        book = book_called(books, values.get("module", ""))
        column = column_called(self.columns(book), values.get("column", ""), group)
        learner = self._learner(group, values)
        said = typed(values["value"], column.scale)
        if said is None:
            raise InvalidError(_not_of(column.scale), field="value")
        place, read = self.place(book), {}
        for aspect, word in said.items():
            cell = Cell(column_id=column.id, enrolment_id=learner.id, aspect=aspect, value=word)
            why, value = judged(cell, place)
            if why is not None or value is None:
                raise InvalidError(why or NOT_OF_SCALE, field="value")
            read[aspect] = value
        standing = {one: place.standing.get((column.id, learner.id, one)) for one in Aspect}
        now = {one: row.value for one, row in standing.items() if row and row.value is not None}
        found = Meant(book=book, column=column, learner=learner, values=read, now=now)
        if beside(dict(found.writes), place):
            raise InvalidError(BESIDE_THERE, field="value")
        if book.closed_at is not None and found.writes:
            raise InvalidError(CLOSED, field="module")
        return found

    def columns(self, book: Gradebook) -> list[Any]:
        if book.id not in self._columns:
            every = columns_of(self.session, [book.id])
            self._columns[book.id] = [one for one in every if not one.is_off]
        return self._columns[book.id]

    def place(self, book: Gradebook) -> Place:
        if book.id not in self._places:
            every = [(one.id, UUID(int=0), Aspect.MARK) for one in self.columns(book)]
            self._places[book.id] = look(self.session, book, every)
        return self._places[book.id]

    def _learner(self, group: Group, values: Values) -> Learner:
        own = self.learners[group.id]
        if number := values.get("snils"):
            person_id = self.holders.get(number)
            fitting = [one for one in own if one.person_id == person_id]
        else:
            fitting = [one for one in own if is_called(one.name, values["name"])]
        if len(fitting) > 1:
            raise InvalidError(NAMESAKES, field="snils")
        if not fitting:
            raise InvalidError(STRANGER, field="name")
        return fitting[0]


def _not_of(scale: Scale) -> str:
    said = _(
        "The %(scale)s scale has no such mark: it has %(marks)s.",
        scale=TITLES[scale],
        marks=held_by(scale),
    )
    return str(said)


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which cells rows mean, and what stands in them."""
    reading = Reading(session, rows)
    found = []
    for values in rows:
        try:
            meant = reading.meant(values)
        except HubError as error:
            field = str(getattr(error, "field", None) or "")
            found.append(Match(problem=str(error.message), problem_field=field))
            continue
        if not meant.writes:
            found.append(Match(id=meant.book.id, before=values))
        elif all(meant.now.get(aspect) is None for aspect in meant.values):
            found.append(Match())
        else:
            found.append(Match(id=meant.book.id, before={**values, "value": meant.word}))
    return found


def create(session: Session, values: Values) -> UUID:
    """Write a cell; what stood there is kept as ever, and so is whence this came."""
    meant = Reading(session, [values]).meant(values)
    book = held(session, meant.book.id)
    if book.closed_at is not None:
        raise InvalidError(CLOSED, field="module")
    place = look(session, book, [where for where, _value in meant.writes])
    if beside(dict(meant.writes), place):
        raise InvalidError(BESIDE_THERE, field="value")
    who = askers.acting(session)
    write(
        session, book, meant.writes, place, source=Source.IMPORT,
        by=who.account_id if who is not None else None, at=utcnow(),
    )  # fmt: skip
    return book.id


def change(session: Session, _book_id: UUID, values: Values) -> None:
    create(session, values)


IMPORTER = Importer(
    permission=IMPORT, fields=FIELDS, key=key, match=match, create=create, change=change
)
