"""The side menu's part about learning: applications, groups, lessons, marks, documents."""

from hub.core.access import Role
from hub.core.i18n import _l
from hub.web.entries import NOT_ALONE, Entry, Section

LEARNING: tuple[Section, ...] = (
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
                roles=NOT_ALONE,
            ),
            Entry(
                title=_l("Intakes"),
                url="/intakes",
                icon="calendar-event",
                permission="intakes.read",
            ),
            Entry(
                title=_l("Orders for training"),
                url="/training-orders",
                icon="clipboard-list",
                permission="training-orders.read",
            ),
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
                roles=NOT_ALONE - {Role.TEACHER},
            ),
            Entry(
                title=_l("My timetable"),
                url="/timetable/mine",
                icon="calendar-event",
                permission="timetable.read",
                roles=frozenset({Role.TEACHER, Role.LEARNER}),
            ),
            Entry(title=_l("Lessons"), url="/lessons", icon="list", permission="timetable.export"),
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
                roles=NOT_ALONE,
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
)
