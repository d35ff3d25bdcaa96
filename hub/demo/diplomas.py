"""Documents of the demo region: a book of a college, its forms, what was given out this year."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Account, AccountGrant
from hub.core import clock
from hub.core.access import Role
from hub.demo.entrance import Entrance
from hub.demo.region import Region, key, times
from hub.diplomas.books import written
from hub.diplomas.models import (
    Diploma,
    DiplomaState,
    DocumentRegister,
    FormState,
    HandedWay,
    StrictForm,
)
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person, Standing
from hub.programmes.models import ProgrammeForm, ProgrammeVersion, VersionState

ROOM = "diplomas"
KIND = "upgrade-certificate"
PEOPLE, LEFT = 12, 20
GONE = {3: "Опечатка в фамилии: документ выписан заново"}


def end(region: Region) -> None:
    """Give documents to a dozen people, the demo learner among them."""
    session = region.writer.session
    version = session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.document == KIND, ProgrammeVersion.state == VersionState.PUBLISHED)
        .order_by(ProgrammeVersion.id)
        .limit(1)
    ).one_or_none()
    owner = _owner(region)
    people = _people(region)
    if region.plan.start or version is None or owner is None or not people:
        return
    issued_on = region.plan.until - timedelta(days=9)
    at = datetime.combine(issued_on, time(11), clock.zone())
    book = DocumentRegister(
        id=key(at, region.dice(ROOM)), organisation_id=owner.id, kind=KIND, year=issued_on.year,
        template=f"ПК-####/{issued_on:%y}", last_number=len(people), **times(at),
    )  # fmt: skip
    forms = [_form(region, owner.id, n, at) for n in range(len(people) + LEFT)]
    session.add_all([book, *forms])
    session.flush()
    for n, person in enumerate(people):
        forms[n].state = FormState.USED
        session.add(_document(region, book, version, person, owner, forms[n], n, at))
    session.flush()


def _document(
    region: Region, book: DocumentRegister, version: ProgrammeVersion, person: Person,
    owner: Organisation, form: StrictForm, n: int, at: datetime,
) -> Diploma:  # fmt: skip
    day = clock.day_of(at)
    is_gone = n in GONE
    more: dict[str, Any] = {}
    if is_gone:
        more = {"state": DiplomaState.ANNULLED, "annulled_on": day, "annulled_why": GONE[n]}
        form.state, form.spoiled_on = FormState.SPOILED, day
        form.spoiled_act = f"Документ {written(book, n + 1)} аннулирован"
    elif n % 3 != 2:  # noqa: PLR2004 - every third is not handed yet
        more = {"handed_on": day + timedelta(days=2), "handed_way": HandedWay.IN_PERSON}
    return Diploma(
        id=key(at + timedelta(minutes=n), region.dice(ROOM)), organisation_id=owner.id,
        person_id=person.id, version_id=version.id, register_id=book.id, counted=n + 1,
        number=written(book, n + 1), kind=KIND, form_id=form.id, series=form.series,
        form_number=form.number, issued_on=day, last_name=person.last_name,
        first_name=person.first_name, patronymic=person.patronymic, title=version.title,
        programme_kind=version.kind, hours=version.hours, starts_on=day - timedelta(days=40),
        ends_on=day - timedelta(days=3), signer=owner.director, signer_post=owner.director_post,
        learning_form=ProgrammeForm.MIXED, funding="own",
        code=f"{region.dice(ROOM).getrandbits(144):036x}", **times(at), **more,
    )  # fmt: skip


def _form(region: Region, owner_id: UUID, n: int, at: datetime) -> StrictForm:
    received = at - timedelta(days=60)
    return StrictForm(
        id=key(received + timedelta(seconds=n), region.dice(ROOM)), organisation_id=owner_id,
        kind=KIND, series="ПК", number=f"{100200 + n:07}", received_on=clock.day_of(received),
        received_by="Накладная № 14", **times(received),
    )  # fmt: skip


def _owner(region: Region) -> Organisation | None:
    """Give the organisation whose partner signs in, so that somebody finds own documents."""
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.PARTNER]
    found = session.scalars(
        select(Organisation)
        .join(AccountGrant, AccountGrant.organisation_id == Organisation.id)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(Account.email.in_(emails))
        .limit(1)
    ).one_or_none()
    providers = region.organisations.get(OrganisationKind.PROVIDER)
    return found or (providers[0] if providers else None)


def _people(region: Region) -> list[Person]:
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.LEARNER]
    mine = select(Account.person_id).where(Account.email.in_(emails))
    adults = Person.birth_on < date(region.plan.until.year - 20, 1, 1)
    is_open = Person.standing == Standing.OPEN
    others = select(Person).where(adults, is_open, Person.id.not_in(mine))
    found = session.scalars(others.order_by(Person.id).limit(PEOPLE - 1)).all()
    learner = session.scalars(select(Person).where(Person.id.in_(mine))).all()
    return sorted([*learner, *found], key=lambda one: one.name_key)
