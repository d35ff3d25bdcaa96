"""The library of learning materials; expertise of materials and programmes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_criteria_set",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pass_share", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_criteria_set")),
    )
    with op.batch_alter_table("review_criteria_set", schema=None) as batch_op:
        batch_op.create_index(
            "uq_review_criteria_set_draft",
            ["subject_kind"],
            unique=True,
            postgresql_where=sa.text("published_at IS NULL"),
            sqlite_where=sa.text("published_at IS NULL"),
        )
        batch_op.create_index(
            "uq_review_criteria_set_in_force",
            ["subject_kind"],
            unique=True,
            postgresql_where=sa.text("retired_at IS NULL AND published_at IS NOT NULL"),
            sqlite_where=sa.text("retired_at IS NULL AND published_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_review_criteria_set_number", ["subject_kind", "number"], unique=True
        )

    op.create_table(
        "review_number",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_review_number")),
    )
    op.create_table(
        "review_criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight > 0 AND most > 0", name=op.f("ck_review_criterion_counted")),
        sa.ForeignKeyConstraint(
            ["set_id"], ["review_criteria_set.id"], name=op.f("fk_review_criterion_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_criterion")),
    )
    with op.batch_alter_table("review_criterion", schema=None) as batch_op:
        batch_op.create_index("uq_review_criterion_position", ["set_id", "position"], unique=True)

    op.create_table(
        "learning_material",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("annotation", sa.Text(), nullable=True),
        sa.Column("authors", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("licence", sa.String(length=60), nullable=False),
        sa.Column("rights_holder", sa.String(length=300), nullable=True),
        sa.Column("licence_until", sa.Date(), nullable=True),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(length=60), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=1000), nullable=True),
        sa.Column("tool", sa.String(length=120), nullable=True),
        sa.Column("custom", sa.String(length=1000), nullable=True),
        sa.Column("changes", sa.String(length=1000), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=500), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR review_id IS NOT NULL",
            name=op.f("ck_learning_material_reviewed"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_learning_material_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_learning_material_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_learning_material_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_learning_material_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_material")),
    )
    with op.batch_alter_table("learning_material", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_learning_material_author_id_id"), ["author_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_competency_id_title_key_id"),
            ["competency_id", "title_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_learning_material_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_learning_material_kind_title_key_id"),
            ["kind", "title_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_licence_until_id"),
            ["licence_until", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_organisation_id_title_key_id"),
            ["organisation_id", "title_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_published_at_id"), ["published_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_state_id"), ["state", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_title_key_id"), ["title_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learning_material_views_id"), ["views", "id"], unique=False
        )
        batch_op.create_index(
            "uq_learning_material_in_work",
            ["work_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('draft', 'submitted')"),
            sqlite_where=sa.text("state IN ('draft', 'submitted')"),
        )
        batch_op.create_index("uq_learning_material_number", ["work_id", "number"], unique=True)
        batch_op.create_index(
            "uq_learning_material_shown",
            ["work_id"],
            unique=True,
            postgresql_where=sa.text("state = 'published'"),
            sqlite_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "learning_material_view",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_learning_material_view_account_id")
        ),
        sa.PrimaryKeyConstraint(
            "work_id", "account_id", "day", name=op.f("pk_learning_material_view")
        ),
    )
    op.create_table(
        "review",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("criteria_set_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("report_number", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('approved', 'refused')) = (report_number IS NOT NULL)",
            name=op.f("ck_review_reported"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_review_author_id")),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"], ["review_criteria_set.id"], name=op.f("fk_review_criteria_set_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_review_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_author_id_id"), ["author_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_decided_at_id"), ["decided_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_due_on_id"), ["due_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_organisation_id_id"), ["organisation_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_state_id"), ["state", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_subject_kind_subject_id"),
            ["subject_kind", "subject_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_submitted_at_id"), ["submitted_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_title_key_id"), ["title_key", "id"], unique=False
        )
        batch_op.create_index(
            "uq_review_open",
            ["subject_kind", "subject_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('submitted', 'judging', 'deciding', 'returned')"),
            sqlite_where=sa.text("state IN ('submitted', 'judging', 'deciding', 'returned')"),
        )
        batch_op.create_index("uq_review_report", ["report_year", "report_number"], unique=True)

    op.create_table(
        "review_expert",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conflict_why", sa.String(length=500), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_review_expert_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_expert_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_expert")),
    )
    with op.batch_alter_table("review_expert", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_expert_account_id_released_at"),
            ["account_id", "released_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_review_expert_due_on"), ["due_on"], unique=False)
        batch_op.create_index("uq_review_expert", ["review_id", "account_id"], unique=True)

    op.create_table(
        "review_round",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_round_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", "number", name=op.f("pk_review_round")),
    )
    op.create_table(
        "review_remark",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("place_title", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_why", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["account.id"], name=op.f("fk_review_remark_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["review_expert.id"], name=op.f("fk_review_remark_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_remark_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_remark")),
    )
    with op.batch_alter_table("review_remark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_remark_expert_id_id"), ["expert_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_remark_review_id_id"), ["review_id", "id"], unique=False
        )

    op.create_table(
        "review_sheet",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["review_expert.id"], name=op.f("fk_review_sheet_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheet")),
    )
    with op.batch_alter_table("review_sheet", schema=None) as batch_op:
        batch_op.create_index("uq_review_sheet_round", ["expert_id", "round"], unique=True)

    op.create_table(
        "review_score",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["review_criterion.id"], name=op.f("fk_review_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["review_sheet.id"], name=op.f("fk_review_score_sheet_id")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "criterion_id", name=op.f("pk_review_score")),
    )


def downgrade() -> None:
    op.drop_table("review_score")
    with op.batch_alter_table("review_sheet", schema=None) as batch_op:
        batch_op.drop_index("uq_review_sheet_round")

    op.drop_table("review_sheet")
    with op.batch_alter_table("review_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_remark_review_id_id"))
        batch_op.drop_index(batch_op.f("ix_review_remark_expert_id_id"))

    op.drop_table("review_remark")
    op.drop_table("review_round")
    with op.batch_alter_table("review_expert", schema=None) as batch_op:
        batch_op.drop_index("uq_review_expert")
        batch_op.drop_index(batch_op.f("ix_review_expert_due_on"))
        batch_op.drop_index(batch_op.f("ix_review_expert_account_id_released_at"))

    op.drop_table("review_expert")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("uq_review_report")
        batch_op.drop_index(
            "uq_review_open",
            postgresql_where=sa.text("state IN ('submitted', 'judging', 'deciding', 'returned')"),
            sqlite_where=sa.text("state IN ('submitted', 'judging', 'deciding', 'returned')"),
        )
        batch_op.drop_index(batch_op.f("ix_review_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_review_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_review_subject_kind_subject_id"))
        batch_op.drop_index(batch_op.f("ix_review_state_id"))
        batch_op.drop_index(batch_op.f("ix_review_organisation_id_id"))
        batch_op.drop_index(batch_op.f("ix_review_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_review_decided_at_id"))
        batch_op.drop_index(batch_op.f("ix_review_author_id_id"))

    op.drop_table("review")
    op.drop_table("learning_material_view")
    with op.batch_alter_table("learning_material", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_learning_material_shown",
            postgresql_where=sa.text("state = 'published'"),
            sqlite_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index("uq_learning_material_number")
        batch_op.drop_index(
            "uq_learning_material_in_work",
            postgresql_where=sa.text("state IN ('draft', 'submitted')"),
            sqlite_where=sa.text("state IN ('draft', 'submitted')"),
        )
        batch_op.drop_index(batch_op.f("ix_learning_material_views_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_state_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_published_at_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_organisation_id_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_licence_until_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_kind_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_file_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_competency_id_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_learning_material_author_id_id"))

    op.drop_table("learning_material")
    with op.batch_alter_table("review_criterion", schema=None) as batch_op:
        batch_op.drop_index("uq_review_criterion_position")

    op.drop_table("review_criterion")
    op.drop_table("review_number")
    with op.batch_alter_table("review_criteria_set", schema=None) as batch_op:
        batch_op.drop_index("uq_review_criteria_set_number")
        batch_op.drop_index(
            "uq_review_criteria_set_in_force",
            postgresql_where=sa.text("retired_at IS NULL AND published_at IS NOT NULL"),
            sqlite_where=sa.text("retired_at IS NULL AND published_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_review_criteria_set_draft",
            postgresql_where=sa.text("published_at IS NULL"),
            sqlite_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("review_criteria_set")
