"""Organisations: partners, customers, schools, colleges of the region."""
