"""Every change of a review: by its author, its experts, and those who decide."""
