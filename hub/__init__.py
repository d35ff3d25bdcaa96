"""The hub of a ЦОПП: registries, enrolment, exchange; built on Flask."""
