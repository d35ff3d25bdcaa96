"""Who waits stands in line by the moment of submission: numbers drawn are not needed."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OLD = "ix_application_intake_id_state_place_in_line_id"
NEW = "ix_application_intake_id_state_submitted_at_id"


def upgrade() -> None:
    op.drop_index(OLD, "application")
    op.drop_column("application", "place_in_line")
    op.drop_column("intake", "last_in_line")
    op.create_index(NEW, "application", ["intake_id", "state", "submitted_at", "id"])


def downgrade() -> None:
    op.drop_index(NEW, "application")
    op.add_column("application", sa.Column("place_in_line", sa.Integer()))
    op.add_column(
        "intake", sa.Column("last_in_line", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index(OLD, "application", ["intake_id", "state", "place_in_line", "id"])
