"""Authors of each version of a programme; of those there are, as far as the audit knows them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Acts over a version that write nothing in it.
NO_WRITING = ("submitted", "sent-back", "publish", "printed", "withdraw")


def upgrade() -> None:
    op.create_table(
        "programme_author",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_programme_author_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
            name=op.f("fk_programme_author_version_id"),
        ),
        sa.PrimaryKeyConstraint("version_id", "account_id", name=op.f("pk_programme_author")),
    )
    _remember()


def downgrade() -> None:
    op.drop_table("programme_author")


def _remember() -> None:
    connection = op.get_bind()
    version = sa.table(
        "programme_version",
        *(sa.column(name, sa.Uuid()) for name in ("id", "programme_id")),
        sa.column("number", sa.Integer()),
    )
    account = sa.table("account", sa.column("id", sa.Uuid()))
    entry = sa.table(
        "audit_entry",
        *(sa.column(name, sa.Uuid()) for name in ("actor_id", "impersonator_id", "subject_id")),
        *(sa.column(name, sa.String()) for name in ("action", "subject")),
        sa.column("details", JSON),
    )
    versions = {
        (row.programme_id, row.number): row.id for row in connection.execute(sa.select(version))
    }
    accounts = set(connection.scalars(sa.select(account.c.id)))
    writing = sa.select(entry).where(
        entry.c.subject == "programme",
        entry.c.action.not_in([f"programmes.{act}" for act in NO_WRITING]),
    )
    found = {
        (version_id, account_id)
        for row in connection.execute(writing)
        for version_id in _versions(row, versions)
        for account_id in (row.actor_id, row.impersonator_id)
        if account_id in accounts
    }
    author = sa.table(
        "programme_author", *(sa.column(name, sa.Uuid()) for name in ("version_id", "account_id"))
    )
    for version_id, account_id in sorted(found):
        connection.execute(author.insert(), {"version_id": version_id, "account_id": account_id})


def _versions(row: Any, versions: dict[tuple[UUID, int], UUID]) -> list[UUID]:
    """Name the versions that an act wrote in: rows of one file are noted as one act over many."""
    details = row.details or {}
    number: int = 1 if row.action == "programmes.create" else details.get("number", 0)
    ids = [row.subject_id] if row.subject_id else [UUID(one) for one in details.get("ids", ())]
    return [versions[one, number] for one in ids if (one, number) in versions]
