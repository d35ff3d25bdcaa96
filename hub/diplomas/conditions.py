"""Columns of a group's readiness matrix that documents answer for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.i18n import _, _l
from hub.diplomas import queries
from hub.diplomas.layouts import REPORTED
from hub.diplomas.models import Diploma
from hub.groups.machine import EnrolmentState
from hub.groups.models import Group
from hub.groups.readiness import Cell, Condition, Row, declare

NOT_ASKED = Cell(None)


def wire() -> None:
    """Declare the conditions; hub/registries.py calls it."""
    declare(
        Condition(name="diploma", title=_l("Document issued"), order=70, check=_issued),
        Condition(name="diploma-scan", title=_l("Scan kept"), order=80, check=_scanned),
        Condition(name="frdo", title=_l("In ФИС ФРДО"), order=90, check=_reported),
    )


def _issued(session: Session, group: Group, rows: Sequence[Row]) -> Mapping[UUID, Cell]:
    has = _by_enrolment(session, group)
    link = f"/diploma-groups/{group.id}"
    return {
        row.enrolment_id: Cell(True, link=f"/diplomas/{has[row.enrolment_id].id}")
        if row.enrolment_id in has
        else Cell(False, str(_("no document")), link)
        if row.state is EnrolmentState.COMPLETED
        else NOT_ASKED
        for row in rows
    }


def _scanned(session: Session, group: Group, rows: Sequence[Row]) -> Mapping[UUID, Cell]:
    has = _by_enrolment(session, group)
    scans = queries.scans(session, [one.id for one in has.values()])
    return {
        row.enrolment_id: Cell(
            one.id in scans,
            "" if one.id in scans else str(_("no scan")),
            f"/diplomas/{one.id}",
        )
        if (one := has.get(row.enrolment_id))
        else NOT_ASKED
        for row in rows
    }


def _reported(session: Session, group: Group, rows: Sequence[Row]) -> Mapping[UUID, Cell]:
    has = _by_enrolment(session, group)
    check = f"/frdo/check?group={group.id}"
    return {
        row.enrolment_id: _report(one, check)
        if (one := has.get(row.enrolment_id)) and one.kind in REPORTED
        else NOT_ASKED
        for row in rows
    }


def _report(one: Diploma, check: str) -> Cell:
    if one.reported_on is not None:
        return Cell(True, link=f"/frdo/{one.report_id}" if one.report_id else None)
    if one.report_id is not None:
        return Cell(False, str(_("the receipt is not entered")), f"/frdo/{one.report_id}")
    return Cell(False, str(_("not in ФИС ФРДО")), check)


def _by_enrolment(session: Session, group: Group) -> dict[UUID, Diploma]:
    found = queries.of_group(session, group.id)
    return {one.enrolment_id: one for one in found if one.enrolment_id is not None}
