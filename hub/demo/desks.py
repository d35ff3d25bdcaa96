"""What the seven find on their desks: notices of the last days, views they saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.accounts import letters
from hub.accounts.models import Account
from hub.core.access import Principal, Role
from hub.core.db import utcnow
from hub.core.notifications import notify
from hub.core.notifications.models import Notification
from hub.core.tables import saved
from hub.core.tables.query import Pairs, Query
from hub.core.tables.registered import table_named
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key

DONE = "core.work-done"
DEVICE = {"agent": "Firefox, Windows", "address": "203.0.113.7", "url": "/account/sessions"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of some hours ago; the old ones are read."""

    hours: int
    template: str
    context: Mapping[str, str] = field(default_factory=dict)
    is_read: bool = False


# Work is told of only where it was done: by the making of the region itself.
PEOPLE = Notice(3, DONE, {"what": "Наполнение реестра людей", "url": "/people"})
PROGRAMMES = Notice(4, DONE, {"what": "Наполнение реестра программ", "url": "/programmes"})
ORGANISATIONS = Notice(
    9, DONE, {"what": "Наполнение реестра организаций", "url": "/organisations"}, is_read=True
)
OFFICE = (Notice(75, letters.NEW_DEVICE, DEVICE, is_read=True), ORGANISATIONS, PROGRAMMES, PEOPLE)
APPROVED = (
    Notice(96, letters.ROLE_APPROVED, is_read=True),
    Notice(20, letters.NEW_DEVICE, DEVICE),
)
NOTICES: Mapping[Role, Sequence[Notice]] = {
    Role.ADMIN: OFFICE,
    Role.STAFF: OFFICE,
    Role.COORDINATOR: (*OFFICE[:1], PROGRAMMES),
    Role.TEACHER: (Notice(30, letters.NEW_DEVICE, DEVICE),),
    Role.PARTNER: (*APPROVED, PROGRAMMES),
    Role.CUSTOMER: APPROVED,
    Role.LEARNER: (Notice(28, letters.PASSWORD_CHANGED), Notice(6, letters.NEW_DEVICE, DEVICE)),
}
VIEWS: Mapping[Role, Sequence[tuple[str, str, Sequence[tuple[str, str]]]]] = {
    Role.STAFF: (
        ("people", "Школьники", (("category", "school-student"),)),
        ("organisations", "Ждут проверки", (("verified", "no"),)),
    ),
    Role.COORDINATOR: (("programmes", "Опубликованные", (("published", "yes"),)),),
}


def end(region: Region) -> None:
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    for entrance in entrances:
        account = session.scalars(select(Account).where(Account.email == entrance.email)).one()
        for notice in NOTICES[entrance.role]:
            _tell(region, account, notice)
        for table, name, pairs in VIEWS.get(entrance.role, ()):
            _keep(session, account, table, name, pairs)


def _tell(region: Region, account: Account, notice: Notice) -> None:
    """Say it by the product's own way, then put it back to its hour."""
    session = region.writer.session
    own = select(Notification.id).where(Notification.account_id == account.id)
    known = set(session.scalars(own))
    notify(session, account.id, notice.template, notice.context)
    at = utcnow() - timedelta(hours=notice.hours)
    for new in set(session.scalars(own)) - known:
        session.execute(
            update(Notification)
            .where(Notification.id == new)
            .values(
                id=key(at, region.dice("desks")),
                created_at=at,
                read_at=at + timedelta(hours=1) if notice.is_read else None,
            )
            .execution_options(synchronize_session=False)
        )


def _keep(
    session: Session, account: Account, table: str, name: str, pairs: Sequence[tuple[str, str]]
) -> None:
    found = table_named(table)
    who = Principal(
        account_id=account.id, person_id=account.person_id, name=account.name, grants=()
    )
    saved.keep(session, found, Query.read(found, Pairs(pairs)), who, name, None)
