"""Lessons; bookings of equipment; walls that keep anybody from being in two places at once.

Bookings that overlapped before the walls stood are left and marked `is_shared`: nobody's hour is
taken away, and how many there are is logged. `btree_gist` is made here; a server that refuses is
told what its administrator has to say (docs/timetable.md).
"""

import sqlalchemy as sa
import structlog
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
ONE = (
    "(CASE WHEN workshop_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN staff_member_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN equipment_id IS NULL THEN 0 ELSE 1 END) = 1"
)
FORMER = "(workshop_id IS NULL) <> (staff_member_id IS NULL)"
COLUMNS = ("workshop_id", "staff_member_id", "equipment_id")
MOST_SLOTS = 14 * 96  # no booking is longer
NAMES = {
    "workshop_id": "ex_booking_workshop",
    "staff_member_id": "ex_booking_staff",
    "equipment_id": "ex_booking_equipment",
}
HAS_GIST = "SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'"
NO_GIST = (
    "PostgreSQL has no extension btree_gist and this account may not create it. Ask the server's"
    " administrator to run CREATE EXTENSION btree_gist in the hub's database, then migrate again."
)
OVERLAPPING = """
    UPDATE booking SET is_shared = true WHERE NOT is_shared AND EXISTS (
        SELECT 1 FROM booking AS other
        WHERE other.{column} = booking.{column} AND other.id < booking.id
          AND other.first_slot >= booking.first_slot - {most} AND other.first_slot < booking.end_slot
          AND other.end_slot > booking.first_slot AND NOT other.is_shared
          AND other.starts_at < booking.ends_at AND other.ends_at > booking.starts_at)
"""
SHARED = """
    UPDATE booking SET is_shared = true
    WHERE workshop_id IN (SELECT id FROM workshop WHERE is_shared)
"""
WALL = """
    ALTER TABLE booking ADD CONSTRAINT {name} EXCLUDE USING gist
        ({column} WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE ({column} IS NOT NULL AND NOT is_shared)
"""
LESSON_WALL = """
    ALTER TABLE lesson ADD CONSTRAINT ex_lesson_group EXCLUDE USING gist
        (group_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (state <> 'cancelled')
"""
# The same on SQLite, whose one writer at a time makes it as good as a constraint.
TRIGGER = """
    CREATE TRIGGER {name}_{when} BEFORE {act} ON booking
    WHEN NEW.{column} IS NOT NULL AND NOT NEW.is_shared
    BEGIN SELECT RAISE(ABORT, '{name}') WHERE EXISTS (
        SELECT 1 FROM booking AS other
        WHERE other.{column} = NEW.{column} AND other.id <> NEW.id
          AND other.first_slot >= NEW.first_slot - {most} AND other.first_slot < NEW.end_slot
          AND other.end_slot > NEW.first_slot AND NOT other.is_shared
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
    END
"""
LESSON_TRIGGER = """
    CREATE TRIGGER ex_lesson_group_{when} BEFORE {act} ON lesson
    WHEN NEW.state <> 'cancelled'
    BEGIN SELECT RAISE(ABORT, 'ex_lesson_group') WHERE EXISTS (
        SELECT 1 FROM lesson AS other
        WHERE other.group_id = NEW.group_id AND other.id <> NEW.id
          AND other.state <> 'cancelled'
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
    END
"""
ACTS = (("insert", "INSERT"), ("update", "UPDATE"))


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_calendar_link_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_link")),
    )
    with op.batch_alter_table("calendar_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_link_account_id_created_at"),
            ["account_id", "created_at"],
            unique=False,
        )
        batch_op.create_index("uq_calendar_link_digest", ["digest"], unique=True)

    op.create_table(
        "lesson",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("webinar_url", sa.String(length=500), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("cancelled_why", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_lesson_forward")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_lesson_hours")),
        sa.ForeignKeyConstraint(["group_id"], ["study_group.id"], name=op.f("fk_lesson_group_id")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["programme_module.id"], name=op.f("fk_lesson_part_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_group_id_starts_at_id"),
            ["group_id", "starts_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_part_id_state"), ["part_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_series_id_starts_at"), ["series_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_starts_at_id"), ["starts_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_state_ends_at_id"), ["state", "ends_at", "id"], unique=False
        )

    op.create_table(
        "lesson_equipment",
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_lesson_equipment_equipment_id")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_equipment_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", "equipment_id", name=op.f("pk_lesson_equipment")),
    )
    with op.batch_alter_table("lesson_equipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_equipment_equipment_id_lesson_id"),
            ["equipment_id", "lesson_id"],
            unique=False,
        )

    op.create_table(
        "lesson_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_why", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_place_lesson_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["workshop.id"], name=op.f("fk_lesson_place_replaced_by")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_lesson_place_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_place")),
    )
    with op.batch_alter_table("lesson_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_place_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_lesson_place_replaced_by"), ["replaced_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_place_workshop_id_lesson_id"),
            ["workshop_id", "lesson_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_lesson_place_now",
            ["lesson_id", "workshop_id"],
            unique=True,
            postgresql_where=sa.text("replaced_by IS NULL"),
            sqlite_where=sa.text("replaced_by IS NULL"),
        )

    op.create_table(
        "lesson_teacher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_why", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_teacher_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["staff_member.id"], name=op.f("fk_lesson_teacher_replaced_by")
        ),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_lesson_teacher_staff_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_teacher")),
    )
    with op.batch_alter_table("lesson_teacher", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_teacher_lesson_id"), ["lesson_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_teacher_replaced_by"), ["replaced_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lesson_teacher_staff_member_id_lesson_id"),
            ["staff_member_id", "lesson_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_lesson_teacher_now",
            ["lesson_id", "staff_member_id"],
            unique=True,
            postgresql_where=sa.text("replaced_by IS NULL"),
            sqlite_where=sa.text("replaced_by IS NULL"),
        )

    _equip()
    _wall()


def _equip() -> None:
    """Let a booking be of equipment."""
    with op.batch_alter_table("booking") as batch_op:
        batch_op.add_column(sa.Column("equipment_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(
            "ix_booking_equipment_slots", ["equipment_id", "first_slot", "end_slot"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_booking_equipment_id"), "equipment", ["equipment_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_booking_one"), type_="check")
        batch_op.create_check_constraint(op.f("ck_booking_one"), ONE)


def _wall() -> None:
    bind = op.get_bind()
    is_sqlite = bind.dialect.name == "sqlite"
    op.execute(SHARED)
    left = sum(
        bind.execute(sa.text(OVERLAPPING.format(column=column, most=MOST_SLOTS))).rowcount
        for column in COLUMNS
    )
    if left:
        structlog.get_logger(__name__).warning("Bookings that overlap are left as shared.", n=left)
    if is_sqlite:
        for when, act in ACTS:
            op.execute(LESSON_TRIGGER.format(when=when, act=act))
            for column, name in NAMES.items():
                op.execute(
                    TRIGGER.format(name=name, column=column, when=when, act=act, most=MOST_SLOTS)
                )
        return
    if bind.execute(sa.text(HAS_GIST)).first() is None:
        try:
            with bind.begin_nested():
                bind.execute(sa.text("CREATE EXTENSION btree_gist"))
        except DBAPIError as error:
            raise RuntimeError(NO_GIST) from error
    op.execute(LESSON_WALL)
    for column, name in NAMES.items():
        op.execute(WALL.format(name=name, column=column))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # The extension stays: others of the database may have come to need it.
    for name in NAMES.values():
        if is_sqlite:
            for when, _act in ACTS:
                op.execute(f"DROP TRIGGER {name}_{when}")
        else:
            op.execute(f"ALTER TABLE booking DROP CONSTRAINT {name}")
    op.execute("DELETE FROM booking WHERE equipment_id IS NOT NULL")
    with op.batch_alter_table("booking") as batch_op:
        batch_op.drop_constraint(op.f("ck_booking_one"), type_="check")
        batch_op.create_check_constraint(op.f("ck_booking_one"), FORMER)
        batch_op.drop_constraint(batch_op.f("fk_booking_equipment_id"), type_="foreignkey")
        batch_op.drop_index("ix_booking_equipment_slots")
        batch_op.drop_column("is_shared")
        batch_op.drop_column("equipment_id")
    for table in (
        "lesson_teacher",
        "lesson_place",
        "lesson_equipment",
        "lesson",
        "calendar_link",
    ):
        op.drop_table(table)
