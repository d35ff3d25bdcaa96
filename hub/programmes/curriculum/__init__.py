"""Curriculum (учебный план): what a version of a programme is made of."""
