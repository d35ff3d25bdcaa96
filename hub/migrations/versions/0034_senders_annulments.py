"""Facts are of their sender; what was annulled in ФИС ФРДО is reported."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = ["gradebook_id", "source", "sender_id", "source_key"]
HUB = "00000000000000000000000000000000"


def upgrade() -> None:
    for table, index in (
        ("gradebook_column", "uq_gradebook_column_source"),
        ("gradebook_fact", "uq_gradebook_fact_key"),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(
                sa.Column("sender_id", sa.Uuid(), nullable=False, server_default=HUB)
            )
            batch_op.drop_index(index)
            batch_op.create_index(index, KEY, unique=True)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("sender_id", server_default=None)
    op.add_column("gradebook_entry", sa.Column("sender_id", sa.Uuid()))
    op.add_column("gradebook_change", sa.Column("before_sender_id", sa.Uuid()))
    op.add_column("gradebook_change", sa.Column("sender_id", sa.Uuid()))
    with op.batch_alter_table("diploma") as batch_op:
        batch_op.add_column(sa.Column("annulment_report_id", sa.Uuid()))
        batch_op.add_column(sa.Column("annulment_reported_on", sa.Date()))
        batch_op.create_foreign_key(
            batch_op.f("fk_diploma_annulment_report_id"),
            "frdo_report",
            ["annulment_report_id"],
            ["id"],
        )
        batch_op.create_index(
            batch_op.f("ix_diploma_annulment_report_id"), ["annulment_report_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("diploma") as batch_op:
        batch_op.drop_index(batch_op.f("ix_diploma_annulment_report_id"))
        batch_op.drop_constraint(batch_op.f("fk_diploma_annulment_report_id"), type_="foreignkey")
        batch_op.drop_column("annulment_reported_on")
        batch_op.drop_column("annulment_report_id")
    op.drop_column("gradebook_change", "sender_id")
    op.drop_column("gradebook_change", "before_sender_id")
    op.drop_column("gradebook_entry", "sender_id")
    for table, index, old in (
        (
            "gradebook_column",
            "uq_gradebook_column_source",
            ["gradebook_id", "source", "source_key"],
        ),
        ("gradebook_fact", "uq_gradebook_fact_key", ["source", "source_key"]),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(index)
            batch_op.create_index(index, old, unique=True)
            batch_op.drop_column("sender_id")
