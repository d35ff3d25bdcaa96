"""Files of groups: scans of papers, contracts and signed orders."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import files
from hub.core.access import Principal
from hub.core.files import FileKind, content
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.groups.models import Directive, Enrolment, Group
from hub.groups.paper_models import EnrolmentContract, EnrolmentPaper
from hub.groups.papers import CONTRACT, SUBJECT
from hub.groups.scopes import GROUPS, ORDERS, ORDERS_READ, WRITE
from hub.groups.signing import SUBJECT as SCANNED
from hub.people.hiding import is_hidden
from hub.people.models import Person

SCANS = (content.PDF, content.JPEG, content.PNG)


def _reads_paper(session: Session, who: Principal, paper_id: UUID) -> bool:
    return _writes(session, who, EnrolmentPaper, paper_id)


def _reads_contract(session: Session, who: Principal, contract_id: UUID) -> bool:
    return _writes(session, who, EnrolmentContract, contract_id)


def _writes(
    session: Session,
    who: Principal,
    model: type[EnrolmentPaper] | type[EnrolmentContract],
    row_id: UUID,
) -> bool:
    """Whether the asker forms a group in which this applicant is, and is shown their data."""
    named: Any = (
        select(Person.id, Person.standing)
        .select_from(Group)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .join(model, model.application_id == Enrolment.application_id)
        .join(Application, Application.id == Enrolment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(model.id == row_id)
    )
    found = session.execute(scoped(named, GROUPS, who, WRITE).limit(1)).one_or_none()
    return found is not None and not is_hidden(who, found.id, found.standing)


def _reads_order(session: Session, who: Principal, directive_id: UUID) -> bool:
    statement = select(Directive.id).where(Directive.id == directive_id)
    return session.scalar(scoped(statement, ORDERS, who, ORDERS_READ)) is not None


PAPER = FileKind(
    name="enrolment-paper",
    title=_l("Scan of an applicant's paper"),
    types=SCANS,
    readers=(files.of_subject(SUBJECT, _reads_paper),),
)
AGREED = FileKind(
    name="enrolment-contract",
    title=_l("Scan of a contract of training"),
    types=SCANS,
    readers=(files.of_subject(CONTRACT, _reads_contract),),
)
ORDER = FileKind(
    name="directive-scan",
    title=_l("Scan of a signed order"),
    types=(*SCANS, content.SIGNATURE),
    readers=(files.of_subject(SCANNED, _reads_order),),
)
ALL = (PAPER, AGREED, ORDER)
