"""The category of disability leaves the book: it told of health to all who read lists.

Cards that held it hold none: what a person says of health is sealed, and noted by another consent.
An import remembers which other sheets its workbook has.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column(
        "import_run", sa.Column("other_sheets", JSON, server_default="[]", nullable=False)
    )
    op.execute(
        "UPDATE reference_entry SET retired_at = CURRENT_TIMESTAMP, version = version + 1"
        " WHERE book = 'person-category' AND code = 'disability' AND retired_at IS NULL"
    )
    op.execute(
        "UPDATE person SET category = NULL, version = version + 1 WHERE category = 'disability'"
    )


def downgrade() -> None:
    op.drop_column("import_run", "other_sheets")
