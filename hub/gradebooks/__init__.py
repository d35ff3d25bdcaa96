"""Gradebooks: who came, who was marked how, what comes of it."""
