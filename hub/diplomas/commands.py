"""Every change of documents: issued, replaced, corrected, annulled."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _, _l
from hub.diplomas.learnt import learnt
from hub.diplomas.models import Diploma, DiplomaState, FormState, StrictForm, Why
from hub.diplomas.settling import lacking, settle
from hub.diplomas.writing import book_of, ended, forms_for, in_force, write
from hub.groups import commands as groups
from hub.groups import readiness
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState
from hub.groups.models import Directive, DirectiveLine, Group
from hub.people.models import Person
from hub.programmes.models import ProgrammeVersion

SIGNER = re.compile(r"\w[\w'’-]+ +\w.*|\w\.\s*(\w\.)?\s*\w[\w'’-]+")  # «Ильин П. П.»
NOTE = "learning-note"  # for whoever gets no other: it fits every programme
COPIED = (
    *("organisation_id", "person_id", "enrolment_id", "group_id", "version_id", "directive_id"),
    *("kind", "last_name", "first_name", "patronymic", "title", "programme_kind", "hours"),
    *("starts_on", "ends_on", "qualification", "rank", "sphere"),
    *("signer", "signer_post", "secretary", "place", "learning_form", "funding"),
    *("protocol_number", "protocol_on", "learnt"),
    *("prior_level", "prior_name", "prior_series", "prior_number"),
)
MENDED = frozenset({"title", "hours", "starts_on", "ends_on", "qualification", "rank", "sphere"})


def issue(
    session: Session, group_id: UUID, enrolment_ids: Sequence[UUID] | None, *,
    register_id: UUID, issued_on: date, at: datetime, account_id: UUID | None = None,
    first_form_id: UUID | None = None, **said: Any,
) -> list[Diploma]:  # fmt: skip
    """Write documents out to these who completed, or to all who have none: all, or nobody."""
    group = groups.held(session, group_id)
    version = session.get_one(ProgrammeVersion, group.version_id)
    book = book_of(session, register_id, group.provider_id, issued_on, at)
    if version.document and book.kind not in {version.document, NOTE}:
        raise InvalidError(_l("The programme gives another kind of document."), field="register_id")
    _expect_signer(said.get("signer"), said.get("signer_post"))
    if (said.get("protocol_on") or issued_on) > issued_on:
        raise InvalidError(_l("The minutes are younger than the document."), field="protocol_on")
    whom = _expect_completed(session, group, enrolment_ids)
    orders = _orders(session, whom, issued_on)
    people = _people(session, whom)
    forms = forms_for(session, first_form_id, book, len(people)) if first_form_id else []
    marks = learnt(session, version, list(whom))
    made = []
    for n, (enrolment_id, person) in enumerate(people):
        one = Diploma(
            id=uuid7(), organisation_id=group.provider_id, person_id=person.id,
            enrolment_id=enrolment_id, group_id=group.id, version_id=version.id,
            directive_id=orders[enrolment_id], last_name=person.last_name,
            first_name=person.first_name, patronymic=person.patronymic, title=version.title,
            programme_kind=version.kind, hours=version.hours, starts_on=group.starts_on,
            ends_on=group.ends_on, learning_form=group.form,
            learnt=marks[enrolment_id], **said,
        )  # fmt: skip
        write(session, one, book, issued_on, account_id, forms[n] if forms else None)
        made.append(one)
    settle(session, group, at=at)
    return made


def duplicate(
    session: Session, diploma_id: UUID, why: Why, *, register_id: UUID, issued_on: date,
    at: datetime, account_id: UUID | None = None, form_id: UUID | None = None,
    is_renamed: bool = False,
) -> Diploma:  # fmt: skip
    """Give another in place of one that was lost, worn or bears a former name."""
    old = in_force(session, diploma_id)
    book = book_of(session, register_id, old.organisation_id, issued_on, at, old.kind)
    old.state = DiplomaState.REPLACED
    session.flush()
    ended(session, old, "replaced", why=why.value)
    made = _copy(session, old, is_renamed=is_renamed)
    made.duplicate_why = why
    form = forms_for(session, form_id, book, 1)[0] if form_id else None
    write(session, made, book, issued_on, account_id, form)
    return made


def correct(
    session: Session, diploma_id: UUID, why: str, *, register_id: UUID, issued_on: date,
    at: datetime, account_id: UUID | None = None, form_id: UUID | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Diploma:  # fmt: skip
    """Annul a mistaken document and write another; name and marks are those of today."""
    group, old = _with_group(session, diploma_id)
    book = book_of(session, register_id, old.organisation_id, issued_on, at, old.kind)
    _annul(session, old, issued_on, why)
    made = _copy(session, old, is_renamed=True)
    if old.version_id is not None:
        version = session.get_one(ProgrammeVersion, old.version_id)
        made.learnt = learnt(session, version, [old.enrolment_id])[old.enrolment_id]
    for name, value in (changes or {}).items():
        if name not in MENDED:
            raise TypeError(f"A corrected document has no {name} of its own.")
        setattr(made, name, value)
    form = forms_for(session, form_id, book, 1)[0] if form_id else None
    write(session, made, book, issued_on, account_id, form)
    if group is not None:
        settle(session, group, at=at)
    return made


def annul(session: Session, diploma_id: UUID, on: date, why: str, *, at: datetime) -> Diploma:
    """Say that a document is not in force and never was right."""
    _group, old = _with_group(session, diploma_id)
    if on > day_of(at):
        raise InvalidError(_l("This day is yet to come."), field="annulled_on")
    _annul(session, old, on, why)
    return old


def _expect_signer(name: str | None, post: str | None) -> None:
    """Refuse a document that nobody signs: it is void."""
    if not post:
        raise InvalidError(_l("Say who signs: the post."), field="signer_post")
    if not SIGNER.fullmatch(name or ""):
        raise InvalidError(_l("Say who signs: the last name and initials."), field="signer")


def _expect_completed(
    session: Session, group: Group, enrolment_ids: Sequence[UUID] | None
) -> dict[UUID, UUID]:
    """Give the person of each enrolment, or refuse whoever has not completed."""
    without = set(lacking(session, group.id))
    wanted = without if enrolment_ids is None else set(enrolment_ids)
    if not wanted:
        raise RefusedError(_l("There is nobody here who completed and has no document."))
    rows = {row.enrolment_id: row for row in readiness.rows_of(session, group.id)}
    for key in wanted:
        if key not in rows or rows[key].state is not EnrolmentState.COMPLETED:
            raise RefusedError(_l("A document is given to who completed by an order."))
        if key not in without:
            raise RefusedError(_l("There is a document in force already."))
    return {key: rows[key].person_id for key in wanted}


def _orders(session: Session, whom: Mapping[UUID, UUID], issued_on: date) -> dict[UUID, UUID]:
    found = session.execute(
        select(DirectiveLine.enrolment_id, Directive.id, Directive.signed_on)
        .join(Directive, Directive.id == DirectiveLine.directive_id)
        .where(
            DirectiveLine.enrolment_id.in_(list(whom)),
            Directive.kind == DirectiveKind.GRADUATE,
            Directive.state == DirectiveState.SIGNED,
        )
    ).all()
    if any(row.signed_on > issued_on for row in found):
        raise InvalidError(
            _l("A document can't be older than the order of completion."), field="issued_on"
        )
    return {row.enrolment_id: row.id for row in found}


def _people(session: Session, whom: Mapping[UUID, UUID]) -> list[tuple[UUID, Person]]:
    """Put them in the order of the alphabet: so the numbers go."""
    rows = session.scalars(select(Person).where(Person.id.in_(set(whom.values()))))
    people = {row.id: row for row in rows}
    named = [(key, people[person_id]) for key, person_id in whom.items()]
    return sorted(named, key=lambda pair: (pair[1].name_key, str(pair[0])))


def _copy(session: Session, old: Diploma, *, is_renamed: bool) -> Diploma:
    made = Diploma(id=uuid7(), replaces_id=old.id, **{name: getattr(old, name) for name in COPIED})
    if is_renamed:
        person = session.get_one(Person, old.person_id)
        made.last_name, made.first_name = person.last_name, person.first_name
        made.patronymic = person.patronymic
    return made


def _annul(session: Session, old: Diploma, on: date, why: str) -> None:
    why = " ".join(why.split())
    if not why:
        raise InvalidError(_l("Say why: whoever asks later will read it."), field="why")
    if on < old.issued_on:
        raise InvalidError(_l("It can't be annulled before it was written."), field="annulled_on")
    old.state, old.annulled_on, old.annulled_why = DiplomaState.ANNULLED, on, why
    if old.form_id is not None:
        form = session.get_one(StrictForm, old.form_id)
        form.state, form.spoiled_on = FormState.SPOILED, on
        form.spoiled_act = str(_("Document %(number)s annulled", number=old.number))
    session.flush()
    ended(session, old, "annulled", why=why)


def _with_group(session: Session, diploma_id: UUID) -> tuple[Group | None, Diploma]:
    """Hold the group first, as issuing does, then the document."""
    group_id = session.scalar(select(Diploma.group_id).where(Diploma.id == diploma_id))
    group = groups.held(session, group_id) if group_id else None
    return group, in_force(session, diploma_id)
