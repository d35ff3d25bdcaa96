"""The tools of the house: what make calls."""
