"""Materials and lines of sheets are measured: 1,5 of a kilogram."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
COLUMNS = (("consumable", "stock"), ("consumable", "norm"), ("sheet_line", "quantity"))


def upgrade() -> None:
    for table, name in COLUMNS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(
                name, existing_type=sa.Integer(), type_=sa.Double(), existing_nullable=False
            )


def downgrade() -> None:
    for table, name in COLUMNS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(
                name,
                existing_type=sa.Double(),
                type_=sa.Integer(),
                existing_nullable=False,
                postgresql_using=f"round({name})::integer",
            )
