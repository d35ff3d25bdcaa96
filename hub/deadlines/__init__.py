"""Working days, and what is owed by when: the production calendar and the terms, both data."""
