"""The planner: fills the timetable of groups within what is free; knows no database."""
