"""Who wrote a version: kept as they write, asked when judges and deciders are chosen."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.upsert import upsert
from hub.programmes.models import ProgrammeAuthor


def wrote(session: Session, version_id: UUID) -> None:
    """Count whoever acts now among the authors; who acts for another is one as well."""
    who = audit.actor()
    rows = [
        {"version_id": version_id, "account_id": one}
        for one in (who.account_id, who.impersonator_id)
        if one is not None
    ]
    upsert(session, ProgrammeAuthor, rows, on=("version_id", "account_id"), update=())


def authors(session: Session, version_id: UUID) -> frozenset[UUID]:
    of_version = ProgrammeAuthor.version_id == version_id
    return frozenset(session.scalars(select(ProgrammeAuthor.account_id).where(of_version)))
