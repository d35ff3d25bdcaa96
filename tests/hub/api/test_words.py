"""Refusals of the API come in the language of the request, whatever the library says."""

import re
from itertools import product

import marshmallow
import pytest
from flask_babel import force_locale
from marshmallow import fields, validate
from werkzeug.exceptions import default_exceptions

from hub.api import me
from hub.core.api.schemas import Schema
from hub.core.api.words import in_words
from hub.core.problems import problem_of
from tests.given.api import caller

FIGURES = {
    "input": '"вода"',
    "choices": "да, нет",
    "values": "да",
    "other": 7,
    "min": 1,
    "max": 9,
    "equal": 5,
}
REFUSED = (
    ("POST", "/api/v1/people", b'{"last_name": 1, "gender": "?"}'),
    ("POST", "/api/v1/people", b"{"),
    ("GET", "/api/v1/people?limit=0", None),
    ("GET", "/api/v1/people?sort=%D0%B6", None),
    ("GET", "/api/v1/nowhere", None),
    ("PUT", "/api/v1/people", None),
    ("GET", "/api/v1/people/00000000-0000-0000-0000-000000000000", None),
)
LATIN = re.compile(r"[A-Za-z]{2,}")
MARKS = re.compile(r"\{\w+\}")  # what is filled in
NEVER = {f"Not a valid {awareness} date." for awareness in ("aware", "naive")}  # a day has no zone
ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # words, not rows
NAMES = re.compile(r"true|false|UTF-8|UUID|URL|IPv4|IPv6|IP|JSON|NaN|Infinity", re.IGNORECASE)


def of(module, base):
    return [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, base)]


def sentences():
    """Have every field and validator of the library say all it can."""
    for kind in of(fields, fields.Field):
        for messages in (vars(each).get("default_error_messages", {}) for each in kind.__mro__):
            for message in messages.values():
                for thing, awareness in product(("date", "time", "datetime"), ("aware", "naive")):
                    yield message.format(**FIGURES | {"obj_type": thing, "awareness": awareness})
    yield from marshmallow.Schema._default_error_messages.values()
    yield from of_validators()


def of_validators():
    for kind in of(validate, validate.Validator):
        if kind not in {validate.Validator, validate.And, validate.Range}:
            said = {name: text for name, text in vars(kind).items() if "message" in name}
            yield from (text.format(**FIGURES) for text in said.values() if isinstance(text, str))
    for low, high in product((True, False), repeat=2):
        for least, most in ((1, 9), (1, None), (None, 9)):
            ranged = validate.Range(least, most, min_inclusive=low, max_inclusive=high)
            for value in (-100, 100):
                try:
                    ranged(value)
                except marshmallow.ValidationError as error:
                    yield str(error.messages[0])


@ONE
def test_every_sentence_of_the_library_is_said_in_russian_and_in_english(app):
    said = sorted(set(sentences()) - NEVER)
    with app.test_request_context(), force_locale("ru"):
        russian = in_words({"field": said})["field"]
    with app.test_request_context(), force_locale("en"):
        assert in_words(said) == said

    assert [words for words in russian if LATIN.search(NAMES.sub("", words))] == []
    for sentence, words in zip(said, russian, strict=True):
        for figure in re.findall(r"\d+", NAMES.sub("", sentence)):
            assert figure in words


@ONE
def test_every_field_and_validator_in_use_is_the_library_s_or_says_its_own_in_russian(app):
    def fields_of(schema):
        for one in schema().fields.values():
            yield one
            if isinstance(one, fields.Nested | fields.List):
                inner = one.schema if isinstance(one, fields.Nested) else one.inner
                yield from (
                    inner.fields.values() if isinstance(inner, marshmallow.Schema) else [inner]
                )

    assert me.MeSchema in everything(Schema)  # the rooms are there
    for schema in everything(Schema):
        for one in fields_of(schema):
            own = [each for each in type(one).__mro__ if each.__module__.startswith("hub")]
            assert not any("default_error_messages" in vars(each) for each in own), (schema, one)
            for each in one.validators:
                assert type(each).__module__ == "marshmallow.validate", (schema, one)
                error = getattr(each, "error", None) or "Not a valid string."
                with app.test_request_context(), force_locale("ru"):
                    words = MARKS.sub("", in_words([error])[0])
                    assert not LATIN.search(words), error


def everything(kind):
    for one in kind.__subclasses__():
        if one.__module__.startswith("hub"):
            yield one
        yield from everything(one)


@ONE
def test_every_refusal_of_the_server_is_in_words(app):
    with app.test_request_context(), force_locale("ru"):
        for kind in default_exceptions.values():
            problem = problem_of(kind())
            assert not LATIN.search(f"{problem.title}{problem.text or ''}"), kind


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (None, "ru"),
        ("ru", "ru"),
        ("en", "en"),
        ("en-US,en;q=0.9,ru;q=0.5", "en"),
        ("de", "ru"),
        ("de, en;q=0.1", "en"),
        ("*", "ru"),
        ('"=;q=x', "ru"),
    ],
)
@ONE
def test_the_request_says_the_language(app, language, expected):
    programme = caller(app)
    headers = {"Accept-Language": language} if language else {}
    for method, path, body in REFUSED:
        kind = {"Content-Type": "application/json"} if body is not None else {}
        answer = programme.ask(method, path, headers=headers | kind, data=body)

        assert answer.status_code >= 400
        assert answer.headers["Content-Language"] == expected
        found = answer.get_json()
        words = [found["title"], found.get("detail", ""), *flat(found.get("errors", {}))]
        for one in filter(None, words):
            assert bool(re.search("[а-яё]{3,}", one)) is (expected == "ru"), words


def flat(messages):
    if isinstance(messages, dict):
        for value in messages.values():
            yield from flat(value)
    elif isinstance(messages, list):
        for value in messages:
            yield from flat(value)
    else:
        yield str(messages)
