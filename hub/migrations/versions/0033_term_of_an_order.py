"""A signed order keeps the term of training that it said."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("directive", sa.Column("first_on", sa.Date()))
    op.add_column("directive", sa.Column("last_on", sa.Date()))
    directive = sa.table(
        "directive",
        *(sa.column(name) for name in ("kind", "state", "group_id", "to_group_id")),
        *(sa.column(name, sa.Date()) for name in ("first_on", "last_on")),
    )
    group = sa.table(
        "study_group",
        sa.column("id"),
        *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on")),
    )
    into = group.c.id == sa.func.coalesce(directive.c.to_group_id, directive.c.group_id)
    op.execute(
        directive.update()
        .where(
            directive.c.state == "signed", directive.c.kind.in_(("enrol", "transfer", "reinstate"))
        )
        .values(
            first_on=sa.select(group.c.starts_on).where(into).scalar_subquery(),
            last_on=sa.select(group.c.ends_on).where(into).scalar_subquery(),
        )
    )


def downgrade() -> None:
    op.drop_column("directive", "last_on")
    op.drop_column("directive", "first_on")
