"""People: everyone the centre knows, whether they sign in or not."""
