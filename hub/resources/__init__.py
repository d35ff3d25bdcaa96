"""Resources: sites, workshops and what stands in them, those who teach, and when each is busy."""
