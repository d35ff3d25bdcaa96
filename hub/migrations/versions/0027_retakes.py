"""retakes."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gradebook_column") as batch_op:
        batch_op.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("retakes_id", sa.Uuid(), nullable=True))
        batch_op.create_index("uq_gradebook_column_attempt", ["retakes_id", "attempt"], unique=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_gradebook_column_retakes_id"),
            "gradebook_column",
            ["retakes_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_gradebook_column_retaken"), "(attempt = 1) = (retakes_id IS NULL)"
        )
    with op.batch_alter_table("gradebook_column") as batch_op:
        batch_op.alter_column("attempt", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("gradebook_column") as batch_op:
        batch_op.drop_constraint(op.f("ck_gradebook_column_retaken"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_gradebook_column_retakes_id"), type_="foreignkey")
        batch_op.drop_index("uq_gradebook_column_attempt")
        batch_op.drop_column("retakes_id")
        batch_op.drop_column("attempt")
