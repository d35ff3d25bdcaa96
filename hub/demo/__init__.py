"""A believable region, generated from one seed."""
