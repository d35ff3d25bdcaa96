"""Papers and contracts of enrolment; indexes of the lists of groups and orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_demand",
        sa.Column("programme_kind", sa.String(length=60), nullable=False),
        sa.Column(
            "papers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_demand")),
    )
    with op.batch_alter_table("paper_demand", schema=None) as batch_op:
        batch_op.create_index("uq_paper_demand_kind", ["programme_kind"], unique=True)

    op.create_table(
        "enrolment_contract",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_enrolment_contract_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_contract")),
    )
    with op.batch_alter_table("enrolment_contract", schema=None) as batch_op:
        batch_op.create_index("uq_enrolment_contract_application", ["application_id"], unique=True)

    op.create_table(
        "enrolment_paper",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["account.id"],
            name=op.f("fk_enrolment_paper_accepted_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_enrolment_paper_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_paper")),
    )
    with op.batch_alter_table("enrolment_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enrolment_paper_application_id_kind_id"),
            ["application_id", "kind", "id"],
            unique=False,
        )

    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directive_number_key_id"), ["number_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_directive_organisation_id_year_signed_on"),
            ["organisation_id", "year", "signed_on"],
            unique=False,
        )

    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_group_due_on_id"), ["due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_ends_on_id"), ["ends_on", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_group_ends_on_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_due_on_id"))

    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directive_organisation_id_year_signed_on"))
        batch_op.drop_index(batch_op.f("ix_directive_number_key_id"))

    with op.batch_alter_table("enrolment_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_paper_application_id_kind_id"))

    op.drop_table("enrolment_paper")
    with op.batch_alter_table("enrolment_contract", schema=None) as batch_op:
        batch_op.drop_index("uq_enrolment_contract_application")

    op.drop_table("enrolment_contract")
    with op.batch_alter_table("paper_demand", schema=None) as batch_op:
        batch_op.drop_index("uq_paper_demand_kind")

    op.drop_table("paper_demand")
