"""What lies on the desk of each role, and what the public home shows of the programmes."""

from collections.abc import Sequence

from hub.core.access import Role
from hub.core.i18n import _l
from hub.web.desk import expertise, figures, mine, now, resources, training_orders
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
        title=_l("Waits for verification"),
        icon="hourglass",
        place=Place.NOW,
        load=now.held_organisations,
        permission="organisations.read",
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
        title=_l("Appointed to you: judge"),
        icon="clipboard-check",
        place=Place.NOW,
        load=expertise.to_judge,
        permission="reviews.judge",
        url="/reviews?state=judging&sort=due_on",
    ),
    Card(
        title=_l("Sent back to you: mend"),
        icon="arrow-back-up",
        place=Place.NOW,
        load=expertise.sent_back,
        permission="reviews.submit",
        url="/reviews?state=returned",
    ),
    Card(
        title=_l("Expertise waits for you"),
        icon="checks",
        place=Place.NOW,
        load=expertise.to_decide,
        permission="reviews.decide",
        url="/reviews?state=deciding&state=submitted",
    ),
    Card(
        title=_l("Orders for training wait for the centre"),
        icon="clipboard-list",
        place=Place.NOW,
        load=training_orders.to_decide,
        permission="training-orders.distribute",
        url="/training-orders?state=sent&state=accepted",
    ),
    Card(
        title=_l("People are offered to you"),
        icon="users",
        place=Place.NOW,
        load=training_orders.to_answer,
        permission="training-orders.answer",
        url="/training-orders?state=distributed",
    ),
    Card(
        title=_l("Orders to be finished and sent"),
        icon="clipboard-list",
        place=Place.NOW,
        load=training_orders.to_mend,
        permission="training-orders.write",
        url="/training-orders?state=correcting&state=draft",
    ),
    Card(
        title=_l("Lists from organisations"),
        icon="file-import",
        place=Place.NOW,
        load=now.waiting_lists,
        permission="people.import",
        url="/people-lists?state=waiting",
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
        title=_l("Resources to be confirmed"),
        icon="tools",
        place=Place.NOW,
        load=resources.waiting_resources,
        permission="resources.write",
    ),
    Card(
        title=_l("Terms that run out"),
        icon="calendar-time",
        place=Place.NOW,
        load=resources.ending_terms,
        permission="resources.write",
    ),
    Card(
        title=_l("Agreements run out"),
        icon="heart-handshake",
        place=Place.NOW,
        load=now.ending_agreements,
        permission="agreements.read",
        url="/agreements?ends=60&ends=over",
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
        title=_l("Hand a list of people over"),
        icon="file-import",
        url="/people-lists/new",
        permission="people.send",
    ),
    Shortcut(
        title=_l("Order training"),
        icon="clipboard-list",
        url="/training-orders/new",
        permission="training-orders.write",
        roles=frozenset({Role.CUSTOMER}),
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
