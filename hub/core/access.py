"""Who may: seven roles, one table of rules that views, API and queries all ask. Default deny."""

import enum
from dataclasses import dataclass
from uuid import UUID

from hub.core.errors import ForbiddenError
from hub.core.i18n import _l


class Role(enum.Enum):
    """Роль."""

    STAFF = "staff"
    LEARNER = "learner"
    PARTNER = "partner"
    CUSTOMER = "customer"
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Scope(enum.Enum):
    """Охват роли: how far a grant reaches."""

    REGION = "region"
    ORGANISATION = "organisation"
    SELF = "self"


ROLE_TITLES: dict[Role, str] = {
    Role.STAFF: _l("Centre staff"),
    Role.LEARNER: _l("Learner"),
    Role.PARTNER: _l("Partner organisation"),
    Role.CUSTOMER: _l("Customer organisation"),
    Role.TEACHER: _l("Teacher"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.ADMIN: _l("Administrator"),
}
SCOPE_TITLES: dict[Scope, str] = {
    Scope.REGION: _l("The whole region"),
    Scope.ORGANISATION: _l("One organisation"),
    Scope.SELF: _l("Oneself"),
}

_ALL = frozenset(Role)
_OFFICE = frozenset({Role.STAFF, Role.ADMIN})
_WATCH = _OFFICE | {Role.COORDINATOR}

# permission → the roles that have it; how far it reaches is the scope of the grant.
POLICY: dict[str, frozenset[Role]] = {
    "people.read": _WATCH | {Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.LEARNER},
    "people.write": _OFFICE,
    "people.import": _OFFICE,
    "people.export": _WATCH,
    # An organisation hands a list of its people over and sees its own; the office brings it in.
    "people.lists": _OFFICE | {Role.PARTNER, Role.CUSTOMER},
    "people.send": frozenset({Role.PARTNER, Role.CUSTOMER}),
    "people.secrets": _OFFICE,  # СНИЛС and document numbers in the open
    "people.merge": _OFFICE,  # to decide which cards are one person
    # Restrictions of health: a special category (152-ФЗ, art. 10); a learner has the own ones.
    "people.health": _OFFICE | {Role.LEARNER},
    "people.erase": _OFFICE,  # to decide about those who withdrew their consent
    "organisations.read": _ALL,
    "organisations.write": _OFFICE | {Role.PARTNER, Role.CUSTOMER},
    "organisations.verify": _OFFICE,
    "organisations.import": _OFFICE,
    "organisations.export": _WATCH,
    "competencies.read": _ALL,
    "competencies.write": _OFFICE,
    "competencies.import": _OFFICE,
    "competencies.export": _WATCH,
    "contacts.read": _WATCH | {Role.PARTNER, Role.CUSTOMER},
    "contacts.write": _OFFICE | {Role.PARTNER, Role.CUSTOMER},
    "contacts.import": _OFFICE,
    "contacts.export": _OFFICE,
    "agreements.read": _WATCH | {Role.PARTNER, Role.CUSTOMER},
    "agreements.write": _OFFICE,
    "agreements.import": _OFFICE,
    "agreements.export": _WATCH,
    "programmes.read": _ALL,
    "programmes.write": _OFFICE | {Role.PARTNER},
    "programmes.import": _OFFICE,
    "programmes.export": _WATCH | {Role.PARTNER},
    "views.share": _OFFICE,  # a saved view before everybody in a role
    "materials.read": _ALL,
    "materials.write": _OFFICE | {Role.PARTNER, Role.TEACHER},
    "materials.import": _OFFICE,
    "materials.export": _WATCH | {Role.PARTNER},
    "reviews.read": _ALL - {Role.LEARNER},
    "reviews.submit": _OFFICE | {Role.PARTNER, Role.TEACHER},
    # Whoever of these is appointed judges; the appointment opens the one review and no other.
    "reviews.judge": frozenset({Role.STAFF, Role.TEACHER, Role.PARTNER, Role.CUSTOMER}),
    "reviews.decide": _OFFICE,
    "reviews.criteria": _OFFICE,
    "reviews.export": _WATCH,
    "programmes.rules": _OFFICE,  # what the law says of each kind, as the centre reads it
    "modules.read": _WATCH | {Role.PARTNER, Role.TEACHER},
    "modules.write": _OFFICE | {Role.PARTNER},
    "modules.import": _OFFICE,
    "modules.export": _WATCH | {Role.PARTNER},
    "resources.read": _WATCH | {Role.PARTNER, Role.CUSTOMER, Role.TEACHER},
    "resources.write": _OFFICE | {Role.PARTNER},
    "resources.confirm": _OFFICE,
    "resources.import": _OFFICE | {Role.PARTNER},  # a partner's rows wait for confirmation
    # What no law publishes of those who teach: load, certificates (docs/adr/0108-staff-list.md).
    "resources.staff": _WATCH | {Role.PARTNER, Role.TEACHER},
    "resources.export": _WATCH | {Role.PARTNER},
    # Orders for training: a customer its own, a training organisation those offered to it.
    "training-orders.read": _WATCH | {Role.PARTNER, Role.CUSTOMER},
    "training-orders.write": _OFFICE | {Role.PARTNER, Role.CUSTOMER},
    "training-orders.distribute": _OFFICE,
    "training-orders.answer": _OFFICE | {Role.PARTNER},
    "training-orders.export": _WATCH | {Role.PARTNER, Role.CUSTOMER},
    # By when what is owed: all who work see it, the office says it.
    "deadlines.read": _ALL - {Role.LEARNER},
    "deadlines.write": _OFFICE,
    "deadlines.export": _WATCH,
    # A person's own; an organisation's: those it sent, and those it is asked to teach.
    "applications.read": _WATCH | {Role.LEARNER, Role.PARTNER, Role.CUSTOMER},
    "applications.write": _OFFICE | {Role.LEARNER, Role.PARTNER, Role.CUSTOMER},
    "applications.answer": _OFFICE | {Role.PARTNER},
    "applications.decide": _OFFICE,
    "applications.import": _OFFICE,
    "applications.export": _WATCH,
    "intakes.read": _ALL - {Role.LEARNER},
    "intakes.write": _OFFICE,
    "intakes.import": _OFFICE,
    "intakes.export": _WATCH,
    # hub/groups/scopes.py says whose a group is: who teaches it, learns in it, sent somebody.
    "groups.read": _ALL,
    "groups.write": _OFFICE | {Role.PARTNER},
    "groups.import": _OFFICE,
    "groups.export": _WATCH | {Role.PARTNER},
    "groups.rules": _OFFICE,  # which papers are asked for before an order
    "directives.read": _WATCH | {Role.PARTNER, Role.TEACHER},
    "directives.write": _OFFICE | {Role.PARTNER},
    "directives.sign": _OFFICE | {Role.PARTNER},
    "directives.export": _WATCH | {Role.PARTNER},
    # Lessons: an organisation has those of its groups, a teacher and a learner their own.
    "timetable.read": _WATCH | {Role.PARTNER, Role.TEACHER, Role.LEARNER},
    "timetable.write": _OFFICE | {Role.PARTNER},
    "timetable.import": _OFFICE | {Role.PARTNER},
    "timetable.export": _WATCH | {Role.PARTNER},
    # Whoever teaches writes what they teach, a provider its groups; a learner has the own marks.
    "gradebooks.read": _WATCH | {Role.PARTNER, Role.TEACHER},
    "gradebooks.write": _OFFICE | {Role.PARTNER, Role.TEACHER},
    "gradebooks.close": _OFFICE | {Role.PARTNER, Role.TEACHER},
    "gradebooks.correct": _OFFICE,  # in a closed one, and to open it again
    "gradebooks.rules": _OFFICE,  # by which scale and what completes
    "gradebooks.import": _OFFICE | {Role.PARTNER},
    "gradebooks.bring": _OFFICE | {Role.PARTNER},  # what outside systems know
    "gradebooks.export": _WATCH | {Role.PARTNER, Role.TEACHER},
    "gradebooks.own": frozenset({Role.LEARNER}),
    # Documents of learners: the office all, who teaches its own, a learner the own ones.
    "diplomas.read": _WATCH | {Role.PARTNER, Role.LEARNER},
    "diplomas.issue": _OFFICE | {Role.PARTNER},
    "diplomas.annul": _OFFICE | {Role.PARTNER},
    "diplomas.report": _OFFICE | {Role.PARTNER},  # the file holds СНИЛС: audited with its ids
    "diplomas.import": _OFFICE,
    "diplomas.export": _WATCH,
    "reference.read": _ALL,
    "reference.write": _OFFICE,
    "accounts.read": frozenset({Role.ADMIN}),
    "accounts.write": frozenset({Role.ADMIN}),
    "accounts.impersonate": frozenset({Role.ADMIN}),
    "audit.read": frozenset({Role.ADMIN}),
    "jobs.read": _OFFICE,
    "jobs.manage": frozenset({Role.ADMIN}),
    "files.manage": frozenset({Role.ADMIN}),
    "settings.manage": frozenset({Role.ADMIN}),
    "mail.read": frozenset({Role.ADMIN}),
    "health.read": frozenset({Role.ADMIN}),
}
# What a role in an organisation gives before staff have verified it: what the verification waits
# for, and what is everybody's anyway. All else is held, a new permission too
# (docs/adr/0118-held-until-verified.md).
WHILE_HELD = frozenset(
    {
        *("organisations.read", "organisations.write", "contacts.read", "contacts.write"),
        *("agreements.read", "reference.read", "competencies.read", "programmes.read"),
        *("materials.read", "modules.read", "resources.read", "reviews.read"),
    }
)
HELD = _l(
    "Your organisation is not verified by the centre yet. Till then you may fill in its card and "
    "contacts; the rest opens after the verification."
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and how far it reaches."""

    role: Role
    scope: Scope
    organisation_id: UUID | None = None
    is_held: bool = False  # staff have not verified the organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who is asking."""

    account_id: UUID
    person_id: UUID | None
    name: str
    grants: tuple[Grant, ...]
    session_id: UUID | None = None
    impersonator_id: UUID | None = None
    impersonator_name: str | None = None
    read_only: bool = False
    only: frozenset[str] | None = None  # an API token carries a part of its owner's rights
    token_id: UUID | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def lacks_person(self) -> bool:
        """Whether this one has rows of the own, and no card of a person to find them by."""
        return self.person_id is None and Role.TEACHER in self.roles

    def counted(self, permission: str) -> tuple[Grant, ...]:
        """Give the grants, of whatever role, that are not held back from this permission."""
        if permission in WHILE_HELD:
            return self.grants
        return tuple(grant for grant in self.grants if not grant.is_held)

    def only_organisation(self, permission: str) -> UUID | None:
        """Give the one organisation a right covers, for forms that come with it filled in."""
        own = {one.organisation_id for one in self.grants_for(permission) if one.organisation_id}
        return own.pop() if len(own) == 1 and not self.everywhere(permission) else None

    def grants_for(self, permission: str) -> tuple[Grant, ...]:
        roles = POLICY[permission]  # an unknown permission is a bug, not a refusal
        if self.only is not None and permission not in self.only:
            return ()
        return tuple(grant for grant in self.counted(permission) if grant.role in roles)

    def can(self, permission: str) -> bool:
        return bool(self.grants_for(permission))

    def everywhere(self, permission: str) -> bool:
        """Whether the permission reaches the whole region: needed to make what no scope has yet."""
        return any(grant.scope is Scope.REGION for grant in self.grants_for(permission))

    def reaches(self, permission: str, organisation_id: UUID | None) -> bool:
        """Whether the permission reaches this organisation's rows; nobody's are the region's."""
        grants = self.grants_for(permission)
        own = {grant.organisation_id for grant in grants if grant.organisation_id is not None}
        return self.everywhere(permission) or organisation_id in own

    def awaits(self, permission: str) -> bool:
        """Whether nothing but the verification of an organisation stands in the way."""
        if self.can(permission) or (self.only is not None and permission not in self.only):
            return False
        return any(grant.is_held and grant.role in POLICY[permission] for grant in self.grants)

    def require(self, permission: str) -> None:
        if self.can(permission):
            return
        is_held = self.awaits(permission)
        words = HELD if is_held else _l("You have no right to do this.")
        raise ForbiddenError(words, permission=permission, is_held=is_held)
