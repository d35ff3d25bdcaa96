"""Programmes: what the region teaches."""
