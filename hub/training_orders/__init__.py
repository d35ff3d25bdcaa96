"""Orders for training: many people at once, shared out among those who teach."""
