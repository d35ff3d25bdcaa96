"""The door of a resource: errors in our words, versions as ETags, personal data not cached."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

import flask_smorest
from flask import Response, request
from marshmallow import RAISE, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, HTTPException, UnprocessableEntity

from hub.core.api.schemas import Schema
from hub.core.api.words import in_words
from hub.core.db import Entity
from hub.core.errors import ConflictError, HubError, InvalidError
from hub.core.i18n import _l
from hub.core.text import unturned
from hub.core.web import this_request

JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once, not each time
CREATED = 201
NOT_MODIFIED = 304


class StaleError(ConflictError):
    """Somebody changed it since the caller read it."""

    code = "stale"
    status = 412


class VersionNeededError(HubError):
    """A change without a version would overwrite what others did."""

    code = "version-needed"
    status = 428


class NotJsonError(HubError):
    """The body is of another kind."""

    code = "unsupported-media-type"
    status = 415


def _refuse(refusal: HTTPException, words: dict[str, Any]) -> NoReturn:
    refusal.data = {"messages": in_words(words)}  # type: ignore[attr-defined]
    raise refusal


class Parser(FlaskParser):
    """Reads arguments; what is wrong with them goes to the house's own error handler."""

    # A misspelt filter that is silently left out would give away the whole list.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - webargs reads it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def handle_error(
        self,
        error: ValidationError,
        *_given: object,
        **_named: object,
    ) -> NoReturn:
        found = error.messages if isinstance(error.messages, dict) else {"_": error.messages}
        words: dict[str, Any] = {}
        for of_location in found.values():
            words |= of_location if isinstance(of_location, dict) else {"_": of_location}
        _refuse(UnprocessableEntity(), words)

    def _handle_invalid_json_error(
        self,
        error: object,  # noqa: ARG002 - webargs names them so
        req: object,  # noqa: ARG002 - likewise
        *args: object,  # noqa: ARG002 - likewise
        **kwargs: object,  # noqa: ARG002 - likewise
    ) -> NoReturn:
        _refuse(BadRequest(), {"json": ["Invalid JSON body."]})

    def load_json(self, req: Any, schema: Any) -> Any:
        if request.content_length and not request.is_json:
            raise NotJsonError(_l("Send JSON, with the header Content-Type: application/json."))
        try:
            given = super().load_json(req, schema)
            if isinstance(given, dict | list):
                JSON.encode(given).encode()
            field = _field_unfit(given)
        except (RecursionError, UnicodeEncodeError) as error:  # too deep, or half a letter
            raise BadRequest from error
        if field is not None:
            raise InvalidError(_l("A sign in the text can't be kept."), field=field)
        if given is None:  # marshmallow takes it for an object without fields
            _refuse(UnprocessableEntity(), {"_": ["Invalid input type."]})
        return given

    def load_querystring(self, req: Any, schema: Any) -> Any:
        for field in schema.fields.values():  # an address has no numbers, only their figures
            if isinstance(field, fields.Integer):
                field.strict = False
        return super().load_querystring(req, schema)


def _field_unfit(given: Any, field: str = "") -> str | None:
    """Find where the sign stands: in which field of the object that was sent."""
    if isinstance(given, str):
        return field if unturned(given) != given else None
    within: Iterable[tuple[str, Any]] = ()
    if isinstance(given, dict):
        within = ((field or name, part) for name, value in given.items() for part in (name, value))
    elif isinstance(given, list):
        within = ((field, value) for value in given)
    found = (_field_unfit(value, name) for name, value in within)
    return next((name for name in found if name is not None), None)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # flask_smorest has no types
    """A resource of the open API."""

    ARGUMENTS_PARSER = Parser()


def body(schema: Schema, entity: Any, status: int = 200) -> Response:
    """Answer with a resource, its version in the ETag."""
    words = JSON.encode(schema.dump(entity)) + "\n"
    return Response(words, status, _tagged(entity), content_type="application/json")


def _tagged(entity: Entity) -> dict[str, str]:
    return {"ETag": f'"{entity.version}"', "Cache-Control": "private, no-cache"}


def personal(answer: Response) -> Response:
    """Keep personal data out of every cache on the way."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def fresh(entity: Entity) -> Response | None:
    """Answer 304 when the caller has this version already."""
    if "HTTP_IF_NONE_MATCH" not in this_request().environ:
        return None
    if request.if_none_match.contains(str(entity.version)):
        return Response(status=NOT_MODIFIED, headers=_tagged(entity))
    return None


def expect(entity: Entity) -> None:
    """Demand that the caller changes the version that stands."""
    if not request.if_match:
        raise VersionNeededError(_l("Say which version you change: If-Match with its ETag."))
    if not request.if_match.contains(str(entity.version)):
        raise StaleError(_l("Somebody changed this while you were editing it."))
