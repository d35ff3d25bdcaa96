"""Rows of imports are remembered by what they say."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REMEMBERED = sa.text("version IS NOT NULL")


def upgrade() -> None:
    op.add_column("import_row", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("import_row", sa.Column("digest", sa.String(length=32), nullable=True))
    op.create_index(
        op.f("ix_import_row_digest"),
        "import_row",
        ["digest"],
        unique=False,
        postgresql_where=REMEMBERED,
        sqlite_where=REMEMBERED,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_import_row_digest"),
        table_name="import_row",
        postgresql_where=REMEMBERED,
        sqlite_where=REMEMBERED,
    )
    op.drop_column("import_row", "digest")
    op.drop_column("import_row", "version")
