"""The side menu: which pages each role finds there. A page is shown to those who may open it."""

from dataclasses import dataclass

from hub.core.access import Principal, Role
from hub.core.i18n import _l


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the menu. `roles` narrows further when a page is not for all who may."""

    title: str
    url: str
    icon: str
    permission: str | None = None
    roles: frozenset[Role] | None = None

    def is_for(self, who: Principal) -> bool:
        return (self.permission is None or who.can(self.permission)) and (
            self.roles is None or bool(self.roles & who.roles)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A group of lines; without a title it comes first."""

    title: str | None
    entries: tuple[Entry, ...]


_NOT_ALONE = frozenset(Role) - {Role.LEARNER}  # a learner finds own data in the profile

MENU: tuple[Section, ...] = (
    Section(
        title=None,
        entries=(
            Entry(title=_l("My desk"), url="/cabinet", icon="home"),
            Entry(title=_l("Notifications"), url="/notifications", icon="bell"),
        ),
    ),
    Section(
        title=_l("Training"),
        entries=(
            Entry(
                title=_l("Apply for training"),
                url="/apply",
                icon="send",
                permission="applications.write",
                roles=frozenset({Role.LEARNER}),
            ),
            Entry(
                title=_l("My applications"),
                url="/apply/mine",
                icon="clipboard-list",
                permission="applications.write",
                roles=frozenset({Role.LEARNER}),
            ),
            Entry(
                title=_l("Applications"),
                url="/applications",
                icon="clipboard-list",
                permission="applications.read",
                roles=_NOT_ALONE,
            ),
            Entry(
                title=_l("Intakes"),
                url="/intakes",
                icon="calendar-event",
                permission="intakes.read",
            ),
        ),
    ),
    Section(
        title=_l("Registries"),
        entries=(
            Entry(
                title=_l("People"),
                url="/people",
                icon="users",
                permission="people.read",
                roles=_NOT_ALONE,
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
                title=_l("Orders for training"),
                url="/training-orders",
                icon="clipboard-list",
                permission="training-orders.read",
            ),
            Entry(
                title=_l("Learning materials"),
                url="/materials",
                icon="books",
                permission="materials.read",
            ),
            Entry(
                title=_l("Gradebooks"),
                url="/gradebooks",
                icon="book",
                permission="gradebooks.read",
            ),
            Entry(
                title=_l("Ratings"),
                url="/ratings",
                icon="chart-bar",
                permission="gradebooks.read",
            ),
            Entry(title=_l("My marks"), url="/my-marks", icon="book", permission="gradebooks.own"),
            Entry(
                title=_l("Expertise"),
                url="/reviews",
                icon="clipboard-check",
                permission="reviews.read",
            ),
        ),
    ),
    Section(
        title=_l("Training"),
        entries=(
            Entry(title=_l("Groups"), url="/groups", icon="users-group", permission="groups.read"),
            Entry(
                title=_l("Orders about learners"),
                url="/directives",
                icon="file-certificate",
                permission="directives.read",
            ),
            Entry(
                title=_l("Timetable"),
                url="/timetable",
                icon="calendar",
                permission="timetable.read",
                roles=_NOT_ALONE - {Role.TEACHER},
            ),
            Entry(
                title=_l("My timetable"),
                url="/timetable/mine",
                icon="calendar-event",
                permission="timetable.read",
                roles=frozenset({Role.TEACHER, Role.LEARNER}),
            ),
            Entry(title=_l("Lessons"), url="/lessons", icon="list", permission="timetable.export"),
        ),
    ),
    Section(
        title=_l("Documents of learners"),
        entries=(
            Entry(
                title=_l("My documents"),
                url="/diplomas/mine",
                icon="certificate",
                permission="diplomas.read",
                roles=frozenset({Role.LEARNER}),
            ),
            Entry(
                title=_l("Issued documents"),
                url="/diplomas",
                icon="certificate",
                permission="diplomas.read",
                roles=_NOT_ALONE,
            ),
            Entry(
                title=_l("Groups: giving documents out"),
                url="/diploma-groups",
                icon="users-group",
                permission="diplomas.issue",
            ),
            Entry(
                title=_l("Books of documents"),
                url="/document-registers",
                icon="book",
                permission="diplomas.issue",
            ),
            Entry(
                title=_l("Strict forms"),
                url="/strict-forms",
                icon="file-certificate",
                permission="diplomas.issue",
            ),
            Entry(
                title=_l("ФИС ФРДО"), url="/frdo", icon="file-upload", permission="diplomas.report"
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


def is_here(entry: Entry, path: str) -> bool:
    return path == entry.url or path.startswith(f"{entry.url}/")
