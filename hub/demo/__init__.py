"""A believable region, generated from one seed."""

FEW = 3_000  # people enough to look round in, made in a few seconds
SEED = 1
