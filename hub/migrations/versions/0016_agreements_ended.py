"""An agreement ended before its time keeps its last day and the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
TABLE = "partnership_agreement"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("ended_why", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, "ended_why")
    op.drop_column(TABLE, "ended_on")
