"""Every page looked at with another's eyes leaves a row, and every act refused."""

from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading
from tests.given.accounts import account, signed_in


def noted(action: str) -> list[tuple[object, ...]]:
    with reading() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)
        )
        return [
            (row.subject_id, row.impersonator_id, details["method"], details["page"])
            for row in rows
            if (details := row.details)
        ]


def test_what_was_seen_and_refused_with_another_s_eyes_is_in_the_audit(app):
    account(Role.ADMIN)
    admin, boss = signed_in(app, Role.ADMIN)
    admin.get("/account")
    who = account(Role.LEARNER)
    admin.post(f"/admin/users/{who.id}/impersonate", {"reason": "Обращение 4711: не видит"})
    token = admin.token()
    before = len(noted("accounts.looked"))

    admin.get("/account/consents?next=/secret")
    refused = admin.post("/account/name", {"name": "Другой", "csrf_token": token})
    closed = admin.get("/admin/users")

    assert (refused.status_code, closed.status_code) == (403, 403)
    assert noted("accounts.looked")[before:] == [(who.id, boss.id, "GET", "/account/consents")]
    assert noted("accounts.look-refused") == [
        (who.id, boss.id, "POST", "/account/name"),
        (who.id, boss.id, "GET", "/admin/users"),
    ]


def test_one_s_own_eyes_leave_no_such_rows(app):
    admin, _boss = signed_in(app, Role.ADMIN)

    admin.get("/account")
    admin.get("/admin/users")

    assert noted("accounts.looked") == []
