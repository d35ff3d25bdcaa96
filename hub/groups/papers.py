"""Every change of papers and contracts of applicants, and of which papers are asked for."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import audit, clock, files, reference
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.files import StoredFile, Upload
from hub.core.i18n import _, _l
from hub.core.saving import save
from hub.core.tables import parsing
from hub.groups.models import Enrolment
from hub.groups.paper_models import EnrolmentContract, EnrolmentPaper, PaperDemand
from hub.programmes.checks import BOOK as KINDS

SUBJECT, CONTRACT = "enrolment_paper", "enrolment_contract"
BOOK = "enrolment-paper"
EDUCATION, STUDIES = "education", "studies"  # who is still learning brings the second one
SNILS = "snils"  # known by the card of the person: no paper of its own is asked for
MOST_NUMBER, MOST_CONTRACT = 80, 60
SHIPPED: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("demands.toml").read_text(encoding="utf-8")
)
ABSENT = _l("There is no such paper.")
NOBODY = _l("There is no such person in the group.")


def demanded(session: Session, programme_kind: str) -> tuple[str, ...]:
    """Say which papers a programme of this kind asks for before enrolment."""
    kept = session.scalar(select(PaperDemand).where(PaperDemand.programme_kind == programme_kind))
    return tuple(kept.papers if kept is not None else SHIPPED.get(programme_kind, ()))


def demands(session: Session) -> dict[str, tuple[tuple[str, ...], int]]:
    """Give what each kind in use asks for, and the version of staff's own word; 0: as shipped."""
    kept = {one.programme_kind: one for one in session.scalars(select(PaperDemand))}
    return {
        kind: (tuple(kept[kind].papers), kept[kind].version)
        if kind in kept
        else (tuple(SHIPPED.get(kind, ())), 0)
        for kind, _title in reference.choices(session, KINDS)
    }


def demand(session: Session, programme_kind: str, papers: Collection[str], *, version: int) -> None:
    """Say which papers are asked for; a set that others changed meanwhile is refused."""
    if programme_kind not in reference.titles(session, KINDS):
        raise InvalidError(_l("There is no such kind of programme."), field="kind")
    if not set(papers) <= set(reference.titles(session, BOOK)):
        raise InvalidError(_l("Choose one of the list."), field="papers")
    kept = session.scalar(select(PaperDemand).where(PaperDemand.programme_kind == programme_kind))
    rival = ConflictError(_l("Somebody changed this while you were editing it."))
    if (kept.version if kept is not None else 0) != version:
        raise rival
    if kept is None:
        kept = PaperDemand(id=uuid7(), programme_kind=programme_kind, papers=sorted(papers))
        save(session, kept, {"uq_paper_demand_kind": rival})
    else:
        kept.papers = sorted(papers)
        session.flush()
    audit.record(
        session, "groups.papers-demanded", subject="paper_demand", subject_id=kept.id,
        details={"kind": programme_kind, "papers": kept.papers},
    )  # fmt: skip


def add(
    session: Session, application_id: UUID, kind: str, *, at: datetime,
    number: str = "", issued_on: date | None = None, accepted: bool = True,
    account_id: UUID | None = None,
) -> EnrolmentPaper:  # fmt: skip
    """Write a paper of an applicant down."""
    if kind not in reference.titles(session, BOOK):
        raise InvalidError(_l("Choose one of the list."), field="kind")
    if len(number) > MOST_NUMBER:
        raise InvalidError(_l("This text is too long."), field="number")
    _expect_past(issued_on, "issued_on", at)
    made = EnrolmentPaper(
        id=uuid7(), application_id=application_id, kind=kind,
        number=" ".join(number.split()) or None, issued_on=issued_on,
        accepted_at=at if accepted else None, accepted_by=account_id if accepted else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, "paper-added", made.id, kind=kind, accepted=accepted)
    return made


def accept_all(
    session: Session, wanted: Iterable[tuple[UUID, str]], *, at: datetime, account_id: UUID | None
) -> int:
    """Accept papers of many: what lies here waiting, or what was only shown."""
    done = 0
    for application_id, kind in wanted:
        waiting = session.scalars(
            select(EnrolmentPaper).where(
                EnrolmentPaper.application_id == application_id, EnrolmentPaper.kind == kind
            )
        ).all()
        if any(one.accepted_at for one in waiting):
            continue
        if waiting:
            accept(session, waiting[-1].id, at=at, account_id=account_id)
        else:
            add(session, application_id, kind, at=at, account_id=account_id)
        done += 1
    return done


def accept(
    session: Session, paper_id: UUID, *, at: datetime | None, account_id: UUID | None = None
) -> EnrolmentPaper:
    """Accept a paper held against its original; without a moment take that back."""
    found = one(session, paper_id)
    found.accepted_at, found.accepted_by = at, account_id if at else None
    session.flush()
    _note(session, "paper-accepted" if at else "paper-doubted", paper_id, kind=found.kind)
    return found


