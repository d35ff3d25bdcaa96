"""Competencies, professions of СПО, occupations by ОКПДТР, and what the region says of them."""
