"""Words of the open API: marshmallow schemas that refuse what they do not know."""

from typing import Any

import marshmallow
from marshmallow import RAISE, fields

AS_IT_IS = frozenset({fields.String, fields.Integer, fields.Boolean})  # these change no value
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Moment(fields.AwareDateTime):
    """A moment of the calendar's middle: at its ends no zone can be changed for another."""

    def _deserialize(self, *given: Any, **named: Any) -> Any:
        value = super()._deserialize(*given, **named)
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return value


class Schema(marshmallow.Schema):
    """Base of all: an unknown field is an error, for a misspelt one would be lost silently."""

    class Meta:
        """marshmallow's own way to be told."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002 - marshmallow names them so
        """Take whole numbers alone for whole numbers: 1.5 was 1."""
        if isinstance(field_obj, fields.Integer):
            field_obj.strict = True

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Write plain attributes: no field here is a path, a key or a method to be called."""
        if many:
            return [self.dump(each) for each in obj]
        written: dict[str, Any] = {}
        for name, field in self.dump_fields.items():
            value = getattr(obj, name)
            is_told = type(field) in AS_IT_IS
            written[name] = value if is_told else field._serialize(value, name, obj)  # noqa: SLF001 - what dump() calls
        return written


class Known(Schema):
    """What every resource carries besides its own fields."""

    id = fields.UUID(dump_only=True, metadata={"description": "Ключ, UUIDv7"})
    version = fields.Integer(
        dump_only=True, metadata={"description": "Растёт с каждым изменением; она же в ETag"}
    )
    created_at = fields.AwareDateTime(dump_only=True)
    updated_at = fields.AwareDateTime(dump_only=True)


def changes(schema: type[Schema], name: str) -> type[Schema]:
    """Make the schema of a change: every field may be left out, none is filled in."""

    class Change(schema):  # type: ignore[misc, valid-type] # mypy knows no class made of a variable
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**{"partial": True, **kwargs})

    Change.__name__ = Change.__qualname__ = name
    return Change
