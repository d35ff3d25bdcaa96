"""A document keeps the marks of its day and the minutes of its commission."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("diploma", sa.Column("protocol_number", sa.String(60)))
    op.add_column("diploma", sa.Column("protocol_on", sa.Date()))
    op.add_column("diploma", sa.Column("learnt", kept))


def downgrade() -> None:
    op.drop_column("diploma", "learnt")
    op.drop_column("diploma", "protocol_on")
    op.drop_column("diploma", "protocol_number")
