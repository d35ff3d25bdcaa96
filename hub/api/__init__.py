"""The open API: its wiring, tokens and description."""
