"""An import remembers which fields of known things its file alone may not change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("import_run", sa.Column("guarded", JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("import_run", "guarded")
