"""Adapters: what is peculiar to each outside system. Pure: no Flask, no SQLAlchemy, no hub."""
