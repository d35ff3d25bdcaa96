"""Words of the open API about resources, made from their shapes."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.core.i18n import spoken
from hub.resources import measures
from hub.resources.shape import Part, Shape, Sort

STANDING = {
    "confirmed_at": "Когда сотрудники подтвердили; до того видят владелец и ЦОПП",
    "refused_at": "Когда сотрудники отклонили; сохранённая владельцем, запись снова ждёт",
    "refused_why": "Почему отклонили",
    "retired_at": "Когда выведено из работы: не занимают и не считают в загрузке",
    "retired_why": "Почему выведено из работы",
}


class Measure(fields.Float):
    """A number, or its figures with a point or a comma: 1.5."""

    def _serialize(self, value: Any, *_given: Any, **_named: Any) -> Any:
        return None if value is None else measures.plain(value)

    def _deserialize(self, value: Any, *given: Any, **named: Any) -> Any:
        plain = value.replace(",", ".") if isinstance(value, str) else value
        return super()._deserialize(plain, *given, **named)


def schema_of(shape: Shape) -> type[Schema]:
    """Describe one row."""
    known: dict[str, Any] = {part.name: _field(part) for part in shape.parts}
    whose = {"description": "Чей ресурс: организация, которая за него отвечает"}
    if "organisation_id" not in known:
        known["organisation_id"] = fields.UUID(dump_only=True, allow_none=True, metadata=whose)
    for name, words in STANDING.items():
        maker = fields.String if name.endswith("_why") else fields.AwareDateTime
        known[name] = maker(dump_only=True, allow_none=True, metadata={"description": words})
    name = f"{shape.model.__name__}Schema"
    about = f"{spoken(str(shape.one_title))}."
    return type(name, (Known,), {**known, "__doc__": about, "__module__": __name__})


def change_of(shape: Shape, schema: type[Schema]) -> type[Schema]:
    return changes(schema, f"{shape.model.__name__}Change")


def page_of(shape: Shape, schema: type[Schema]) -> type[Schema]:
    listed = {
        "items": fields.List(fields.Nested(schema)),
        "next": fields.String(allow_none=True),
        "__doc__": "Страница списка.",
        "__module__": __name__,
    }
    return type(f"{shape.model.__name__}Page", (Schema,), listed)


def _field(part: Part) -> fields.Field[Any]:
    needed = part.is_required and part.default is None
    words: dict[str, Any] = {"required": needed, "allow_none": not part.is_required}
    if part.help:
        words["metadata"] = {"description": spoken(str(part.help))}
    if part.sort in {Sort.FLAG, Sort.MANY}:
        words["allow_none"] = False
    maker = MAKERS.get(part.sort)
    if maker is not None:
        return maker(part, words)
    lengths = validate.Length(1 if part.is_required else None, part.longest)
    return fields.String(validate=lengths, **words)


MAKERS: Mapping[Sort, Callable[[Part, dict[str, Any]], fields.Field[Any]]] = {
    Sort.CHOICE: lambda part, words: fields.Enum(
        type(next(iter(part.choices or ()))), by_value=True, **words
    ),
    Sort.NUMBER: lambda part, words: fields.Integer(
        validate=validate.Range(part.least, part.most), **words
    ),
    Sort.MEASURE: lambda part, words: Measure(
        validate=validate.Range(part.least, part.most), **words
    ),
    Sort.DEGREES: lambda part, words: fields.Float(
        validate=validate.Range(part.least, part.most), **words
    ),
    Sort.DATE: lambda _part, words: fields.Date(**words),
    Sort.FLAG: lambda _part, words: fields.Boolean(**words),
    Sort.LOOKUP: lambda _part, words: fields.UUID(**words),
    Sort.MANY: lambda _part, words: fields.List(fields.UUID(), **words),
}
