"""Every change of partnership agreements and of the papers that lie with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.core import audit, clock, files, reference
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.files import FileKind, StoredFile, Upload, content
from hub.core.i18n import _l
from hub.core.saving import save
from hub.core.tables import parsing
from hub.organisations import agreement_queries as queries
from hub.organisations.agreement_queries import ABSENT, FIELDS, SUBJECT
from hub.organisations.commands import join_network
from hub.organisations.events import AgreementChanged, AgreementCreated
from hub.organisations.models import AgreementState, Organisation, PartnershipAgreement

BOOK = "agreement-kind"
MOST_SUBJECT = 2_000
MOST_WHY = 300
REQUIRED = {
    "organisation_id": _l("Choose the organisation."),
    "kind": _l("Say what kind of agreement it is."),
    "number": _l("Give the number; «no number» where there is none."),
    "starts_on": _l("Give the day it begins."),
}
# Whoever sees the agreement sees its papers, and nobody else: not even the one who brought them.
PAPER = FileKind(
    name="agreement",
    title=_l("Paper of an agreement"),
    types=(
        *(content.PDF, content.DOCX, content.DOC, content.ODT, content.RTF),
        *(content.JPEG, content.PNG, content.TIFF, content.SIGNATURE),
    ),
    readers=(files.of_subject(SUBJECT, queries.may_read),),
)


def create(session: Session, **values: Any) -> PartnershipAgreement:
    """Write an agreement down. One of an organisation, number and day is one."""
    cleaned = {"state": AgreementState.SIGNED, **_clean(values)}
    _require(cleaned, REQUIRED)
    _expect_known(session, cleaned)
    agreement = PartnershipAgreement(id=uuid7(), **cleaned)
    _in_order(agreement.starts_on, agreement.ends_on)
    _expect_end(agreement)
    _save(session, agreement)
    _note(session, "create", agreement, cleaned)
    emit(
        session,
        AgreementCreated(aggregate_id=agreement.id, organisation_id=agreement.organisation_id),
    )
    _welcome(session, agreement)
    return agreement


def change(
    session: Session, agreement_id: UUID, *, version: int | None = None, **values: Any
) -> PartnershipAgreement:
    """Change what is given; a new last day is reminded of anew."""
    agreement = session.get(PartnershipAgreement, agreement_id)
    if agreement is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        agreement.expect(version)
    cleaned = _clean(values)
    if cleaned.get("state") not in {None, AgreementState.ENDED}:  # back in force, nothing ended it
        cleaned = {"ended_on": None, "ended_why": None} | cleaned
    changed = {name: value for name, value in cleaned.items() if getattr(agreement, name) != value}
    _require(changed, [name for name in REQUIRED if name in changed])
    if not changed:
        return agreement
    _expect_known(session, changed)
    _in_order(
        changed.get("starts_on", agreement.starts_on), changed.get("ends_on", agreement.ends_on)
    )
    if changed.get("state") is AgreementState.ENDED and agreement.state is AgreementState.DRAFT:
        raise InvalidError(_l("Only a signed agreement can be ended."), field="state")
    for name, value in changed.items():
        setattr(agreement, name, value)
    _expect_end(agreement, is_told={"state", "ended_on", "ended_why"} & set(changed))
    if {"ends_on", "state"} & set(changed):
        agreement.reminded_days = None
    _save(session, agreement)
    _note(session, "change", agreement, changed)
    emit(
        session,
        AgreementChanged(
            aggregate_id=agreement.id,
            organisation_id=agreement.organisation_id,
            fields=tuple(sorted(changed)),
        ),
    )
    _welcome(session, agreement)
    return agreement


def end(session: Session, ids: Sequence[UUID], day: date, why: str) -> int:
    """End those that were in force on the day; the others are left as they are."""
    found = _those(session, ids, queries.in_force(day))
    for key in found:
        change(session, key, state=AgreementState.ENDED, ended_on=day, ended_why=why)
    return len(found)


def restore(session: Session, ids: Sequence[UUID]) -> int:
    """Put back in force what was ended by mistake."""
    found = _those(session, ids, PartnershipAgreement.state == AgreementState.ENDED)
    for key in found:
        change(session, key, state=AgreementState.SIGNED)
    return len(found)


def keep_paper(
    session: Session,
    agreement_id: UUID,
    stream: BinaryIO | Upload,
    *,
    name: str = "",
    owner_id: UUID | None,
) -> StoredFile:
    """Put a scan or a text beside the agreement."""
    return files.store(
        session,
        stream,
        name=name,
        kind=PAPER.name,
        owner_id=owner_id,
        subject=SUBJECT,
        subject_id=agreement_id,
    )


def drop_paper(session: Session, agreement_id: UUID, file_id: UUID) -> None:
    file = session.get(StoredFile, file_id)
    if file is None or (file.subject, file.subject_id) != (SUBJECT, agreement_id):
        raise NotFoundError(_l("There is no such file."))
    files.drop(session, file_id)


def _those(session: Session, ids: Sequence[UUID], where: ColumnElement[bool]) -> Sequence[UUID]:
    rows = select(PartnershipAgreement.id).where(PartnershipAgreement.id.in_(ids), where)
    return session.scalars(rows.order_by(PartnershipAgreement.id)).all()


def _welcome(session: Session, agreement: PartnershipAgreement) -> None:
    if agreement.state is AgreementState.SIGNED:
        join_network(session, agreement.organisation_id)


def check(values: Mapping[str, Any]) -> None:
    """Refuse what its days say together, before anything is written."""
    _in_order(values["starts_on"], values.get("ends_on"))


def _in_order(starts_on: Any, ends_on: Any) -> None:
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None:
            parsing.expect_year(day, field)
    if ends_on is not None and ends_on < starts_on:
        raise InvalidError(_l("It can't end before it begins."), field="ends_on")


def _expect_end(agreement: PartnershipAgreement, *, is_told: Any = False) -> None:
    """Expect a day and a reason of what is ended, and none of the rest."""
    day, why = agreement.ended_on, agreement.ended_why
    if agreement.state is not AgreementState.ENDED:
        if day or why:
            field = "ended_on" if day else "ended_why"
            raise InvalidError(_l("Only of an agreement ended before its time."), field=field)
        return
    if is_told and not day:
        raise InvalidError(_l("Give the day on which it ended."), field="ended_on")
    if is_told and not why:
        raise InvalidError(_l("Say why: whoever asks later will read it."), field="ended_why")
    if why and len(why) > MOST_WHY:
        raise InvalidError(_l("The reason is too long."), field="ended_why")
    if day and day > clock.today():
        raise InvalidError(_l("This day is yet to come."), field="ended_on")
    if day and not agreement.starts_on <= day <= (agreement.ends_on or day):
        raise InvalidError(_l("The agreement was not in force on this day."), field="ended_on")


def _expect_known(session: Session, values: dict[str, Any]) -> None:
    if kind := values.get("kind"):
        absent = InvalidError(_l("There is no such kind of agreement."), field="kind")
        reference.expect(session, BOOK, kind, absent)
    key = values.get("organisation_id")
    if key is not None and session.get(Organisation, key) is None:
        raise InvalidError(_l("There is no such organisation."), field="organisation_id")


def _save(session: Session, agreement: PartnershipAgreement) -> None:
    taken = _l("This organisation has an agreement of this number and day already.")
    refusal = ConflictError(taken, field="number")
    save(session, agreement, {"uq_partnership_agreement_number": refusal})


def _require(values: dict[str, Any], names: Any) -> None:
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)


def _note(
    session: Session, act: str, agreement: PartnershipAgreement, values: dict[str, Any]
) -> None:
    audit.record(
        session,
        f"agreements.{act}",
        subject=SUBJECT,
        subject_id=agreement.id,
        details={
            "organisation": str(agreement.organisation_id),
            "fields": sorted(name for name, value in values.items() if value),
            **({"day": str(day)} if (day := values.get("ended_on")) else {}),
            **({"why": why} if (why := values.get("ended_why")) else {}),
        },
    )


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"An agreement has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        is_text = isinstance(given, str)
        value = given.strip() if is_text and name == "subject" else given
        cleaned[name] = (
            " ".join(value.split()) if is_text and name != "subject" else value
        ) or None
    if cleaned.get("subject") and len(cleaned["subject"]) > MOST_SUBJECT:
        raise InvalidError(_l("The subject is too long."), field="subject")
    return cleaned
