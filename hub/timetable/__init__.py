"""The timetable: lessons of groups, who teaches them, where and when."""
