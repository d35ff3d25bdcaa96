"""Peers of the outside that tests start for real, faults included."""
