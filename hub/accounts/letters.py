"""Letters about accounts: the one place that asks `notifications` to write."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.notifications import Template, declare, notify
from hub.core.notifications.builtin import SECURITY

SAMPLE_DAY = "31.12.2026"
FOLDER = Path(__file__).parent / "templates"

CONFIRM = "accounts.confirm-email"
ALREADY = "accounts.already-registered"
INVITE = "accounts.invitation"
RECOVER = "accounts.recover-password"
PASSWORD_CHANGED = "accounts.password-changed"  # noqa: S105 - a template's key
NEW_DEVICE = "accounts.new-device"
SECOND_FACTOR = "accounts.second-factor-changed"
ROLE_APPROVED = "accounts.role-approved"
ROLE_DECLINED = "accounts.role-declined"
ROLE_ENDED = "accounts.role-ended"
ROLE_OPENED = "accounts.role-opened"
CONFIRM_NEW_EMAIL = "accounts.confirm-new-email"
EMAIL_CHANGED = "accounts.email-changed"
CONSENT_WITHDRAWN = "accounts.consent-withdrawn"


def write(
    session: Session,
    key: str,
    *,
    account_id: UUID | None,
    email: str | None = None,
    **context: Any,
) -> None:
    """Queue a letter with the caller's change; `email` is for whoever has no account yet."""
    notify(session, account_id, key, context, email=email)


def wire() -> None:
    """Declare every letter; hub/app.py calls it after the ground declared its topics."""
    link = {"url": "/recover/0"}
    security: tuple[tuple[str, str, dict[str, Any], bool], ...] = (
        (CONFIRM, _l("Registration: confirm the e-mail"), {"url": "/register/confirm/0"}, False),
        (ALREADY, _l("Registration with a known e-mail"), {}, False),
        (INVITE, _l("Invitation by the centre"), link, False),
        (RECOVER, _l("Password recovery"), link, False),
        (CONFIRM_NEW_EMAIL, _l("New e-mail: confirm"), {"url": "/account/email/0"}, False),
        (EMAIL_CHANGED, _l("The e-mail was changed"), {}, False),
        (PASSWORD_CHANGED, _l("The password was changed"), {}, True),
        (
            NEW_DEVICE,
            _l("Sign-in from a new device"),
            {"agent": "Firefox", "address": "203.0.113.7", "url": "/account/sessions"},
            True,
        ),
        (
            SECOND_FACTOR,
            _l("The second factor was changed"),
            {"what": "accounts.second-factor-on"},
            True,
        ),
        (
            CONSENT_WITHDRAWN,
            _l("The consent is withdrawn"),
            {"until": SAMPLE_DAY, "url": "/account/consents"},
            True,
        ),
        (ROLE_APPROVED, _l("The role is approved"), {}, True),
        (ROLE_DECLINED, _l("The role is declined"), {"why": "Организация закрыта."}, True),
        (ROLE_ENDED, _l("The role is ended"), {"why": "Вы больше не работаете там."}, True),
        (
            ROLE_OPENED,
            _l("The organisation is verified: its people may act"),
            {"name": "АО «Завод»", "url": "/cabinet"},
            True,
        ),
    )
    for key, title, sample, in_cabinet in security:
        declare(
            Template(
                key=key,
                title=title,
                topic=SECURITY.key,
                folder=FOLDER,
                sample=sample,
                in_cabinet=in_cabinet,  # never a link that opens the account to whoever sits there
            )
        )
