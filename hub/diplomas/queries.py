"""Reads of documents: the office all, an organisation its own, a learner the own ones."""

import re
from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from hub.core.access import Principal
from hub.core.db import Entity
from hub.core.errors import NotFoundError
from hub.core.files import StoredFile
from hub.core.i18n import _l
from hub.core.scopes import Scopes, scoped
from hub.core.single import Single
from hub.core.text import search_key
from hub.diplomas.layouts import LAYOUTS, REPORTED
from hub.diplomas.models import (
    ISSUE,
    READ,
    REGISTER_SCOPES,
    REPORT,
    REPORT_SCOPES,
    SCOPES,
    Diploma,
    DiplomaState,
    DocumentRegister,
    FormState,
    FrdoReport,
    StrictForm,
)
from hub.groups.machine import GroupState
from hub.groups.models import Group

E = TypeVar("E", bound=Entity)
ABSENT = _l("There is no such document, or it is not yours.")
NO_GROUP = _l("There is no such group, or it is not yours.")
MOST_ALIKE = 200  # organisations that gave one number
MOST_NAMED, MOST_SHOWN = 3_000, 10
PARTS = re.compile(r"\d+|[^\W\d_]+")
SINGLE = Single(Diploma, SCOPES, ABSENT)
SUBJECT, REPORT_SUBJECT = "diploma", "frdo_report"
GROUP_SCOPES = Scopes(organisation=Group.provider_id.in_)
GIVES = (GroupState.ISSUING, GroupState.REPORTING, GroupState.CLOSED)


def diploma(session: Session, row_id: UUID, who: Principal, permission: str = READ) -> Diploma:
    return _one(session, Diploma, SCOPES, row_id, who, permission)


def register(
    session: Session, row_id: UUID, who: Principal, permission: str = ISSUE
) -> DocumentRegister:
    return _one(session, DocumentRegister, REGISTER_SCOPES, row_id, who, permission)


def report(session: Session, row_id: UUID, who: Principal) -> FrdoReport:
    return _one(session, FrdoReport, REPORT_SCOPES, row_id, who, REPORT)


def group(session: Session, row_id: UUID, who: Principal, permission: str = ISSUE) -> Group:
    statement = scoped(select(Group).where(Group.id == row_id), GROUP_SCOPES, who, permission)
    found: Group | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(NO_GROUP)
    return found


def of_group(session: Session, group_id: UUID, who: Principal | None = None) -> Sequence[Diploma]:
    """Give the documents in force of a group that one may see, in the order of the alphabet."""
    found = select(Diploma).where(
        Diploma.group_id == group_id, Diploma.state == DiplomaState.ISSUED
    )
    if who is not None:
        found = scoped(found, SCOPES, who, READ)
    return session.scalars(found.order_by(Diploma.name_key, Diploma.id)).all()


def seen(session: Session, who: Principal, ids: Collection[UUID]) -> set[UUID]:
    """Say which of these documents one may see: who withdrew the consent is hidden from others."""
    found = select(Diploma.id).where(Diploma.id.in_(list(ids)))
    return set(session.scalars(scoped(found, SCOPES, who, READ)))


def of_person(session: Session, who: Principal, person_id: UUID) -> Sequence[Diploma]:
    statement = select(Diploma).where(Diploma.person_id == person_id)
    statement = scoped(statement, SCOPES, who, READ)
    return session.scalars(statement.order_by(Diploma.issued_on.desc(), Diploma.id.desc())).all()


def chain(session: Session, one: Diploma) -> tuple[Diploma | None, Diploma | None]:
    """Give the document this one took the place of, and the one that took its place."""
    before = session.get(Diploma, one.replaces_id) if one.replaces_id else None
    after = session.scalars(select(Diploma).where(Diploma.replaces_id == one.id)).one_or_none()
    return before, after


def books_for(
    session: Session, organisation_id: UUID, kinds: Collection[str] | None
) -> Sequence[DocumentRegister]:
    """Give the books of an organisation for these kinds of documents, the newest first."""
    found = select(DocumentRegister).where(DocumentRegister.organisation_id == organisation_id)
    if kinds is not None:
        found = found.where(DocumentRegister.kind.in_(kinds))
    return session.scalars(
        found.order_by(DocumentRegister.year.desc(), DocumentRegister.kind)
    ).all()


def next_form(session: Session, organisation_id: UUID, kind: str) -> StrictForm | None:
    """Give the form that lies on top."""
    return session.scalars(
        select(StrictForm)
        .where(
            StrictForm.organisation_id == organisation_id,
            StrictForm.kind == kind,
            StrictForm.state == FormState.LEFT,
        )
        .order_by(StrictForm.series_key, func.length(StrictForm.number), StrictForm.number)
        .limit(1)
    ).one_or_none()


def town(session: Session, organisation_id: UUID) -> str | None:
    """Give the town of the latest document of an organisation that names one."""
    found = select(Diploma.place).where(
        Diploma.organisation_id == organisation_id, Diploma.place.is_not(None)
    )
    return session.scalar(found.order_by(Diploma.issued_on.desc(), Diploma.id.desc()).limit(1))


def in_book(session: Session, book_id: UUID) -> Sequence[Diploma]:
    return session.scalars(
        select(Diploma).where(Diploma.register_id == book_id).order_by(Diploma.counted)
    ).all()


