"""Applications: a person's wish to learn, from the first word to the certificate."""
