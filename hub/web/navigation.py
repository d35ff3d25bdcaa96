"""The side menu: which pages each role finds there. A page is shown to those who may open it."""

from collections.abc import Sequence

from hub.core.access import Principal, Role
from hub.core.i18n import _l
from hub.web.entries import NOT_ALONE, Entry, Section
from hub.web.menu_of_learning import LEARNING

MENU: tuple[Section, ...] = (
    Section(
        title=None,
        entries=(
            Entry(title=_l("My desk"), url="/cabinet", icon="home"),
            Entry(title=_l("Notifications"), url="/notifications", icon="bell"),
        ),
    ),
    *LEARNING,
    Section(
        title=_l("Registries"),
        entries=(
            Entry(
                title=_l("People"),
                url="/people",
                icon="users",
                permission="people.read",
                roles=NOT_ALONE,
            ),
            Entry(
                title=_l("Duplicates"),
                url="/people/pairs?state=waiting",
                icon="switch-horizontal",
                permission="people.merge",
            ),
            Entry(
                title=_l("Lists from organisations"),
                url="/people-lists",
                icon="file-import",
                permission="people.lists",
                roles=frozenset({Role.STAFF, Role.ADMIN}),
            ),
            Entry(
                title=_l("Hand a list over"),
                url="/people-lists",
                icon="file-import",
                permission="people.send",
            ),
            Entry(
                title=_l("Organisations"),
                url="/organisations",
                icon="building",
                permission="organisations.read",
            ),
            Entry(
                title=_l("Competencies and professions"),
                url="/competencies",
                icon="target",
                permission="competencies.read",
            ),
            Entry(
                title=_l("Priority lists"),
                url="/priority-lists",
                icon="list-check",
                permission="competencies.read",
            ),
            Entry(
                title=_l("Contacts of organisations"),
                url="/contacts",
                icon="address-book",
                permission="contacts.read",
                roles=frozenset({Role.STAFF, Role.ADMIN, Role.COORDINATOR}),
            ),
            Entry(
                title=_l("Partnership agreements"),
                url="/agreements",
                icon="heart-handshake",
                permission="agreements.read",
            ),
            Entry(
                title=_l("Programmes"),
                url="/programmes",
                icon="school",
                permission="programmes.read",
            ),
            Entry(
                title=_l("Library of modules"),
                url="/modules",
                icon="books",
                permission="modules.read",
            ),
            Entry(
                title=_l("Learning materials"),
                url="/materials",
                icon="books",
                permission="materials.read",
            ),
            Entry(
                title=_l("Expertise"),
                url="/reviews",
                icon="clipboard-check",
                permission="reviews.read",
            ),
        ),
    ),
    Section(
        title=_l("Resources"),
        entries=tuple(
            Entry(title=title, url=url, icon=icon, permission=f"resources.{act}")
            for title, url, icon, act in (
                (_l("Sites"), "/sites", "map-pin", "read"),
                (_l("Workshops and classrooms"), "/workshops", "tools", "read"),
                (_l("Equipment and tools"), "/equipment", "tool", "read"),
                (_l("Software"), "/software", "device-laptop", "read"),
                (_l("Consumables"), "/consumables", "package", "read"),
                (_l("Infrastructure sheets"), "/infrastructure-sheets", "clipboard-list", "read"),
                (_l("Teaching staff and experts"), "/staff-members", "school", "read"),
                (_l("Certificates"), "/staff-certificates", "certificate", "staff"),
                (_l("Information resources"), "/information-resources", "world", "read"),
                (_l("Load and free slots"), "/load", "calendar-time", "read"),
                (_l("Bookings"), "/bookings", "calendar-event", "read"),
            )
        ),
    ),
    Section(
        title=_l("Administration"),
        entries=(
            Entry(
                title=_l("Users and roles"),
                url="/admin/users",
                icon="user-cog",
                permission="accounts.read",
            ),
            Entry(
                title=_l("Registrations"),
                url="/admin/registrations",
                icon="user-check",
                permission="organisations.verify",
            ),
            Entry(
                title=_l("Withdrawn consents"),
                url="/admin/withdrawals",
                icon="ban",
                permission="people.erase",
            ),
            Entry(
                title=_l("Consents"),
                url="/admin/consents",
                icon="file-certificate",
                permission="settings.manage",
            ),
            Entry(
                title=_l("Reference books"),
                url="/admin/reference",
                icon="book-2",
                permission="reference.write",
            ),
            Entry(
                title=_l("Terms and the calendar"),
                url="/deadlines",
                icon="calendar-event",
                permission="deadlines.write",
            ),
            Entry(
                title=_l("Criteria of expertise"),
                url="/reviews/criteria",
                icon="list-check",
                permission="reviews.criteria",
            ),
            Entry(title=_l("Jobs"), url="/admin/jobs", icon="stack-2", permission="jobs.read"),
            Entry(title=_l("Files"), url="/admin/files", icon="folder", permission="files.manage"),
            Entry(title=_l("Mail"), url="/admin/mail", icon="mail", permission="mail.read"),
            Entry(
                title=_l("Audit"),
                url="/admin/audit",
                icon="clipboard-list",
                permission="audit.read",
            ),
            Entry(
                title=_l("Settings"),
                url="/admin/settings",
                icon="settings",
                permission="settings.manage",
            ),
            Entry(
                title=_l("Health"), url="/admin/health", icon="heartbeat", permission="health.read"
            ),
        ),
    ),
)


def menu_for(who: Principal) -> list[tuple[str | None, list[Entry]]]:
    """Give the sections that have something for this person."""
    sections = ((part.title, [one for one in part.entries if one.is_for(who)]) for part in MENU)
    return [(title, entries) for title, entries in sections if entries]


def here_in(menu: Sequence[tuple[str | None, Sequence[Entry]]], path: str) -> Entry | None:
    """Give the one entry of a menu that a page is of: the nearest, where several lead to it."""
    found = [
        entry
        for _title, entries in menu
        for entry in entries
        if path == entry.url or path.startswith(f"{entry.url}/")
    ]
    return max(found, key=lambda entry: len(entry.url), default=None)