def scans(session: Session, ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    """Give the latest scan of each document that has one."""
    found = session.scalars(
        select(StoredFile)
        .where(StoredFile.subject == SUBJECT, StoredFile.subject_id.in_(list(ids)))
        .order_by(StoredFile.id)
    )
    return {one.subject_id: one for one in found if one.subject_id is not None}


def papers_of(session: Session, report_id: UUID) -> Sequence[StoredFile]:
    return session.scalars(
        select(StoredFile)
        .where(StoredFile.subject == REPORT_SUBJECT, StoredFile.subject_id == report_id)
        .order_by(StoredFile.id)
    ).all()


def to_report() -> ColumnElement[bool]:
    """Say what is in force and in no file for the register yet."""
    return and_(
        Diploma.state == DiplomaState.ISSUED,
        Diploma.report_id.is_(None),
        Diploma.reported_on.is_(None),
    )


def annulment_owed() -> ColumnElement[bool]:
    """Say what the register holds for valid and nothing will mend: it was annulled here."""
    after = aliased(Diploma)
    is_mended = exists().where(
        after.replaces_id == Diploma.id,
        or_(
            after.state != DiplomaState.ANNULLED,
            after.report_id.is_not(None),
            after.reported_on.is_not(None),
        ),
    )
    return and_(
        Diploma.state == DiplomaState.ANNULLED,
        Diploma.reported_on.is_not(None),
        Diploma.annulment_report_id.is_(None),
        Diploma.annulment_reported_on.is_(None),
        ~is_mended,
    )


def annulments_owed(session: Session, who: Principal) -> Sequence[Any]:
    """Count what each organisation is to tell the register of, by template."""
    found: list[Any] = []
    for layout in LAYOUTS.values():
        asked: Any = select(
            Diploma.organisation_id, func.count().label("count"),
            literal(layout.name).label("layout"),
        ).where(Diploma.kind.in_(list(layout.kinds)), annulment_owed())  # fmt: skip
        asked = scoped(asked, SCOPES, who, REPORT).group_by(Diploma.organisation_id)
        found += session.execute(asked.order_by(Diploma.organisation_id)).all()
    return found


def owes_annulment(session: Session, row_id: UUID) -> bool:
    found = select(Diploma.id).where(
        Diploma.id == row_id, Diploma.kind.in_(REPORTED), annulment_owed()
    )
    return session.scalar(found) is not None


def in_report(session: Session, report_id: UUID, who: Principal) -> Sequence[Diploma]:
    of_file = or_(Diploma.report_id == report_id, Diploma.annulment_report_id == report_id)
    found = scoped(select(Diploma).where(of_file), SCOPES, who, REPORT)
    return session.scalars(found.order_by(Diploma.name_key, Diploma.id)).all()


def by_code(session: Session, code: str) -> Diploma | None:
    return session.scalars(select(Diploma).where(Diploma.code == code)).one_or_none()


def by_number(session: Session, number: str, last_name: str) -> Sequence[Diploma]:
    """Find documents by a number that stands on the paper, of the book or of the form.

    Dashes, spaces and noughts before a number are written by everybody in their own way.
    """
    meant, last = loose(number), search_key(last_name)
    if not meant or not last:
        return []
    table = Diploma.__table__
    own = select(table.c.id, table.c.number, table.c.series, table.c.form_number, table.c.last_name)
    named = own.where(table.c.name_key.startswith(f"{last} ", autoescape=True)).limit(MOST_NAMED)
    exact = own.where(table.c.number_key == search_key(number)).limit(MOST_ALIKE)
    ids = {
        row.id
        for rows in (session.execute(exact), session.execute(named))
        for row in rows
        if search_key(row.last_name) == last
        and meant in (loose(row.number), loose(f"{row.series or ''} {row.form_number or ''}"))
    }
    found = select(Diploma).where(Diploma.id.in_(ids)).order_by(Diploma.issued_on.desc())
    return session.scalars(found.limit(MOST_SHOWN)).all() if ids else []


def loose(number: str) -> tuple[str, ...]:
    """Take a number apart into letters and figures: «ПК 14/26» is «ПК-0014/26»."""
    return tuple(one.lstrip("0") or "0" for one in PARTS.findall(search_key(number)))


def numbers_on(session: Session, form_ids: Collection[UUID]) -> dict[UUID, str]:
    """Say which document stands on each form."""
    found = session.execute(
        select(Diploma.form_id, Diploma.number).where(Diploma.form_id.in_(list(form_ids)))
    )
    return {row.form_id: row.number for row in found if row.form_id is not None}


def may_read(session: Session, who: Principal, row_id: UUID) -> bool:
    """Whether the asker may see the document, and so its scan."""
    statement = select(Diploma.id).where(Diploma.id == row_id)
    return session.scalar(scoped(statement, SCOPES, who, READ)) is not None


def may_report(session: Session, who: Principal, row_id: UUID) -> bool:
    statement = select(FrdoReport.id).where(FrdoReport.id == row_id)
    return session.scalar(scoped(statement, REPORT_SCOPES, who, REPORT)) is not None


def _one(
    session: Session, model: type[E], scopes: Scopes, row_id: UUID, who: Principal, permission: str
) -> E:
    statement = scoped(select(model).where(model.id == row_id), scopes, who, permission)
    found: E | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found
