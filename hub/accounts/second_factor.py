"""The second factor: a phone's codes, and recovery codes for the day the phone is lost."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from hub.accounts import letters, totp
from hub.accounts.models import Account, RecoveryCode
from hub.core import audit, centre, options
from hub.core.access import Role
from hub.core.crypto import digest
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l

RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits, sixteen letters and digits


def is_required(roles: Iterable[Role], *, is_production: bool) -> bool:
    """Demanded of the roles the settings name where real people are served, offered elsewhere."""
    needed = set(options.get(centre.TOTP_ROLES))
    return is_production and any(role.value in needed for role in roles)


def begin(session: Session, account: Account) -> str:
    """Give the secret that is to be confirmed; asking twice shows the same one."""
    if account.has_second_factor:
        raise RefusedError(_l("The second factor is already on."))
    if account.totp_secret is None:
        account.totp_secret = totp.new_secret()
        session.flush()
    return account.totp_secret


def confirm(session: Session, account: Account, given: str, *, at: datetime) -> list[str]:
    """Turn it on when the phone shows the right code; give the recovery codes, this once."""
    if account.has_second_factor or account.totp_secret is None:
        raise RefusedError(_l("The second factor is already on."))
    step = totp.matching_step(account.totp_secret, cleaned(given), at)
    if step is None:
        raise InvalidError(_l("The code does not fit. Check the clock of the phone."), field="code")
    account.totp_confirmed_at = at
    account.totp_last_step = step
    codes = _new_codes(session, account.id)
    session.flush()
    _tell(session, account, "accounts.second-factor-on")
    return codes


def renew_codes(session: Session, account: Account) -> list[str]:
    if not account.has_second_factor:
        raise RefusedError(_l("Turn the second factor on first."))
    codes = _new_codes(session, account.id)
    _tell(session, account, "accounts.recovery-codes-renewed")
    return codes


def turn_off(session: Session, account: Account) -> None:
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.flush()
    _tell(session, account, "accounts.second-factor-off")


def check(session: Session, account: Account, given: str, *, at: datetime) -> str | None:
    """Use a code up: "totp", "recovery", or None. The database decides who of two was first."""
    word = cleaned(given)
    if account.totp_secret is None or not account.has_second_factor:
        return None
    step = totp.matching_step(account.totp_secret, word, at)
    if step is not None:
        used = session.execute(
            update(Account)
            .where(
                Account.id == account.id,
                or_(Account.totp_last_step.is_(None), Account.totp_last_step < step),
            )
            .values(totp_last_step=step, version=Account.version + 1)
            .returning(Account.id)
        ).all()
        session.refresh(account)
        return "totp" if used else None
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _digest(account.id, word),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).all()
    return "recovery" if spent else None


def codes_left(session: Session, account_id: UUID) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def cleaned(given: str) -> str:
    """Without the spaces and dashes people copy along."""
    return "".join(given.split()).replace("-", "")


def _digest(account_id: UUID, word: str) -> str:
    """Give the stored form: of 80 random bits a plain hash is enough, and no key can be lost."""
    return digest(f"{account_id}:{word.upper()}")


def _new_codes(session: Session, account_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    words = [
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(account_id=account_id, digest=_digest(account_id, word)) for word in words
    )
    return ["-".join(word[i : i + 4] for i in range(0, len(word), 4)) for word in words]


def _tell(session: Session, account: Account, action: str) -> None:
    audit.record(session, action, subject="account", subject_id=account.id)
    letters.write(session, letters.SECOND_FACTOR, account_id=account.id, what=action)
