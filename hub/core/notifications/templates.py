"""Templates of messages: declared by rooms with files beside them, rewritten by staff at will."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext, ngettext
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hub.core.errors import InvalidError
from hub.core.i18n import _l, format_date, format_datetime

LONGEST_SUBJECT = 300
LONGEST_BODY = 20_000
FILTERS = (
    *("capitalize", "d", "default", "first", "join", "last", "length", "lower", "title"),
    *("trim", "upper"),
)
# What staff may write: words, values and conditions. Nothing that calls, loops or multiplies, so
# no text can take the hub's time or reach beyond the values it was given.
STAFF_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If),
    *(nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And),
    *(nodes.Or, nodes.Not, nodes.Getattr),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What people switch on and off."""

    key: str
    title: str
    is_required: bool = False  # security: can't be switched off, never waits for a digest
    by_mail: bool = True  # until the person says otherwise


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A message: `<folder>/notifications/<key>.subject` and `.txt` hold its words (English ids)."""

    key: str
    title: str
    topic: str
    folder: Path
    sample: Mapping[str, Any] = field(default_factory=dict)  # what the preview shows
    in_cabinet: bool = True
    by_mail: bool = True

    def source(self, part: str) -> str:
        return _shipped(self.folder, f"{self.key}.{part}")


@cache
def _shipped(folder: Path, name: str) -> str:
    return (folder / "notifications" / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Words:
    """A message in one language."""

    subject: str
    body: str


TOPICS: dict[str, Topic] = {}
TEMPLATES: dict[str, Template] = {}


def declare_topic(topic: Topic) -> None:
    TOPICS[topic.key] = topic


def declare(template: Template) -> None:
    """Wire a template (hub/app.py only): its topic and its files must be there already."""
    if template.topic not in TOPICS:
        raise LookupError(f"No topic {template.topic!r} for the template {template.key!r}.")
    template.source("subject")
    template.source("txt")
    TEMPLATES[template.key] = template


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values, conditions and loops over values: the only calls are those for translation."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja asks so
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return bool(getattr(obj, "__module__", "") == "jinja2.ext")


def _environment() -> _Sandbox:
    made = _Sandbox(
        undefined=StrictUndefined,
        autoescape=False,  # plain text; the HTML of a mail is made from it and escaped there
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals = {"_": made.globals["_"]}
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    known = {name: made.filters[name] for name in FILTERS}
    made.filters = {**known, "date": format_date, "datetime": format_datetime}
    return made


ENVIRONMENT = _environment()


def shipped(template: Template, context: Mapping[str, Any]) -> Words:
    """Say the shipped words in the language of the moment."""
    return _words(template.source("subject"), template.source("txt"), context)


def written(subject: str, body: str, context: Mapping[str, Any]) -> Words:
    """Say what staff wrote; an InvalidError names the field that can't be said."""
    checked("subject", subject, LONGEST_SUBJECT)
    checked("body", body, LONGEST_BODY)
    try:
        return _words(subject, body, context)
    except (TemplateError, SecurityError, TypeError, ValueError) as error:
        raise InvalidError(
            _l("The text can't be filled in: check the names in braces."), field="body"
        ) from error


def checked(field_name: str, source: str, longest: int) -> None:
    """Refuse a text of staff's that is too long, not well formed, or more than words and values."""
    if not source.strip():
        raise InvalidError(_l("Write something here."), field=field_name)
    if len(source) > longest:
        raise InvalidError(_l("This text is too long."), field=field_name)
    try:
        tree = ENVIRONMENT.parse(source)
    except (TemplateError, RecursionError) as error:
        raise InvalidError(_l("The braces in the text don't match."), field=field_name) from error
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, STAFF_NODES):
            raise InvalidError(
                _l("Only values in braces and conditions are possible here."), field=field_name
            )


def _words(subject: str, body: str, context: Mapping[str, Any]) -> Words:
    line = " ".join(ENVIRONMENT.from_string(subject).render(context).split())
    return Words(line[:LONGEST_SUBJECT], ENVIRONMENT.from_string(body).render(context).strip())
