"""Builders: each fills every field but the one that matters to the test."""
