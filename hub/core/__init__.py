"""Ground of the hub: what every registry and door stands on. Knows no registry."""
