"""The library of modules that programmes are built from."""
