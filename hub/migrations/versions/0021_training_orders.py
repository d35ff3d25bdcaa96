"""Orders for training, their steps, shares and people."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_order_number",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_training_order_number")),
    )
    op.create_table(
        "training_order",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column(
            "subject_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=300), nullable=True),
        sa.Column("funding", sa.String(length=300), nullable=True),
        sa.Column("consents_on", sa.Date(), nullable=True),
        sa.Column("consents_place", sa.String(length=200), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owed", sa.String(length=200), nullable=True),
        sa.Column("owed_by", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_training_order_somebody")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_training_order_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_training_order_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_training_order_programme_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_training_order_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order")),
    )
    with op.batch_alter_table("training_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_order_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_due_on_id"), ["due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_organisation_id_id"),
            ["organisation_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_owed_by_due_on_id"),
            ["owed_by", "due_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_sent_at_id"), ["sent_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_starts_on_id"), ["starts_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_state_due_on_id"), ["state", "due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_subject_key_id"), ["subject_key", "id"], unique=False
        )
        batch_op.create_index("uq_training_order_number", ["year", "number"], unique=True)

    op.create_table(
        "training_order_share",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_training_order_share_somebody")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_training_order_share_intake_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["training_order.id"], name=op.f("fk_training_order_share_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_training_order_share_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order_share")),
    )
    with op.batch_alter_table("training_order_share", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_order_share_provider_id_state_id"),
            ["provider_id", "state", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_training_order_share_provider", ["order_id", "provider_id"], unique=True
        )

    op.create_table(
        "training_order_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("mover", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_training_order_step_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["training_order.id"], name=op.f("fk_training_order_step_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order_step")),
    )
    with op.batch_alter_table("training_order_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_order_step_order_id_id"), ["order_id", "id"], unique=False
        )

    op.create_table(
        "training_order_person",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("patronymic", sa.String(length=100), nullable=True),
        sa.Column(
            "name_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("snils", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=True),
        sa.Column("representative", sa.String(length=200), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=True),
        sa.Column("is_for_office", sa.Boolean(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_training_order_person_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["training_order.id"], name=op.f("fk_training_order_person_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_training_order_person_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["training_order_share.id"],
            name=op.f("fk_training_order_person_share_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order_person")),
    )
    with op.batch_alter_table("training_order_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_order_person_name_key_id"), ["name_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_person_order_id_name_key_id"),
            ["order_id", "name_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_person_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_order_person_share_id"), ["share_id"], unique=False
        )
        batch_op.create_index(
            "uq_training_order_person_application", ["application_id"], unique=True
        )


def downgrade() -> None:
    for table in ("person", "step", "share"):
        op.drop_table(f"training_order_{table}")
    op.drop_table("training_order")
    op.drop_table("training_order_number")
