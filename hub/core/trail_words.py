"""The audit trail in people's words: what was touched, and the details."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.core.access import ROLE_TITLES, SCOPE_TITLES
from hub.core.audit import IDS
from hub.core.i18n import _, _l
from hub.core.tables.registered import word_for

THINGS: dict[str, str] = {
    "account": _l("Account"),
    "agreement": _l("Partnership agreement"),
    "agreements": _l("List of agreements"),
    "audit": _l("Audit trail"),
    "competency": _l("Competency"),
    "competency_link": _l("Link of competencies"),
    "competencies": _l("List of competencies"),
    "competency-links": _l("List of links of competencies"),
    "contact": _l("Contact of an organisation"),
    "contacts": _l("List of contacts"),
    "consent_text": _l("Text of a consent"),
    "duplicates": _l("List of duplicates"),
    "file": _l("File"),
    "calendar_link": _l("Link of a calendar"),
    "job": _l("Job"),
    "lesson": _l("Lesson"),
    "lessons": _l("List of lessons"),
    "timetable_draft": _l("Plan of the timetable"),
    "timetable-drafts": _l("List of plans of the timetable"),
    "labour_figure": _l("Figure of demand or forecast"),
    "labour-figures": _l("List of demand and forecast"),
    "mail": _l("Letter"),
    "named_list": _l("Named list"),
    "named-lists": _l("List of named lists"),
    "occupation": _l("Occupation by ОКПДТР"),
    "occupations": _l("List of occupations"),
    "option": _l("Setting"),
    "material": _l("Learning material"),
    "materials": _l("List of learning materials"),
    "module": _l("Module of the library"),
    "modules": _l("Library of modules"),
    "organisation": _l("Organisation"),
    "organisations": _l("List of organisations"),
    "paper_consent": _l("Consent on paper"),
    "people": _l("List of people"),
    "person": _l("Person"),
    "priorities": _l("List of priority lists"),
    "priority_list": _l("Priority list"),
    "profession": _l("Profession or speciality of СПО"),
    "professions": _l("List of professions and specialities"),
    "programme": _l("Programme"),
    "programme_kind_rule": _l("Rule of a kind of programme"),
    "programmes": _l("List of programmes"),
    "reference": _l("Reference book"),
    "review": _l("Expertise"),
    "review-criteria": _l("Criteria of expertise"),
    "reviews": _l("List of expertise"),
    "site": _l("Site"),
    "workshop": _l("Workshop"),
    "equipment": _l("Equipment"),
    "software": _l("Software"),
    "consumable": _l("Consumable"),
    "staff-member": _l("Member of staff"),
    "staff-certificate": _l("Certificate"),
    "information-resource": _l("Information resource"),
    "infrastructure-sheet": _l("Infrastructure sheet"),
    "sheet-line": _l("Line of an infrastructure sheet"),
    "booking": _l("Booking"),
    "sites": _l("Sites"),
    "workshops": _l("Workshops and classrooms"),
    "consumables": _l("Consumables"),
    "staff-members": _l("Teaching staff and experts"),
    "staff-certificates": _l("Certificates of teachers and experts"),
    "information-resources": _l("Information resources"),
    "infrastructure-sheets": _l("Infrastructure sheets"),
    "sheet-lines": _l("Lines of infrastructure sheets"),
    "bookings": _l("Bookings"),
    "training_order": _l("Order for training"),
    "training-orders": _l("Orders for training"),
    "training-order-people": _l("People of orders"),
    "intake": _l("Intake"),
    "saved_view": _l("Saved view"),
    "accounts": _l("List of accounts"),
    "withdrawal": _l("Withdrawn consent"),
    "withdrawals": _l("List of withdrawn consents"),
    "files": _l("Files"),
    "jobs": _l("Jobs"),
    "registrations": _l("Organisations waiting for verification"),
}
NAMES = frozenset({"columns", "emptied", "fields", "filters"})  # they hold names of fields
DETAILS: dict[str, str] = {
    "account": _l("account"),
    "after": _l("after"),
    "before": _l("before"),
    "book": _l("book"),
    "case": _l("case"),
    "columns": _l("columns"),
    "count": _l("rows"),
    "day": _l("day"),
    "emptied": _l("emptied"),
    "fields": _l("fields"),
    "filters": _l("filters"),
    "format": _l("format"),
    "ground": _l("ground"),
    "hours_from": _l("hours from"),
    "hours_to": _l("hours to"),
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
    "round": _l("round"),
    "rows": _l("rows"),
    "run": _l("file"),
    "share": _l("score, %"),
    "schedule": _l("timetable"),
    "scope": _l("reach"),
    "signed": _l("signed"),
    "table": _l("list"),
    "template": _l("letter"),
    "topic": _l("topic"),
    "until": _l("decide by"),
    "values": _l("values"),
    "verdict": _l("conclusion"),
    "why": _l("reason"),
    "year": _l("year"),
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
