"""Doors of accounts: coming in, getting back in, one's own account."""

from hub.accounts.views import codes, entry, keys, profile, recovery, security
from hub.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "codes", "entry", "keys", "profile", "recovery", "security"]
