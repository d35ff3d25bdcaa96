"""Doors to other machines: receive, verify, deliver."""
