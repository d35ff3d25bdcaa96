"""What marshmallow says of what was sent, in the language of whoever sent it.

Its sentences come out of the library with the figures already in them: each is known again by its
form. A test asks every field and validator of the library for its sentences.
"""

import re
from functools import cache
from typing import Any

from hub.core.i18n import _


def _l(message: str) -> str:
    """Mark a sentence for the catalogue and keep its id: it is translated when it is said."""
    return message


SENTENCES = (
    _l("Missing data for required field."),
    _l("Field may not be null."),
    _l("Invalid value."),
    _l("Invalid input."),
    _l("Invalid type."),
    _l("Invalid input type."),
    _l("Invalid JSON body."),
    _l("Unknown field."),
    _l("Not a valid string."),
    _l("Not a valid utf-8 string."),
    _l("Not a valid integer."),
    _l("Not a valid number."),
    _l("Number too large."),
    _l("Special numeric values (nan or infinity) are not permitted."),
    _l("Not a valid boolean."),
    _l("Not a valid date."),
    _l("Not a valid time."),
    _l("Not a valid datetime."),
    _l("Not a valid aware datetime."),
    _l("Not a valid naive datetime."),
    _l("Not a valid aware time."),
    _l("Not a valid naive time."),
    _l("Not a valid period of time."),
    _l("%(input)s cannot be formatted as a date."),
    _l("%(input)s cannot be formatted as a time."),
    _l("%(input)s cannot be formatted as a datetime."),
    _l("%(input)s cannot be formatted as a timedelta."),
    _l("Not a valid UUID."),
    _l("Not a valid URL."),
    _l("Not a valid email address."),
    _l("Not a valid IP address."),
    _l("Not a valid IP interface."),
    _l("Not a valid IPv4 address."),
    _l("Not a valid IPv4 interface."),
    _l("Not a valid IPv6 address."),
    _l("Not a valid IPv6 interface."),
    _l("Not a valid list."),
    _l("Not a valid tuple."),
    _l("Not a valid mapping type."),
    _l("Must be one of: %(choices)s."),
    _l("One or more of the choices you made was in: %(values)s."),
    _l("One or more of the choices you made was not in: %(choices)s."),
    _l("Must be equal to %(other)s."),
    _l("Shorter than minimum length %(min)s."),
    _l("Longer than maximum length %(max)s."),
    _l("Length must be between %(min)s and %(max)s."),
    _l("Length must be %(equal)s."),
    _l("Must be greater than or equal to %(min)s and less than or equal to %(max)s."),
    _l("Must be greater than or equal to %(min)s and less than %(max)s."),
    _l("Must be greater than %(min)s and less than or equal to %(max)s."),
    _l("Must be greater than %(min)s and less than %(max)s."),
    _l("Must be greater than or equal to %(min)s."),
    _l("Must be greater than %(min)s."),
    _l("Must be less than or equal to %(max)s."),
    _l("Must be less than %(max)s."),
    _l("String does not match expected pattern."),
)


def in_words(messages: Any) -> Any:
    """Translate what marshmallow says, however deep it lies."""
    if isinstance(messages, dict):
        return {str(key): in_words(value) for key, value in messages.items()}
    if isinstance(messages, list):
        return [in_words(value) for value in messages]
    return _said(str(messages))


def _said(sentence: str) -> str:
    for form, template in _forms():
        if found := form.fullmatch(sentence):
            return str(_(template, **found.groupdict()) if found.groupdict() else _(template))
    return str(_(sentence))  # our own, which are in the catalogue as they are


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give each sentence's form with its English id, in the order above: the closer come first."""
    return tuple((_form(template), template) for template in SENTENCES)


def _form(template: str) -> re.Pattern[str]:
    holes = re.split(r"%\((\w+)\)s", template)
    parts = (
        f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(holes)
    )
    return re.compile("".join(parts), re.DOTALL)
