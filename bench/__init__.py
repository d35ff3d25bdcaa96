"""What was promised about speed, measured: make bench."""
