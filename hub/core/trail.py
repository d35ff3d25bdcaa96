"""What the audit trail's actions are called, and which of them it has."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from hub.core.audit import IDS, AuditEntry
from hub.core.db import database
from hub.core.i18n import _l

SUBJECTS: dict[str, str] = {
    "accounts": _l("Accounts"),
    "audit": _l("Audit trail"),
    "backup": _l("Backup"),
    "consents": _l("Consents"),
    "file": _l("File"),
    "files": _l("Files"),
    "job": _l("Job"),
    "jobs": _l("Jobs"),
    "keys": _l("Keys"),
    "mail": _l("Mail"),
    "option": _l("Settings"),
    "organisations": _l("Organisations"),
    "people": _l("People"),
    "programmes": _l("Programmes"),
    "reference": _l("Reference books"),
    "registrations": _l("Organisations waiting for verification"),
    "view": _l("Saved view"),
    "withdrawals": _l("Withdrawn consents"),
}
ACTS: dict[str, str] = {
    "added": _l("addition"),
    "blocked": _l("blocking"),
    "bulk": _l("change of many"),
    "cancelled": _l("cancelling"),
    "change": _l("changing"),
    "changed": _l("changing"),
    "check-asked": _l("check asked for"),
    "checked": _l("chain checked"),
    "count": _l("counting"),
    "create": _l("creation"),
    "created": _l("creation"),
    "dropped": _l("removal"),
    "erased": _l("data destroyed"),
    "export": _l("exporting"),
    "export-read": _l("look at an export"),
    "given": _l("consent given"),
    "hurried": _l("hurrying"),
    "identity-linked": _l("outside sign-in linked"),
    "identity-unlinked": _l("outside sign-in unlinked"),
    "impersonation-ended": _l("looking with another's eyes ended"),
    "impersonation-started": _l("looking with another's eyes"),
    "look-refused": _l("refused with another's eyes"),
    "looked": _l("page seen with another's eyes"),
    "import": _l("importing"),
    "import-errors": _l("errors of an import taken"),
    "import-mended": _l("row of an import mended"),
    "import-read": _l("look at an import"),
    "imported": _l("importing"),
    "infected": _l("virus found"),
    "invited": _l("inviting"),
    "kept": _l("kept on another ground"),
    "kind-paused": _l("kind paused"),
    "kind-resumed": _l("kind resumed"),
    "list": _l("list read"),
    "made": _l("making"),
    "moved": _l("moving"),
    "new-email-asked": _l("new address asked for"),
    "password-changed": _l("password changed"),
    "publish": _l("publication"),
    "published": _l("publication"),
    "read": _l("reading"),
    "recovered": _l("password recovered"),
    "recovery-asked": _l("recovery asked for"),
    "registered": _l("registering"),
    "registration-disowned": _l("registration disowned"),
    "replayed": _l("replaying"),
    "restored": _l("restoring"),
    "restricted": _l("processing restricted"),
    "retired": _l("retiring"),
    "reveal": _l("secret shown"),
    "role-asked": _l("role asked for"),
    "role-declined": _l("role declined"),
    "role-granted": _l("role given"),
    "role-revoked": _l("role taken away"),
    "rotated": _l("sealed anew"),
    "schedule-run": _l("started by hand"),
    "search": _l("searching"),
    "secrets": _l("secret shown"),
    "session-ended": _l("session ended"),
    "sessions-ended": _l("sessions ended"),
    "share": _l("sharing"),
    "sign-in": _l("sign-in"),
    "sign-in-failed": _l("failed sign-in"),
    "sign-out": _l("sign-out"),
    "stored": _l("storing"),
    "swept": _l("swept"),
    "text-changed": _l("text changed"),
    "text-reset": _l("text reset"),
    "token-created": _l("API key made"),
    "token-revoked": _l("API key revoked"),
    "unblocked": _l("unblocking"),
    "unrestricted": _l("restriction lifted"),
    "unsubscribed": _l("unsubscribed"),
    "verified": _l("verification"),
    "verify": _l("verification"),
    "withdraw": _l("withdrawal from publication"),
    "withdrawn": _l("consent withdrawn"),
}


def about(subject_id: UUID) -> ColumnElement[bool]:
    """Say that a row is about this: by itself, or among those a page, a file, an act was about."""
    return or_(AuditEntry.subject_id == subject_id, _names(subject_id))


def _names(subject_id: UUID) -> ColumnElement[bool]:
    """Say that a row's details name an id: by an index on PostgreSQL, by reading them on SQLite."""
    if database().is_postgresql:
        details = type_coerce(AuditEntry.details, JSONB)
        word: ColumnElement[str] = literal_column(
            f"'{IDS}'"
        )  # as the index has it: a parameter would not be known
        ids = details.op("->", return_type=JSONB())(word)
        named = ids.contains(type_coerce([subject_id.hex], JSONB))
        return and_(details.op("?", is_comparison=True)(word), named)
    return func.instr(AuditEntry.details, f'"{subject_id.hex}"') > 0


def actions(session: Session) -> list[str]:
    """Name every action the trail has, by hops over its index."""
    found: list[str] = []
    while True:
        following = select(AuditEntry.action).order_by(AuditEntry.action).limit(1)
        if found:
            following = following.where(AuditEntry.action > found[-1])
        if (action := session.scalar(following)) is None:
            return found
        found.append(action)


def title(action: str) -> str:
    """Say an action in words; one without words is shown as it is."""
    subject, _dot, act = action.partition(".")
    if subject in SUBJECTS and act in ACTS:
        return f"{SUBJECTS[subject]}: {ACTS[act]}"
    return action
