"""The planner asked and answered: its question gathered, its draft kept, accepted or dropped."""
