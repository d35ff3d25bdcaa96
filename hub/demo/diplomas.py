"""Documents of the demo region: a book of a college, its forms, what was given out this year."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import clock
from hub.deadlines.queries import calendar
from hub.demo.groups import SKETCHED
from hub.demo.region import Region, key, times
from hub.diplomas import learnt
from hub.diplomas.books import written
from hub.diplomas.commands import NOTE
from hub.diplomas.models import (
    Diploma,
    DiplomaState,
    DocumentRegister,
    FormState,
    HandedWay,
    StrictForm,
)
from hub.groups.machine import DirectiveKind, GroupState
from hub.groups.models import Directive, Enrolment, Group
from hub.organisations.models import Organisation
from hub.people.models import Person, Standing
from hub.programmes.models import ProgrammeForm, ProgrammeVersion

ROOM = "diplomas"
OTHERS, LEFT = 6, 20
GONE = {3: "Опечатка в фамилии: документ выписан заново"}


def end(region: Region) -> None:
    """Give documents to a group that was let out, the demo learner among them, and to others."""
    session = region.writer.session
    groups = [one for one, _sketch in region.notes.get(SKETCHED, ())
              if one.state is GroupState.REPORTING]  # fmt: skip
    group = groups[0] if groups else None
    version = session.get(ProgrammeVersion, group.version_id) if group else None
    if region.plan.start or group is None or version is None:
        return
    owner = session.get_one(Organisation, group.provider_id)
    until = region.plan.until
    issued_on = calendar(session).not_after(until - timedelta(days=9))
    at = datetime.combine(issued_on, time(11), clock.zone())
    learners = _learners(session, group)
    people = [*((one, None) for one in _others(region, learners)), *learners]
    book = DocumentRegister(
        id=key(at, region.dice(ROOM)), organisation_id=owner.id, kind=version.document or NOTE,
        year=issued_on.year, template=f"ПК-####/{issued_on:%y}", last_number=len(people),
        **times(at),
    )  # fmt: skip
    forms = [_form(region, book, n, at) for n in range(len(people) + LEFT)]
    session.add_all([book, *forms])
    session.flush()
    let_out = session.scalars(
        select(Directive.id).where(
            Directive.group_id == group.id, Directive.kind == DirectiveKind.GRADUATE
        )
    ).one()
    for n, (person, enrolment_id) in enumerate(people):
        forms[n].state = FormState.USED
        made = _document(region, book, version, person, owner, forms[n], n, at)
        if enrolment_id is not None:
            made.enrolment_id, made.group_id = enrolment_id, group.id
            made.directive_id, made.learning_form = let_out, group.form
            made.starts_on, made.ends_on = group.starts_on, group.ends_on
        session.add(made)
    session.flush()
    learnt.keep(session)


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
        number=written(book, n + 1), kind=book.kind, form_id=form.id, series=form.series,
        form_number=form.number, issued_on=day, last_name=person.last_name,
        first_name=person.first_name, patronymic=person.patronymic, title=version.title,
        programme_kind=version.kind, hours=version.hours, starts_on=day - timedelta(days=40),
        ends_on=day - timedelta(days=3), signer=owner.director, signer_post=owner.director_post,
        protocol_number="3", protocol_on=day - timedelta(days=1),
        learning_form=ProgrammeForm.MIXED, funding="own",
        code=f"{region.dice(ROOM).getrandbits(144):036x}", **times(at), **more,
    )  # fmt: skip


def _form(region: Region, book: DocumentRegister, n: int, at: datetime) -> StrictForm:
    received = at - timedelta(days=60)
    return StrictForm(
        id=key(received + timedelta(seconds=n), region.dice(ROOM)), kind=book.kind,
        organisation_id=book.organisation_id, series="ПК", number=f"{100200 + n:07}",
        received_on=clock.day_of(received), received_by="Накладная № 14", **times(received),
    )  # fmt: skip


def _learners(session: Session, group: Group) -> list[tuple[Person, UUID]]:
    found = session.execute(
        select(Person, Enrolment.id)
        .join(Application, Application.person_id == Person.id)
        .join(Enrolment, Enrolment.application_id == Application.id)
        .where(Enrolment.group_id == group.id)
        .order_by(Person.name_key, Enrolment.id)
    )
    return [(row[0], row[1]) for row in found]


def _others(region: Region, learners: Sequence[tuple[Person, UUID]]) -> Sequence[Person]:
    """Give those whose papers were brought from the years before the hub."""
    known = [one.id for one, _enrolment in learners]
    grown = Person.birth_on < date(region.plan.until.year - 20, 1, 1)
    is_open = Person.standing == Standing.OPEN
    found = select(Person).where(grown, is_open, Person.id.not_in(known)).order_by(Person.id)
    return sorted(region.writer.session.scalars(found.limit(OTHERS)), key=lambda one: one.name_key)
