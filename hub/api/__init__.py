"""Open API: resources live in registries; here they get one description, one door, one limit."""
