"""What lies on the desk of each role, and what the public home shows of the programmes."""

from collections.abc import Sequence

from hub.core.access import Role
from hub.core.i18n import _l
from hub.web.desk import figures, mine, now
from hub.web.desk.mine import teaser
from hub.web.home import Card, Place, Shortcut

__all__ = ["CARDS", "SHORTCUTS", "teaser"]

OF_ORGANISATIONS = frozenset({Role.PARTNER, Role.CUSTOMER, Role.TEACHER})
LOOKERS = frozenset({Role.LEARNER, Role.CUSTOMER, Role.COORDINATOR, Role.STAFF})

CARDS: Sequence[Card] = (
    Card(title=_l("My account"), icon="shield-check", place=Place.NOW, load=now.own_account),
    Card(
        title=_l("My request"),
        icon="hourglass",
        place=Place.NOW,
        load=now.own_requests,
    ),
    Card(
        title=_l("Registrations"),
        icon="user-check",
        place=Place.NOW,
        load=now.waiting_registrations,
        permission="organisations.verify",
        url="/admin/registrations",
    ),
    Card(
        title=_l("Withdrawn consents"),
        icon="ban",
        place=Place.NOW,
        load=now.withdrawn_consents,
        permission="people.erase",
        url="/admin/withdrawals?outcome=waiting&sort=due_at",
    ),
    Card(
        title=_l("Imports I began"),
        icon="file-import",
        place=Place.NOW,
        load=now.open_imports,
        permission="people.import",
    ),
    Card(
        title=_l("Registries"),
        icon="clipboard-check",
        place=Place.NOW,
        load=now.unfinished_records,
        permission="organisations.write",
    ),
    Card(
        title=_l("The hub itself"),
        icon="heartbeat",
        place=Place.NOW,
        load=now.troubles,
        permission="jobs.read",
    ),
    Card(
        title=_l("New to me"),
        icon="bell",
        place=Place.NOW,
        load=now.unread,
        url="/notifications",
    ),
    Card(
        title=_l("My data"),
        icon="user-circle",
        place=Place.MINE,
        load=mine.own_data,
        roles=frozenset({Role.LEARNER}),
    ),
    Card(
        title=_l("My organisations"),
        icon="building",
        place=Place.MINE,
        load=mine.own_organisations,
        permission="organisations.read",
        roles=OF_ORGANISATIONS,
        empty=_l("No organisation has confirmed you yet."),
    ),
    Card(
        title=_l("Programmes of my organisation"),
        icon="school",
        place=Place.MINE,
        load=mine.own_programmes,
        permission="programmes.read",
        roles=frozenset({Role.PARTNER, Role.TEACHER}),
        empty=_l("Your organisation has no programme here yet."),
    ),
    Card(
        title=_l("My imports and exports"),
        icon="arrows-exchange",
        place=Place.MINE,
        load=mine.own_work,
        permission="people.export",
    ),
    Card(
        title=_l("My saved views"),
        icon="bookmark",
        place=Place.MINE,
        load=mine.saved_views,
        permission="people.export",
    ),
    Card(
        title=_l("New programmes"),
        icon="school",
        place=Place.MINE,
        load=mine.new_programmes,
        permission="programmes.read",
        roles=LOOKERS,
        url="/programmes",
        empty=_l("No programme is published yet."),
    ),
    Card(
        title=_l("Last sign-ins"),
        icon="login",
        place=Place.MINE,
        load=mine.last_sign_ins,
        permission="accounts.read",
        url="/admin/users?sort=-last_sign_in_at",
    ),
    Card(
        title=_l("Figures"),
        icon="chart-bar",
        place=Place.FIGURES,
        load=figures.registries,
        roles=frozenset(Role) - {Role.LEARNER},
    ),
)

SHORTCUTS: Sequence[Shortcut] = (
    Shortcut(
        title=_l("Add a person"),
        icon="user-plus",
        url="/people/new",
        permission="people.write",
    ),
    Shortcut(
        title=_l("Bring people from a file"),
        icon="file-import",
        url="/people/import",
        permission="people.import",
    ),
    Shortcut(
        title=_l("Add a programme"),
        icon="plus",
        url="/programmes/new",
        permission="programmes.write",
    ),
    Shortcut(
        title=_l("Choose a programme"),
        icon="school",
        url="/programmes",
        permission="programmes.read",
        roles=frozenset({Role.LEARNER, Role.CUSTOMER, Role.TEACHER}),
    ),
    Shortcut(
        title=_l("People"),
        icon="users",
        url="/people",
        permission="people.read",
        roles=frozenset({Role.COORDINATOR, Role.TEACHER, Role.CUSTOMER, Role.PARTNER}),
    ),
)
