"""Reviews: expertise of programmes and of learning materials by one mechanism."""
