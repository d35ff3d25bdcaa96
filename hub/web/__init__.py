"""Public part, cabinets and administration, drawn on the server."""
