"""A booking of staff is of the person too: two cards of one person are in one place at a time.

The database itself writes `booking.person_id`, whoever books or links a card with a person. What
overlapped before, or comes to overlap when a card is linked, is left and marked `is_shared`.
"""

import sqlalchemy as sa
import structlog
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
MOST_SLOTS = 14 * 96  # no booking is longer
FILL = """
    UPDATE booking SET person_id = (
        SELECT staff_member.person_id FROM staff_member
        WHERE staff_member.id = booking.staff_member_id)
    WHERE staff_member_id IS NOT NULL
"""
OVERLAPS = """
    SELECT 1 FROM booking AS other
    WHERE other.person_id = {person} AND other.id {other} booking.id
      AND other.first_slot >= booking.first_slot - {most} AND other.first_slot < booking.end_slot
      AND other.end_slot > booking.first_slot AND NOT other.is_shared
      AND other.starts_at < booking.ends_at AND other.ends_at > booking.starts_at
"""
LINK = f"""
    UPDATE booking SET person_id = NEW.person_id, is_shared = is_shared OR EXISTS (
        {OVERLAPS.format(person="NEW.person_id", other="<>", most=MOST_SLOTS)})
    WHERE staff_member_id = NEW.id
"""  # noqa: S608 - its parts stand above
LEFT = f"""
    UPDATE booking SET is_shared = true WHERE person_id IS NOT NULL AND NOT is_shared AND EXISTS (
        {OVERLAPS.format(person="booking.person_id", other="<", most=MOST_SLOTS)})
"""  # noqa: S608 - its parts stand above
POSTGRESQL = (
    """CREATE FUNCTION booking_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.person_id := (SELECT person_id FROM staff_member WHERE id = NEW.staff_member_id);
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER booking_person BEFORE INSERT OR UPDATE OF staff_member_id ON booking
    FOR EACH ROW EXECUTE FUNCTION booking_person()""",
    f"""CREATE FUNCTION staff_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {LINK}; RETURN NULL; END $$""",
    """CREATE TRIGGER staff_person AFTER UPDATE OF person_id ON staff_member FOR EACH ROW
    WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id) EXECUTE FUNCTION staff_person()""",
    """ALTER TABLE booking ADD CONSTRAINT ex_booking_person EXCLUDE USING gist
        (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (person_id IS NOT NULL AND NOT is_shared)""",
)
WALL = """
    CREATE TRIGGER ex_booking_person_{when} BEFORE {act} ON booking
    WHEN NEW.person_id IS NOT NULL AND NOT NEW.is_shared
    BEGIN SELECT RAISE(ABORT, 'ex_booking_person') WHERE EXISTS (
        SELECT 1 FROM booking AS other
        WHERE other.person_id = NEW.person_id AND other.id <> NEW.id
          AND other.first_slot >= NEW.first_slot - {most} AND other.first_slot < NEW.end_slot
          AND other.end_slot > NEW.first_slot AND NOT other.is_shared
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
    END
"""
FOLLOW = """
    CREATE TRIGGER booking_person_{when} AFTER {act} ON booking
    WHEN NEW.person_id IS NOT (SELECT person_id FROM staff_member WHERE id = NEW.staff_member_id)
    BEGIN UPDATE booking SET person_id = (
        SELECT person_id FROM staff_member WHERE id = NEW.staff_member_id) WHERE id = NEW.id;
    END
"""
SQLITE = (
    WALL.format(when="insert", act="INSERT", most=MOST_SLOTS),
    WALL.format(when="update", act="UPDATE", most=MOST_SLOTS),
    FOLLOW.format(when="insert", act="INSERT"),
    FOLLOW.format(when="update", act="UPDATE OF staff_member_id"),
    f"""CREATE TRIGGER staff_person AFTER UPDATE OF person_id ON staff_member
    WHEN OLD.person_id IS NOT NEW.person_id
    BEGIN {LINK}; END""",
)


def upgrade() -> None:
    bind = op.get_bind()
    op.add_column("booking", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_index("ix_booking_person_slots", "booking", ["person_id", "first_slot", "end_slot"])
    op.execute(FILL)
    left = bind.execute(sa.text(LEFT)).rowcount
    if left:
        structlog.get_logger(__name__).warning("Bookings that overlap are left as shared.", n=left)
    for statement in SQLITE if bind.dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("booking_person_insert", "booking_person_update", "staff_person"):
            op.execute(f"DROP TRIGGER {name}")
        for when in ("insert", "update"):
            op.execute(f"DROP TRIGGER ex_booking_person_{when}")
    else:
        op.execute("ALTER TABLE booking DROP CONSTRAINT ex_booking_person")
        op.execute("DROP TRIGGER staff_person ON staff_member")
        op.execute("DROP TRIGGER booking_person ON booking")
        op.execute("DROP FUNCTION staff_person()")
        op.execute("DROP FUNCTION booking_person()")
    op.drop_index("ix_booking_person_slots", "booking")
    op.execute("ALTER TABLE booking DROP COLUMN person_id")
