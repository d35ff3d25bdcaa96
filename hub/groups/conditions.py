"""What this room asks of each person: papers, contract and consent before enrolment, the order.

A condition is asked of a whole group at once: a few queries, however many people.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import options, reference
from hub.core.files import StoredFile
from hub.core.i18n import _, _l
from hub.groups import papers
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group
from hub.groups.options import ALWAYS, CONTRACT, NEVER
from hub.groups.paper_models import EnrolmentPaper
from hub.groups.readiness import Cell, Condition, Row
from hub.groups.signing import SUBJECT as SCANNED
from hub.people import agreed
from hub.people.models import Person
from hub.programmes import kinds
from hub.programmes.checks import EDUCATION as LEVELS
from hub.programmes.models import ProgrammeVersion

Cells = Mapping[UUID, Cell]
ENROLS = frozenset({DirectiveKind.ENROL})
LEARNT = frozenset({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED})
HOLDS, NOT_ASKED = Cell(True), Cell(None)


def lacking(session: Session, group: Group, rows: Collection[Row]) -> dict[UUID, list[str]]:
    """Name by enrolment the kinds of papers that are asked for and not accepted.

    What was accepted with another application of the same person is not asked for again.
    """
    kind = session.get_one(ProgrammeVersion, group.version_id).kind
    wanted = papers.demanded(session, kind)
    ids = [row.person_id for row in rows]
    held = _accepted(session, ids)
    held |= {(who, papers.EDUCATION) for who, one in held if one == papers.STUDIES}
    if papers.SNILS in wanted:
        known = select(Person.id).where(Person.id.in_(ids), Person.snils.is_not(None))
        held |= {(person_id, papers.SNILS) for person_id in session.scalars(known)}
    return {
        row.enrolment_id: [one for one in wanted if (row.person_id, one) not in held]
        for row in rows
    }


def _accepted(session: Session, ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    rows = session.execute(
        select(Application.person_id, EnrolmentPaper.kind)
        .join(EnrolmentPaper, EnrolmentPaper.application_id == Application.id)
        .where(Application.person_id.in_(ids), EnrolmentPaper.accepted_at.is_not(None))
    )
    return {(row.person_id, row.kind) for row in rows}


def _papers(session: Session, group: Group, rows: Sequence[Row]) -> Cells:
    titles = reference.titles(session, papers.BOOK)
    apart = {papers.EDUCATION} if _asked_of(session, group) else set()  # a column of its own
    found = {}
    for key, every in lacking(session, group, rows).items():
        wanting = [one for one in every if one not in apart]
        words = _("no papers: %(papers)s", papers=", ".join(titles.get(x, x) for x in wanting))
        link = f"/groups/{group.id}/people/{key}"
        found[key] = Cell(False, str(words), link, len(wanting)) if wanting else HOLDS
    return found


def _asked_of(session: Session, group: Group) -> str | None:
    """Give the education that the law asks for with this kind of programme: staff's own data."""
    return kinds.rule(session, session.get_one(ProgrammeVersion, group.version_id).kind).education


def _education(session: Session, group: Group, rows: Sequence[Row]) -> Cells:
    """Ask for a paper of education, or of learning for it, where the law asks for education."""
    level = _asked_of(session, group)
    if level is None:
        return {row.enrolment_id: NOT_ASKED for row in rows}
    held = _accepted(session, [row.person_id for row in rows])
    needed = reference.titles(session, LEVELS).get(level, level)
    words = str(
        _("no paper of education (%(level)s or higher), nor of learning for it", level=needed)
    )
    return {
        row.enrolment_id: HOLDS
        if {(row.person_id, papers.EDUCATION), (row.person_id, papers.STUDIES)} & held
        else Cell(False, words, f"/groups/{group.id}/people/{row.enrolment_id}")
        for row in rows
    }


def _contract(session: Session, group: Group, rows: Sequence[Row]) -> Cells:
    rule = options.get(CONTRACT)
    price = session.get_one(ProgrammeVersion, group.version_id).price or 0
    ids = [row.application_id for row in rows]
    sent = select(Application.id).where(
        Application.id.in_(ids), Application.organisation_id.is_not(None)
    )
    paid = set(ids) if rule == ALWAYS or price > 0 else set(session.scalars(sent))
    held = papers.contracts(session, ids)
    link = f"/groups/{group.id}/contracts"
    wanting = Cell(False, str(_("no contract")), link)
    return {
        row.enrolment_id: HOLDS
        if row.application_id in held
        else NOT_ASKED
        if rule == NEVER or row.application_id not in paid
        else wanting
        for row in rows
    }


def _consent(session: Session, _group: Group, rows: Sequence[Row]) -> Cells:
    ids = [row.person_id for row in rows]
    given = set(
        session.scalars(select(Person.id).where(Person.id.in_(ids), agreed.where([agreed.GIVEN])))
    )
    words = str(_("no consent in force"))
    return {
        row.enrolment_id: HOLDS
        if row.person_id in given
        else Cell(False, words, f"/people/{row.person_id}/consents/new")
        for row in rows
    }


def _order(_session: Session, group: Group, rows: Sequence[Row]) -> Cells:
    link = f"/groups/{group.id}/orders/new?kind=enrol"
    wanting = Cell(False, str(_("no order of enrolment")), link)
    return {row.enrolment_id: HOLDS if row.state in LEARNT else wanting for row in rows}


def _scan(session: Session, group: Group, rows: Sequence[Row]) -> Cells:
    """Ask for the scan of the order that brought each of them here."""
    here = and_(Directive.group_id == group.id, Directive.kind == DirectiveKind.ENROL)
    moved = Directive.to_group_id == group.id
    brought = {
        row.application_id: row.id
        for row in session.execute(
            select(Enrolment.application_id, Directive.id)
            .join(DirectiveLine, DirectiveLine.enrolment_id == Enrolment.id)
            .join(Directive, Directive.id == DirectiveLine.directive_id)
            .where(Directive.state == DirectiveState.SIGNED, or_(here, moved))
            .order_by(Directive.signed_on)
        )
    }
    kept = set(
        session.scalars(
            select(StoredFile.subject_id).where(
                StoredFile.subject == SCANNED, StoredFile.subject_id.in_(set(brought.values()))
            )
        )
    )
    found = {}
    for row in rows:
        order_id = brought.get(row.application_id)
        if row.state not in LEARNT or order_id is None:
            found[row.enrolment_id] = NOT_ASKED
        elif order_id in kept:
            found[row.enrolment_id] = HOLDS
        else:
            words = str(_("the signed order is not scanned"))
            found[row.enrolment_id] = Cell(False, words, f"/directives/{order_id}#scan")
    return found


ALL = (
    Condition(name="papers", title=_l("Papers"), order=10, check=_papers, gates=ENROLS),
    Condition(name="education", title=_l("Education"), order=15, check=_education, gates=ENROLS),
    Condition(name="contract", title=_l("Contract"), order=20, check=_contract, gates=ENROLS),
    Condition(name="consent", title=_l("Consent"), order=30, check=_consent, gates=ENROLS),
    Condition(name="order", title=_l("Order of enrolment"), order=40, check=_order),
    Condition(name="order-scan", title=_l("Scan of the order"), order=50, check=_scan),
)
