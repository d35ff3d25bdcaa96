"""Which roles are held: those in an organisation that staff have not verified."""

from sqlalchemy import Uuid, and_, column, table

from hub.accounts.models import AccountGrant
from hub.core.columns import UtcDateTime

# By its name: rooms of one floor know nothing else of one another.
OWNER = table("organisation", column("id", Uuid()), column("verified_at", UtcDateTime()))
TO_OWNER = OWNER.c.id == AccountGrant.organisation_id
IS_HELD = and_(AccountGrant.organisation_id.is_not(None), OWNER.c.verified_at.is_(None))
