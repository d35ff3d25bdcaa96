"""The seven demo sign-ins: passwords of this installation alone, kept in a private file."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.accounts.passwords import hash_password
from hub.core.access import ROLE_TITLES, Role
from hub.core.db import utcnow

FILE = "demo-accounts"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for one another
ROLES = (
    Role.ADMIN,
    Role.STAFF,
    Role.COORDINATOR,
    Role.TEACHER,
    Role.PARTNER,
    Role.CUSTOMER,
    Role.LEARNER,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrance:
    """A way in for one role."""

    role: Role
    email: str
    password: str

    @property
    def password_hash(self) -> str:
        return hash_password(self.password)


def new() -> list[Entrance]:
    return [
        Entrance(role=role, email=f"{role.value}@demo.example", password=_password())
        for role in ROLES
    ]


def save(data_dir: Path, entrances: Sequence[Entrance]) -> None:
    """Keep the passwords where only the owner reads; the file is never half-written."""
    lines = [f"{entry.role.value}\t{entry.email}\t{entry.password}\n" for entry in entrances]
    path = data_dir / FILE
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(lines)
    draft.replace(path)


def load(data_dir: Path) -> list[Entrance]:
    """Give the sign-ins of this installation; none when there are no demo accounts or no file."""
    try:
        lines = (data_dir / FILE).read_text().splitlines()
    except FileNotFoundError:
        return []
    rows = [line.split("\t") for line in lines]
    return [
        Entrance(role=Role(role), email=email, password=password) for role, email, password in rows
    ]


def renew(session: Session) -> list[Entrance]:
    """Give the demo accounts new passwords: the file with the old ones was lost."""
    entrances = new()
    known = []
    for entrance in entrances:
        change = (
            update(Account)
            .where(Account.email == entrance.email)
            .values(password_hash=entrance.password_hash, password_changed_at=utcnow())
            .returning(Account.id)
        )
        if session.scalar(change) is not None:
            known.append(entrance)
    return known


def title(role: Role) -> str:
    return str(ROLE_TITLES[role])


def _password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
