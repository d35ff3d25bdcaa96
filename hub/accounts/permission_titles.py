"""What each permission is called when a person gives it to a key of the API."""

from hub.core.i18n import _l

PERMISSION_TITLES: dict[str, str] = {
    "people.read": _l("See people"),
    "people.write": _l("Add and change people"),
    "people.import": _l("Import people"),
    "people.export": _l("Export people"),
    "people.secrets": _l("See СНИЛС and document numbers"),
    "people.erase": _l("Decide about withdrawn consents"),
    "organisations.read": _l("See organisations"),
    "organisations.write": _l("Add and change organisations"),
    "organisations.verify": _l("Verify organisations"),
    "organisations.import": _l("Import organisations"),
    "organisations.export": _l("Export organisations"),
    "programmes.read": _l("See programmes"),
    "programmes.write": _l("Add and change programmes"),
    "programmes.import": _l("Import programmes"),
    "programmes.export": _l("Export programmes"),
    "views.share": _l("Share saved views with a role"),
    "reference.read": _l("See reference books"),
    "reference.write": _l("Change reference books"),
    "accounts.read": _l("See users and roles"),
    "accounts.write": _l("Change users and roles"),
    "accounts.impersonate": _l("Look with another's eyes"),
    "audit.read": _l("Read the audit"),
    "jobs.read": _l("See jobs"),
    "jobs.manage": _l("Manage jobs"),
    "files.manage": _l("Manage files"),
    "settings.manage": _l("Change settings"),
    "mail.read": _l("See letters"),
    "health.read": _l("See the health of the hub"),
}
