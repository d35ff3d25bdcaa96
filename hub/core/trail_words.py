"""The audit trail in people's words: what was touched, and the details."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.core.access import ROLE_TITLES, SCOPE_TITLES
from hub.core.audit import IDS
from hub.core.i18n import _, _l
from hub.core.tables.registered import word_for

THINGS: dict[str, str] = {
    "account": _l("Account"),
    "audit": _l("Audit trail"),
    "consent_text": _l("Text of a consent"),
    "file": _l("File"),
    "job": _l("Job"),
    "mail": _l("Letter"),
    "option": _l("Setting"),
    "organisation": _l("Organisation"),
    "organisations": _l("List of organisations"),
    "people": _l("List of people"),
    "person": _l("Person"),
    "programme": _l("Programme"),
    "programmes": _l("List of programmes"),
    "reference": _l("Reference book"),
    "saved_view": _l("Saved view"),
    "accounts": _l("List of accounts"),
    "withdrawal": _l("Withdrawn consent"),
    "withdrawals": _l("List of withdrawn consents"),
    "files": _l("Files"),
    "jobs": _l("Jobs"),
    "registrations": _l("Organisations waiting for verification"),
}
NAMES = frozenset({"columns", "fields", "filters"})  # they hold names of fields
DETAILS: dict[str, str] = {
    "after": _l("after"),
    "before": _l("before"),
    "book": _l("book"),
    "case": _l("case"),
    "columns": _l("columns"),
    "count": _l("rows"),
    "fields": _l("fields"),
    "filters": _l("filters"),
    "format": _l("format"),
    "ground": _l("ground"),
    "key": _l("key"),
    "kind": _l("kind"),
    "locale": _l("language"),
    "may_write": _l("may change"),
    "method": _l("kind of request"),
    "mode": _l("way"),
    "name": _l("name"),
    "new_device": _l("new device"),
    "number": _l("version"),
    "open": _l("in the open"),
    "page": _l("page"),
    "part": _l("part"),
    "organisation": _l("organisation"),
    "permissions": _l("rights"),
    "proof": _l("proof"),
    "role": _l("role"),
    "rows": _l("rows"),
    "run": _l("file"),
    "schedule": _l("timetable"),
    "scope": _l("reach"),
    "table": _l("list"),
    "template": _l("letter"),
    "topic": _l("topic"),
    "until": _l("decide by"),
    "values": _l("values"),
}
PROOFS: dict[str, str] = {
    "password": _l("password"),
    "totp": _l("password and code"),
    "recovery": _l("recovery code"),
}
# How many rows of an import came out so, and which of them were looked at.
ROWS: dict[str, str] = {
    "new": _l("to be added"),
    "changed": _l("to be changed"),
    "unchanged": _l("unchanged"),
    "error": _l("with errors"),
    "done": _l("those written"),
    "failed": _l("refused when written"),
}
MODES: dict[str, str] = {
    "all": _l("all rows or none"),
    "good": _l("good rows only"),
}
DETAILS |= ROWS
KNOWN: dict[str, dict[str, str]] = {
    "proof": PROOFS,
    "role": {role.value: title for role, title in ROLE_TITLES.items()},
    "rows": ROWS,
    "mode": MODES,
    "scope": {scope.value: title for scope, title in SCOPE_TITLES.items()},
}


def thing(subject: str) -> str:
    """Name what an action was done to."""
    return str(THINGS.get(subject, subject))


def details(given: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Say the details that say something, name and value."""
    for name, value in (given or {}).items():
        if name == IDS:  # whose they are is asked by the filter of the subject
            yield str(_("whose records")), str(len(value))
        elif value not in (None, "", [], {}):
            is_kind = name == "rows" and value in ROWS  # elsewhere it is how many
            title = _l("which rows") if is_kind else DETAILS.get(name, name)
            yield str(title), _value(name, value)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list | tuple):
        return ", ".join(word_for(str(one)) if name in NAMES else str(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return str(KNOWN.get(name, {}).get(str(value), value))
