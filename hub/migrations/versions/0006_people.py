"""People: contacts, health, class, cards merged into others, pairs and journals of merges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_how", sa.String(length=40), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_contact")),
    )
    with op.batch_alter_table("person_contact") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_contact_kind_value"), ["kind", "value"], unique=False
        )
        batch_op.create_index("uq_person_contact", ["person_id", "kind", "value"], unique=True)

    op.create_table(
        "person_health",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("consent_how", sa.String(length=40), nullable=False),
        sa.Column("consent_paper", sa.String(length=200), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_health_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_health")),
    )
    with op.batch_alter_table("person_health") as batch_op:
        batch_op.create_index("uq_person_health_person", ["person_id"], unique=True)

    op.create_table(
        "person_merge",
        sa.Column("winner_id", sa.Uuid(), nullable=False),
        sa.Column("loser_id", sa.Uuid(), nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["loser_id"], ["person.id"], name=op.f("fk_person_merge_loser_id")),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["person.id"], name=op.f("fk_person_merge_winner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    with op.batch_alter_table("person_merge") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_merge_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_merge_winner_id_id"), ["winner_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_person_merge_loser",
            ["loser_id"],
            unique=True,
            postgresql_where=sa.text("undone_at IS NULL"),
            sqlite_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "person_pair",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_person_pair_first_id")),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_person_pair_second_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_pair")),
    )
    with op.batch_alter_table("person_pair") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_pair_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_pair_score_id"), ["score", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_pair_second_id"), ["second_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_person_pair_state_score_id"), ["state", "score", "id"], unique=False
        )
        batch_op.create_index("uq_person_pair", ["first_id", "second_id"], unique=True)

    op.create_table(
        "person_merge_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(length=63), nullable=False),
        sa.Column("column", sa.String(length=63), nullable=True),
        sa.Column("key", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("was_id", sa.Uuid(), nullable=True),
        sa.Column("now_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["person_merge.id"], name=op.f("fk_person_merge_row_merge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge_row")),
    )
    with op.batch_alter_table("person_merge_row") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_merge_row_merge_id_id"), ["merge_id", "id"], unique=False
        )

    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("study_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("study_group", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_study_group_name_key_id"),
            ["study_group", "name_key", "id"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id"), "person", ["merged_into_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_study_group_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("study_group")
        batch_op.drop_column("study_year")

    with op.batch_alter_table("person_merge_row") as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merge_row_merge_id_id"))

    op.drop_table("person_merge_row")
    with op.batch_alter_table("person_pair") as batch_op:
        batch_op.drop_index("uq_person_pair")
        batch_op.drop_index(batch_op.f("ix_person_pair_state_score_id"))
        batch_op.drop_index(batch_op.f("ix_person_pair_second_id"))
        batch_op.drop_index(batch_op.f("ix_person_pair_score_id"))
        batch_op.drop_index(batch_op.f("ix_person_pair_created_at_id"))

    op.drop_table("person_pair")
    with op.batch_alter_table("person_merge") as batch_op:
        batch_op.drop_index(
            "uq_person_merge_loser",
            postgresql_where=sa.text("undone_at IS NULL"),
            sqlite_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_merge_winner_id_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_created_at"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_health") as batch_op:
        batch_op.drop_index("uq_person_health_person")

    op.drop_table("person_health")
    with op.batch_alter_table("person_contact") as batch_op:
        batch_op.drop_index("uq_person_contact")
        batch_op.drop_index(batch_op.f("ix_person_contact_kind_value"))

    op.drop_table("person_contact")
