"""Groups, enrolments and orders."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "study_group",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("curator_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("moodle_site", sa.String(length=300), nullable=True),
        sa.Column("moodle_course", sa.String(length=120), nullable=True),
        sa.Column("moodle_group", sa.String(length=120), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owed", sa.String(length=200), nullable=True),
        sa.Column("owed_by", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_study_group_forward")),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["staff_member.id"], name=op.f("fk_study_group_curator_id")
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_study_group_intake_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_study_group_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_study_group_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_study_group_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_group")),
    )
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_group_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_study_group_curator_id"), ["curator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_study_group_intake_id"), ["intake_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_study_group_programme_id_starts_on_id"),
            ["programme_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_provider_id_starts_on_id"),
            ["provider_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_starts_on_id"), ["starts_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_state_due_on_id"), ["state", "due_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_title_key_id"), ["title_key", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_study_group_version_id"), ["version_id"], unique=False)
        batch_op.create_index("uq_study_group_title", ["provider_id", "title_key"], unique=True)

    op.create_table(
        "directive",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("to_group_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=1000), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("number_key", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_post", sa.String(length=200), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (number IS NOT NULL)", name=op.f("ck_directive_numbered")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_directive_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_directive_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["account.id"], name=op.f("fk_directive_signed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["to_group_id"], ["study_group.id"], name=op.f("fk_directive_to_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")),
    )
    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directive_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_directive_group_id_signed_on_id"),
            ["group_id", "signed_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_directive_kind_signed_on_id"), ["kind", "signed_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_directive_signed_on_id"), ["signed_on", "id"], unique=False
        )
        batch_op.create_index(
            "uq_directive_number", ["organisation_id", "year", "number_key"], unique=True
        )

    op.create_table(
        "enrolment",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_enrolment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_enrolment_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enrolment_application_id_id"), ["application_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_enrolment_group_id_state_id"), ["group_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "uq_enrolment_application",
            ["application_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('planned', 'enrolled')"),
            sqlite_where=sa.text("state IN ('planned', 'enrolled')"),
        )

    op.create_table(
        "group_teacher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_group_teacher_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["programme_module.id"], name=op.f("fk_group_teacher_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_group_teacher_staff_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_teacher")),
    )
    with op.batch_alter_table("group_teacher", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_teacher_staff_member_id_group_id"),
            ["staff_member_id", "group_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_group_teacher_all",
            ["group_id", "staff_member_id"],
            unique=True,
            postgresql_where=sa.text("part_id IS NULL"),
            sqlite_where=sa.text("part_id IS NULL"),
        )
        batch_op.create_index(
            "uq_group_teacher_part", ["group_id", "staff_member_id", "part_id"], unique=True
        )

    op.create_table(
        "directive_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("directive_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["directive_id"],
            ["directive.id"],
            name=op.f("fk_directive_line_directive_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_directive_line_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_line")),
    )
    with op.batch_alter_table("directive_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directive_line_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index("uq_directive_line", ["directive_id", "enrolment_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("directive_line", schema=None) as batch_op:
        batch_op.drop_index("uq_directive_line")
        batch_op.drop_index(batch_op.f("ix_directive_line_enrolment_id"))

    op.drop_table("directive_line")
    with op.batch_alter_table("group_teacher", schema=None) as batch_op:
        batch_op.drop_index("uq_group_teacher_part")
        batch_op.drop_index(
            "uq_group_teacher_all",
            postgresql_where=sa.text("part_id IS NULL"),
            sqlite_where=sa.text("part_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_group_teacher_staff_member_id_group_id"))

    op.drop_table("group_teacher")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_application",
            postgresql_where=sa.text("state IN ('planned', 'enrolled')"),
            sqlite_where=sa.text("state IN ('planned', 'enrolled')"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_group_id_state_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_application_id_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.drop_index("uq_directive_number")
        batch_op.drop_index(batch_op.f("ix_directive_signed_on_id"))
        batch_op.drop_index(batch_op.f("ix_directive_kind_signed_on_id"))
        batch_op.drop_index(batch_op.f("ix_directive_group_id_signed_on_id"))
        batch_op.drop_index(batch_op.f("ix_directive_created_at_id"))

    op.drop_table("directive")
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.drop_index("uq_study_group_title")
        batch_op.drop_index(batch_op.f("ix_study_group_version_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_state_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_provider_id_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_programme_id_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_intake_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_curator_id"))
        batch_op.drop_index(batch_op.f("ix_study_group_created_at_id"))

    op.drop_table("study_group")
