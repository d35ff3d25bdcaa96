"""Terms, days of the calendar, intakes, applications and their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "term",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("owed_by", sa.String(length=40), nullable=False),
        sa.Column("anchor", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_act_id"), ["act", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_subject_id"), ["subject", "id"], unique=False)
        batch_op.create_index("uq_term_act", ["subject", "state", "act"], unique=True)

    op.create_table(
        "intake",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("last_in_line", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("apply_until", sa.Date(), nullable=True),
        sa.Column("accepts_at_once", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name=op.f("ck_intake_not_oversold")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_intake_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_intake_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_intake_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_intake_programme_id_starts_on_id"),
            ["programme_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_intake_provider_id_starts_on_id"),
            ["provider_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_intake_starts_on_id"), ["starts_on", "id"], unique=False
        )

    op.create_table(
        "application",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_in_line", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("owed", sa.String(length=200), nullable=True),
        sa.Column("owed_by", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_application_intake_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_application_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_application_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_intake_id_state_place_in_line_id"),
            ["intake_id", "state", "place_in_line", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_organisation_id_id"), ["organisation_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_owed_by_due_on_id"),
            ["owed_by", "due_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_provider_id_state_id"),
            ["provider_id", "state", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_state_due_on_id"), ["state", "due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_submitted_at_id"), ["submitted_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_application_open",
            ["intake_id", "person_id"],
            unique=True,
            postgresql_where=sa.text(
                "state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"
            ),
            sqlite_where=sa.text("state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"),
        )

    op.create_table(
        "application_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("mover", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_application_step_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_step_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    with op.batch_alter_table("application_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_step_application_id_id"),
            ["application_id", "id"],
            unique=False,
        )


def downgrade() -> None:

    with op.batch_alter_table("application_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_step_application_id_id"))

    op.drop_table("application_step")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_open",
            postgresql_where=sa.text(
                "state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"
            ),
            sqlite_where=sa.text("state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"),
        )
        batch_op.drop_index(batch_op.f("ix_application_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_application_state_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_application_provider_id_state_id"))
        batch_op.drop_index(batch_op.f("ix_application_person_id_id"))
        batch_op.drop_index(batch_op.f("ix_application_owed_by_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_application_organisation_id_id"))
        batch_op.drop_index(batch_op.f("ix_application_intake_id_state_place_in_line_id"))

    op.drop_table("application")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_intake_provider_id_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_intake_programme_id_starts_on_id"))

    op.drop_table("intake")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index("uq_term_act")
        batch_op.drop_index(batch_op.f("ix_term_subject_id"))
        batch_op.drop_index(batch_op.f("ix_term_act_id"))

    op.drop_table("term")
    op.drop_table("calendar_day")
