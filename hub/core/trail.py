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
    "agreements": _l("Partnership agreements"),
    "applications": _l("Applications"),
    "audit": _l("Audit trail"),
    "backup": _l("Backup"),
    "competencies": _l("Competencies and professions"),
    "competency-links": _l("Links of competencies"),
    "consents": _l("Consents"),
    "contacts": _l("Contacts of organisations"),
    "file": _l("File"),
    "deadlines": _l("Terms and the calendar"),
    "diplomas": _l("Documents of learners"),
    "directives": _l("Orders about learners"),
    "document-registers": _l("Books of documents and forms"),
    "duplicates": _l("Duplicates of people"),
    "files": _l("Files"),
    "groups": _l("Groups"),
    "job": _l("Job"),
    "jobs": _l("Jobs"),
    "keys": _l("Keys"),
    "labour-figures": _l("Demand and forecast"),
    "mail": _l("Mail"),
    "materials": _l("Learning materials"),
    "option": _l("Settings"),
    "modules": _l("Library of modules"),
    "named-lists": _l("Named lists"),
    "occupations": _l("Occupations by ОКПДТР"),
    "organisations": _l("Organisations"),
    "people": _l("People"),
    "people-lists": _l("Lists from organisations"),
    "priorities": _l("Priority lists"),
    "professions": _l("Professions and specialities of СПО"),
    "programmes": _l("Programmes"),
    "reference": _l("Reference books"),
    "sites": _l("Sites"),
    "workshops": _l("Workshops and classrooms"),
    "consumables": _l("Consumables"),
    "staff-members": _l("Teaching staff and experts"),
    "staff-certificates": _l("Certificates of teachers and experts"),
    "information-resources": _l("Information resources"),
    "infrastructure-sheets": _l("Infrastructure sheets"),
    "sheet-lines": _l("Lines of infrastructure sheets"),
    "bookings": _l("Bookings"),
    "equipment": _l("Equipment and tools"),
    "software": _l("Software"),
    "registrations": _l("Organisations waiting for verification"),
    "reviews": _l("Expertise"),
    "view": _l("Saved view"),
    "withdrawals": _l("Withdrawn consents"),
}
ACTS: dict[str, str] = {
    "added": _l("addition"),
    "annulled": _l("annulled"),
    "approved": _l("approval"),
    "archive": _l("taking off the shelf"),
    "blocked": _l("blocking"),
    "brought": _l("brought in"),
    "bulk": _l("change of many"),
    "cancelled": _l("cancelling"),
    "change": _l("changing"),
    "changed": _l("changing"),
    "check-asked": _l("check asked for"),
    "checked": _l("chain checked"),
    "compare": _l("two cards looked at"),
    "confirm": _l("confirmation"),
    "contact-added": _l("contact added"),
    "contact-dropped": _l("contact removed"),
    "contact-verified": _l("contact verified"),
    "count": _l("counting"),
    "create": _l("creation"),
    "criteria-begun": _l("new criteria begun"),
    "criteria-changed": _l("criteria changed"),
    "criteria-discarded": _l("draft of criteria thrown away"),
    "criteria-published": _l("criteria put in force"),
    "created": _l("creation"),
    "day": _l("day of the calendar"),
    "declined": _l("declined"),
    "delete": _l("deletion"),
    "details": _l("details for the federal register"),
    "discard": _l("draft thrown away"),
    "dropped": _l("removal"),
    "erased": _l("data destroyed"),
    "expert-appointed": _l("expert appointed"),
    "expert-released": _l("expert released"),
    "export": _l("exporting"),
    "export-read": _l("look at an export"),
    "form": _l("form of a document"),
    "forms-received": _l("forms received"),
    "forms-spoiled": _l("forms written off"),
    "given": _l("consent given"),
    "handed": _l("given into hands"),
    "handed-over": _l("handed over"),
    "health-erased": _l("restrictions of health removed"),
    "health-noted": _l("restrictions of health noted"),
    "health-read": _l("restrictions of health read"),
    "hurried": _l("hurrying"),
    "identity-linked": _l("outside sign-in linked"),
    "identity-unlinked": _l("outside sign-in unlinked"),
    "impersonation-ended": _l("looking with another's eyes ended"),
    "impersonation-started": _l("looking with another's eyes"),
    "issue": _l("document issued"),
    "look-refused": _l("refused with another's eyes"),
    "looked-anew": _l("pair opened again"),
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
    "link-changed": _l("link changed"),
    "linked": _l("linking"),
    "list": _l("list read"),
    "made": _l("making"),
    "module-changed": _l("module changed"),
    "module-moved": _l("module moved"),
    "module-removed": _l("module removed"),
    "module-renewed": _l("module renewed from the library"),
    "module-taken": _l("module taken from the library"),
    "module-written": _l("module written"),
    "merge-read": _l("merge looked at"),
    "merged": _l("merging"),
    "moved": _l("moving"),
    "need-added": _l("requirement added"),
    "need-dropped": _l("requirement removed"),
    "new-email-asked": _l("new address asked for"),
    "next-version": _l("next version begun"),
    "outcome-covered": _l("outcome tied to a module"),
    "outcome-dropped": _l("outcome removed"),
    "outcome-stated": _l("outcome stated"),
    "paper-added": _l("consent on paper entered"),
    "paper-withdrawn": _l("consent on paper withdrawn"),
    "paper-struck": _l("mistaken consent on paper taken out"),
    "people": _l("list of people changed"),
    "password-changed": _l("password changed"),
    "printed": _l("printing"),
    "publish": _l("publication"),
    "published": _l("publication"),
    "read": _l("reading"),
    "recalled": _l("taken back by the author"),
    "recorded": _l("recording"),
    "recovered": _l("password recovered"),
    "recovery-asked": _l("recovery asked for"),
    "refused": _l("refusal"),
    "registered": _l("registering"),
    "registration-disowned": _l("registration disowned"),
    "remark-accepted": _l("remark closed"),
    "remark-answered": _l("remark answered"),
    "remark-closed": _l("remark closed by staff"),
    "remark-dropped": _l("remark taken back"),
    "remark-made": _l("remark written"),
    "remark-reopened": _l("remark opened again"),
    "replaced": _l("replaced by another"),
    "replayed": _l("replaying"),
    "report-accepted": _l("accepted by the federal register"),
    "report-exported": _l("file for the federal register"),
    "report-rejected": _l("rejected by the federal register"),
    "restored": _l("restoring"),
    "restricted": _l("processing restricted"),
    "resubmitted": _l("submitted again"),
    "reminded": _l("reminder sent"),
    "representatives": _l("representatives read"),
    "retired": _l("retiring"),
    "returned": _l("sent back for correction"),
    "reveal": _l("secret shown"),
    "role-asked": _l("role asked for"),
    "role-declined": _l("role declined"),
    "role-granted": _l("role given"),
    "role-revoked": _l("role taken away"),
    "rotated": _l("sealed anew"),
    "rule-changed": _l("rule of a kind changed"),
    "schedule-run": _l("started by hand"),
    "scan": _l("scan brought"),
    "search": _l("searching"),
    "secrets": _l("secret shown"),
    "send-back": _l("sent back for correction"),
    "sent-back": _l("return from the experts"),
    "session-ended": _l("session ended"),
    "sessions-ended": _l("sessions ended"),
    "share": _l("sharing"),
    "sheet-handed-in": _l("sheet handed in"),
    "sheet-written": _l("sheet written"),
    "sign": _l("signing"),
    "sign-in": _l("sign-in"),
    "sign-in-failed": _l("failed sign-in"),
    "sign-out": _l("sign-out"),
    "step": _l("step of its way"),
    "stored": _l("storing"),
    "submit": _l("sent to expertise"),
    "submitted": _l("handing to the experts"),
    "swept": _l("swept"),
    "text-changed": _l("text changed"),
    "text-reset": _l("text reset"),
    "token-created": _l("API key made"),
    "token-revoked": _l("API key revoked"),
    "teachers": _l("teachers named"),
    "told-apart": _l("told apart"),
    "unblocked": _l("unblocking"),
    "unconfirmed": _l("confirmation taken back"),
    "unlinked": _l("unlinking"),
    "unmerged": _l("merge undone"),
    "unrestricted": _l("restriction lifted"),
    "unsubscribed": _l("unsubscribed"),
    "unverified": _l("verification lifted"),
    "verified": _l("verification"),
    "verify": _l("verification"),
    "version-opened": _l("next version begun"),
    "waits-again": _l("waits again"),
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
