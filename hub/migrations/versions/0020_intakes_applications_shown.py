"""Intakes are found by title, applications keep what was shown and the modules chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ENDED = "state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"
BY_ITSELF = f"intake_id IS NULL AND {ENDED}"
KEY = sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "application_module",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_module_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_application_module_module_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "module_id", name=op.f("pk_application_module")),
    )
    with op.batch_alter_table("application") as batch:
        kind = sa.Column("kind", sa.String(length=40), nullable=False, server_default="programme")
        batch.add_column(kind)
        batch.add_column(sa.Column("version_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("education", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("hours", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_application_version_id"), "programme_version", ["version_id"], ["id"]
        )
        batch.create_index(op.f("ix_application_due_on_id"), ["due_on", "id"])
        batch.create_index(op.f("ix_application_state_since_id"), ["state", "since", "id"])
        batch.create_index(
            "uq_application_programme",
            ["programme_id", "person_id"],
            unique=True,
            postgresql_where=sa.text(BY_ITSELF),
            sqlite_where=sa.text(BY_ITSELF),
        )
    # Past batches: rebuilt by one, the table would lose its check on SQLite.
    op.add_column("intake", sa.Column("title_key", KEY, nullable=False, server_default=""))
    op.execute("UPDATE intake SET title_key = lower(title)")
    op.add_column("intake", sa.Column("place", sa.String(length=300), nullable=True))
    op.add_column(
        "intake",
        sa.Column("by_invitation", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(op.f("ix_intake_title_key_id"), "intake", ["title_key", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_intake_title_key_id"), "intake")
    op.drop_column("intake", "by_invitation")
    op.drop_column("intake", "place")
    op.drop_column("intake", "title_key")
    with op.batch_alter_table("application") as batch:
        batch.drop_index("uq_application_programme")
        batch.drop_index(op.f("ix_application_state_since_id"))
        batch.drop_index(op.f("ix_application_due_on_id"))
        batch.drop_constraint(op.f("fk_application_version_id"), type_="foreignkey")
        for name in ("hours", "education", "version_id", "kind"):
            batch.drop_column(name)
    op.drop_table("application_module")
