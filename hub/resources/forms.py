"""The forms of resources' cards, made from their shapes."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.core import reference
from hub.core.errors import InvalidError
from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.core.tables import parsing
from hub.resources import measures
from hub.resources.shape import Part, Shape, Sort

FILL_IN = _l("Fill this in.")
LOOKUP_LENGTH = 500
MOST_LISTED = 20
LONGEST_MEASURE = 20
SPARE = 2  # empty boxes after those filled


class ResourceForm(CardForm):
    """A card's form; `values` gives what it says but the rows of other registries."""

    shape: Shape

    def values(self) -> dict[str, Any]:
        return {
            part.name: self._given(part)
            for part in self.shape.parts
            if part.sort not in {Sort.LOOKUP, Sort.MANY}
        }

    def leave_room(self) -> None:
        """Put empty boxes after the filled ones of a list."""
        if self.shape.many is None:
            return
        boxes: Any = self._fields[self.shape.many.name]
        filled = sum(1 for box in boxes if box.data)
        while len(boxes) < min(filled + SPARE, boxes.max_entries):
            boxes.append_entry()

    def _given(self, part: Part) -> Any:
        data = self._fields[part.name].data
        if part.sort is Sort.CHOICE and part.choices:
            return next((one for one in part.choices if one.value == data), None)
        return data


def form_of(shape: Shape) -> type[ResourceForm]:
    fields = {part.name: _field(part) for part in shape.parts}
    return type(f"{shape.model.__name__}Form", (ResourceForm,), {**fields, "shape": shape})


def _field(part: Part) -> Any:
    needed: list[Any] = [InputRequired(FILL_IN)] if part.is_required else [Optional()]
    maker = MAKERS.get(part.sort, _text)
    return maker(part, needed)


def _flag(part: Part, _needed: list[Any]) -> Any:
    return BooleanField(part.title, description=part.help)


def _whole(part: Part, needed: list[Any]) -> Any:
    within = NumberRange(part.least, part.most)
    return Whole(part.title, [*needed, within], description=part.help, default=part.default)


def _measure(part: Part, needed: list[Any]) -> Any:
    default = "" if part.default is None else measures.written(part.default)
    return StringField(
        part.title,
        [*needed, Length(max=LONGEST_MEASURE)],
        description=part.help,
        default=default,
        render_kw={"inputmode": "decimal"},
    )


def _date(part: Part, needed: list[Any]) -> Any:
    return DateField(part.title, needed, description=part.help)


def _choice(part: Part, _needed: list[Any]) -> Any:
    choices = choose((one.value, title) for one, title in (part.choices or {}).items())
    default = getattr(part.default, "value", None)
    return SelectField(part.title, choices=choices, description=part.help, default=default)


def _long(part: Part, _needed: list[Any]) -> Any:
    return TextAreaField(part.title, [Length(max=part.longest)], description=part.help)


def _lookup(part: Part, needed: list[Any]) -> Any:
    return StringField(part.title, [*needed, Length(max=LOOKUP_LENGTH)], description=part.help)


def _many(part: Part, _needed: list[Any]) -> Any:
    one = StringField(part.title, [Length(max=LOOKUP_LENGTH)])
    return FieldList(one, part.title, max_entries=MOST_LISTED)


def _text(part: Part, needed: list[Any]) -> Any:
    return StringField(part.title, [*needed, Length(max=part.longest)], description=part.help)


def of_book(session: Session, book: str, now: Any) -> list[Any]:
    """Give the choices of a reference book, with what a card says already."""
    choices = reference.choices(session, book)
    if now and now not in dict(choices):  # retired since: still what it is
        choices.append((now, reference.titles(session, book).get(now, now)))
    return choose(choices)


class Whole(IntegerField):
    """A whole number as people write it, refused in our words; an empty box clears it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        try:
            self.data = parsing.number(text) if text else None
        except InvalidError as error:
            raise ValueError(str(error.message)) from error


MAKERS: Mapping[Sort, Callable[[Part, list[Any]], Any]] = {
    Sort.FLAG: _flag,
    Sort.NUMBER: _whole,
    Sort.MEASURE: _measure,
    Sort.DATE: _date,
    Sort.CHOICE: _choice,
    Sort.BOOK: _choice,
    Sort.LONG: _long,
    Sort.LOOKUP: _lookup,
    Sort.MANY: _many,
}
