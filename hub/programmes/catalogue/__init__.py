"""The public catalogue: what can be learnt today, found in spite of typing errors."""
