"""LTI 1.3 both ways: the hub as a tool inside Moodle, and as a platform for other tools."""