def drop(session: Session, paper_id: UUID) -> None:
    found = one(session, paper_id)
    files.drop_about(session, SUBJECT, paper_id)
    session.delete(found)
    session.flush()
    _note(session, "paper-dropped", paper_id, kind=found.kind)


def one(session: Session, paper_id: UUID) -> EnrolmentPaper:
    found = session.get(EnrolmentPaper, paper_id)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def keep(
    session: Session, subject: str, subject_id: UUID, upload: Upload, *, owner_id: UUID | None
) -> StoredFile:
    """Put a scan to a paper, a contract or an order; the one before gives place."""
    files.drop_about(session, subject, subject_id)
    return files.store(session, upload, owner_id=owner_id, subject=subject, subject_id=subject_id)


def contract(
    session: Session, application_id: UUID, number: str, signed_on: date | None, *,
    at: datetime, was: str | None = None,
) -> EnrolmentContract | None:  # fmt: skip
    """Write down the contract of an application; an empty number takes it away.

    `was` is what it said on the page: what others wrote there meanwhile is not overwritten.
    """
    number = " ".join(number.split())
    found = session.scalar(
        select(EnrolmentContract).where(EnrolmentContract.application_id == application_id)
    )
    if was is not None and said(found) != was:
        raise ConflictError(_now(found))
    if not number:
        if found is not None:
            files.drop_about(session, CONTRACT, found.id)
            session.delete(found)
            session.flush()
            _note(session, "contract-dropped", found.id)
        return None
    if len(number) > MOST_CONTRACT:
        raise InvalidError(_l("This text is too long."), field="number")
    if signed_on is None:
        raise InvalidError(_l("Give the day of the contract."), field="signed_on")
    _expect_past(signed_on, "signed_on", at)
    if found is not None and (found.number, found.signed_on) == (number, signed_on):
        return found
    if found is None:
        found = EnrolmentContract(
            id=uuid7(), application_id=application_id, number=number, signed_on=signed_on
        )
        again = ConflictError(_l("Somebody changed this while you were editing it."))
        save(session, found, {"uq_enrolment_contract_application": again})
    else:
        found.number, found.signed_on = number, signed_on
        session.flush()
    _note(session, "contract-written", found.id)
    return found


def said(found: EnrolmentContract | None) -> str:
    """Say a contract in one word, as a form keeps it to know later what it was."""
    return f"{found.number}|{found.signed_on.isoformat()}" if found else "|"


def _now(found: EnrolmentContract | None) -> str:
    if found is None:
        return _("Somebody has removed this contract meanwhile. Save again to write yours.")
    return _(
        "Somebody has written a contract here meanwhile: № %(number)s of %(day)s. Save again to "
        "write yours over it.", number=found.number, day=f"{found.signed_on:%d.%m.%Y}",
    )  # fmt: skip


def forget(session: Session, person_id: UUID) -> None:
    """Destroy the papers of a person whose data are destroyed; orders stay, the law keeps them."""
    own = select(Application.id).where(Application.person_id == person_id)
    for model, subject in ((EnrolmentPaper, SUBJECT), (EnrolmentContract, CONTRACT)):
        row: Any = model
        for key in session.scalars(select(row.id).where(row.application_id.in_(own))).all():
            files.drop_about(session, subject, key)
        session.execute(delete(row).where(row.application_id.in_(own)))


def of_applications(
    session: Session, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[EnrolmentPaper]]:
    """Give the papers of applications, the latest first."""
    found: dict[UUID, list[EnrolmentPaper]] = {}
    rows = select(EnrolmentPaper).where(EnrolmentPaper.application_id.in_(list(ids)))
    for row in session.scalars(rows.order_by(EnrolmentPaper.id.desc())):
        found.setdefault(row.application_id, []).append(row)
    return found


def contracts(session: Session, ids: Collection[UUID]) -> dict[UUID, EnrolmentContract]:
    rows = select(EnrolmentContract).where(EnrolmentContract.application_id.in_(list(ids)))
    return {row.application_id: row for row in session.scalars(rows)}


def scans(session: Session, subject: str, ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    """Give the file that lies with each of these."""
    rows = select(StoredFile).where(
        StoredFile.subject == subject, StoredFile.subject_id.in_(list(ids))
    )
    return {row.subject_id: row for row in session.scalars(rows) if row.subject_id is not None}


def enrolment_of(session: Session, group_id: UUID, enrolment_id: UUID) -> Enrolment:
    """Give one of a group's own people."""
    found = session.get(Enrolment, enrolment_id)
    if found is None or found.group_id != group_id:
        raise NotFoundError(NOBODY)
    return found


def _expect_past(day: date | None, field: str, at: datetime) -> None:
    if day is not None:
        parsing.expect_year(day, field)
        if day > clock.day_of(at):
            raise InvalidError(_l("This day is yet to come."), field=field)


def _note(session: Session, what: str, subject_id: UUID, **details: Any) -> None:
    audit.record(
        session, f"groups.{what}", subject=SUBJECT, subject_id=subject_id, details=details or None
    )
