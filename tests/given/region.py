"""The demo region of the tests: small, whole, the same everywhere."""

from datetime import date

UNTIL = date(2026, 10, 31)
PEOPLE = 240
SEED = 7
