"""Timetable: lessons of groups, what they take of people and places, and when."""
