"""Every change of lists handed over: given, taken back, brought in by an import, declined."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, files, jobs
from hub.core.access import Principal
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.files import StoredFile, Upload
from hub.core.i18n import _l
from hub.core.notifications import notify
from hub.core.saving import save
from hub.core.scopes import scoped
from hub.core.tables import staging
from hub.core.tables.models import ImportRun, ImportState
from hub.people import handed_letters
from hub.people.handed_files import READ, SUBJECT, Looked
from hub.people.handed_models import SCOPES, ListState, PeopleList

CLEAN = "people.lists-clean"
KEPT = timedelta(days=30)
A_NIGHT = 2000  # the next takes the rest
MOST_REMARK = 1000
LEAST_REASON, MOST_REASON = 5, 500
QUICKER = _l("Somebody was quicker: this list does not wait any more.")
ACTIVE = (ListState.WAITING, ListState.TAKEN)
Names = Callable[[Session, Collection[UUID]], Mapping[UUID, str]]
_names: list[Names] = []


class KnownError(ConflictError):
    """The same file of the same organisation is here and waits."""


def name_by(names: Names) -> None:
    """Say who names accounts (hub/registries.py only)."""
    _names[:] = [names]


def names_of(session: Session, found: PeopleList) -> Mapping[UUID, str]:
    """Name who handed a list over and who decided about it."""
    ids = [found.sender_id, *filter(None, (found.decided_by_id,))]
    return _names[0](session, ids)


def one(session: Session, list_id: UUID, who: Principal, permission: str = READ) -> PeopleList:
    """Give a list this one may see: another organisation's looks as if it were not there."""
    wanted = select(PeopleList).where(PeopleList.id == list_id)
    found: PeopleList | None = session.scalars(
        scoped(wanted, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_l("There is no such list, or it is not your organisation's."))
    return found


def active(session: Session, organisation_id: UUID, digest: str) -> PeopleList | None:
    """Give the list of this very file that is still to be decided about."""
    return session.scalars(
        select(PeopleList).where(
            PeopleList.organisation_id == organisation_id,
            PeopleList.digest == digest,
            PeopleList.state.in_(ACTIVE),
        )
    ).one_or_none()


def file_of(session: Session, list_id: UUID) -> StoredFile | None:
    return session.scalars(
        select(StoredFile).where(StoredFile.subject == SUBJECT, StoredFile.subject_id == list_id)
    ).one_or_none()


def hand_over(
    session: Session,
    organisation_id: UUID,
    upload: Upload,
    looked: Looked,
    *,
    sender_id: UUID,
    remark: str = "",
) -> PeopleList:
    """Keep a list for the office. The same file that waits already is a `KnownError`."""
    said = remark.strip()
    if len(said) > MOST_REMARK:
        raise InvalidError(_l("The remark is too long."), field="remark")
    known = KnownError(_l("This very file is handed over already and waits."))
    if active(session, organisation_id, upload.digest) is not None:
        raise known
    made = PeopleList(
        id=uuid7(),
        organisation_id=organisation_id,
        sender_id=sender_id,
        file_name=upload.name[:200],
        header=looked.header,
        rows=looked.rows,
        remark=said or None,
        digest=upload.digest,
    )
    save(session, made, {"uq_people_list_active": known})
    files.store(session, upload, owner_id=None, subject=SUBJECT, subject_id=made.id)
    _note(session, "handed-over", made, rows=made.rows)
    return made


def recall(session: Session, list_id: UUID, *, at: datetime) -> None:
    """Take a list back while nobody has begun: its file is destroyed at once."""
    found = _locked(session, list_id)
    if found.state is not ListState.WAITING:
        raise RefusedError(_l("The centre has begun with this list: it can't be taken back."))
    found.state, found.decided_at = ListState.RECALLED, at
    found.decided_by_id = audit.actor().account_id
    _note(session, "recalled", found)
    _destroy(session, found, at=at)


def take(session: Session, list_id: UUID, run: ImportRun) -> None:
    """Give a list to the import that brings it in. Of two at once the second is refused."""
    found = _locked(session, list_id)
    if found.state is not ListState.WAITING:
        raise ConflictError(QUICKER)
    found.state, found.run_id, found.decided_by_id = ListState.TAKEN, run.id, run.account_id
    run.guarded = ["organisation_id"]  # or an organisation takes whom it can name
    _note(session, "import", found, run=str(run.id))


def decline(session: Session, list_id: UUID, *, why: str, at: datetime) -> None:
    """Leave a list out for a reason, which its sender is told."""
    reason = " ".join(why.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise InvalidError(_l("Say why: the organisation is told."), field="why")
    found = _locked(session, list_id)
    if found.state is not ListState.WAITING:
        raise ConflictError(QUICKER)
    found.state, found.why, found.decided_at = ListState.DECLINED, reason, at
    found.decided_by_id = audit.actor().account_id
    _note(session, "declined", found, why=reason)
    _tell(session, handed_letters.DECLINED, found, why=reason)


def on_import_ended(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `import.ended`: the list is brought in, or waits again where nothing was written."""
    run = session.get(ImportRun, UUID(payload["aggregate_id"]))
    found = session.scalars(
        select(PeopleList)
        .where(PeopleList.run_id == UUID(payload["aggregate_id"]))
        .with_for_update()
    ).one_or_none()
    if run is None or found is None or found.state is not ListState.TAKEN:
        return
    if run.state is not ImportState.DONE:
        found.state, found.run_id, found.decided_by_id = ListState.WAITING, None, None
        _note(session, "waits-again", found, run=str(run.id))
        return
    became = staging.outcome(session, run)
    found.created, found.changed = became.created, became.changed
    found.unchanged, found.refused = became.unchanged, became.refused
    found.state, found.decided_at = ListState.BROUGHT, run.finished_at or utcnow()
    _note(session, "brought", found, run=str(run.id))
    _tell(session, handed_letters.BROUGHT, found, brought=found.brought, rows=found.rows)


def clean(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Destroy files of lists decided about long ago: copies of personal data nobody needs now."""
    now = utcnow()
    old = session.scalars(
        select(PeopleList)
        .where(PeopleList.decided_at < now - KEPT, PeopleList.erased_at.is_(None))
        .order_by(PeopleList.decided_at, PeopleList.id)
        .limit(A_NIGHT)
        .with_for_update(skip_locked=True)
    ).all()
    for found in old:
        _destroy(session, found, at=now)


def wire(names: Names) -> None:
    """Declare the letters and the broom; hub/registries.py calls it."""
    name_by(names)
    handed_letters.wire()
    jobs.handles(CLEAN, clean, title=_l("Removal of old lists of organisations"))
    jobs.daily(CLEAN, CLEAN, at="03:55")


def _destroy(session: Session, found: PeopleList, *, at: datetime) -> None:
    files.drop_about(session, SUBJECT, found.id)
    found.digest = found.remark = None
    found.erased_at = at
    _note(session, "erased", found)


def _locked(session: Session, list_id: UUID) -> PeopleList:
    found = session.get(PeopleList, list_id, with_for_update=True)
    if found is None:
        raise NotFoundError(_l("There is no such list, or it is not your organisation's."))
    return found


def _tell(session: Session, key: str, found: PeopleList, **context: Any) -> None:
    told = {"file": found.file_name, "url": f"/people-lists/{found.id}", **context}
    notify(session, found.sender_id, key, told)


def _note(
    session: Session, act: str, found: PeopleList, *, why: str | None = None, **details: Any
) -> None:
    audit.record(
        session,
        f"people-lists.{act}",
        subject=SUBJECT,
        subject_id=found.id,
        details={"organisation": str(found.organisation_id), **details},
        why=why,
    )
