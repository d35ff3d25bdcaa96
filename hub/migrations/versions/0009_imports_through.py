"""An import remembers how far it is written, instead of a mark in each of its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_run", sa.Column("through", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("import_run", "through")
