"""Resources are declined by staff and taken out of work, each with its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
TABLES = (
    *("site", "workshop", "equipment", "software", "consumable", "staff_member"),
    *("staff_certificate", "information_resource", "infrastructure_sheet", "sheet_line"),
)
NAMES = ("refused", "retired")


def upgrade() -> None:
    for table in TABLES:
        for name in NAMES:
            op.add_column(table, sa.Column(f"{name}_at", sa.DateTime(timezone=True), nullable=True))
            op.add_column(table, sa.Column(f"{name}_why", sa.String(length=300), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        for name in NAMES:
            op.drop_column(table, f"{name}_why")
            op.drop_column(table, f"{name}_at")
