"""Lists of people that organisations of the demo handed over: two wait, one is brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Account, AccountGrant
from hub.core import clock, files
from hub.core.access import Role
from hub.demo import numbers
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key, times
from hub.people import handed_files
from hub.people.handed_files import KIND, SUBJECT
from hub.people.handed_models import ListState, PeopleList
from hub.people.models import Person

ROOM = "people-lists"
MOST_BROUGHT = 12
FEMALE = 0.5
FIRST_SERIAL = 8_000_000  # numbers that nobody of the region has


@dataclass(frozen=True, slots=True)
class Handed:
    """Who handed what over, and how many days before the last one."""

    role: Role
    file: str
    rows: int  # of new people; none: those whom the region has already
    days: int
    remark: str | None = None


LISTS = (
    Handed(Role.CUSTOMER, "Сварщики на аттестацию.csv", 0, 21),
    Handed(Role.CUSTOMER, "Новые сотрудники цеха.csv", 9, 2, "Просим записать до конца месяца."),
    Handed(Role.PARTNER, "Мастера на повышение квалификации.csv", 6, 1),
)


def end(region: Region) -> None:
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = {entrance.role: entrance.email for entrance in entrances}
    acts = (
        select(AccountGrant.account_id, AccountGrant.organisation_id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(AccountGrant.organisation_id.is_not(None))
    )
    for one in LISTS:
        found = session.execute(acts.where(Account.email == emails.get(one.role))).first()
        if found is None or (organisation_id := found.organisation_id) is None:
            continue
        rows = _new(region, one.rows) if one.rows else _known(region, organisation_id)
        if rows:
            _hand(region, one, rows, found.account_id, organisation_id)


def _hand(
    region: Region,
    one: Handed,
    rows: Sequence[Mapping[str, str]],
    sender_id: UUID,
    organisation_id: UUID,
) -> None:
    day = datetime.combine(region.plan.until, time(10, 20), clock.zone()).astimezone(UTC)
    at = day - timedelta(days=one.days)
    stream = handed_files.written(rows)
    upload = files.examine(stream, name=one.file, kind=KIND.name)  # the scanner starts after us
    with files.copied(upload.stream) as path:
        looked = handed_files.look(path)
        made = PeopleList(
            id=key(at, region.dice(ROOM)),
            organisation_id=organisation_id,
            sender_id=sender_id,
            file_name=upload.name,
            header=looked.header,
            rows=looked.rows,
            remark=one.remark,
            digest=upload.digest,
            **times(at),
        )
        if not one.rows:
            made.state, made.decided_at = ListState.BROUGHT, at + timedelta(hours=5)
            made.created, made.changed, made.unchanged, made.refused = looked.rows, 0, 0, 0
        session = region.writer.session
        session.add(made)
        session.flush()
        files.lay(session, upload, subject=SUBJECT, subject_id=made.id)


def _known(region: Region, organisation_id: UUID) -> list[dict[str, str]]:
    people = region.writer.session.scalars(
        select(Person)
        .where(Person.organisation_id == organisation_id)
        .order_by(Person.id)
        .limit(MOST_BROUGHT)
    )
    return [
        {
            "last_name": person.last_name,
            "first_name": person.first_name,
            "patronymic": person.patronymic or "",
            "birth_on": f"{person.birth_on:%d.%m.%Y}" if person.birth_on else "",
        }
        for person in people
    ]


def _new(region: Region, count: int) -> list[dict[str, str]]:
    rng = region.dice(ROOM)
    found = []
    for _ in range(count):
        name = region.names.draw(rng, is_female=rng.random() < FEMALE)
        day = f"{rng.randint(1, 28):02d}.{rng.randint(1, 12):02d}.{rng.randint(1968, 2003)}"
        found.append(
            {
                "last_name": name.last,
                "first_name": name.first,
                "patronymic": name.patronymic or "",
                "birth_on": day,
                "phone": numbers.phone(FIRST_SERIAL + region.next("handed")),
            }
        )
    return found
