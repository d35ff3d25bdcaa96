"""Materials: the library of digital learning materials, shown only after expertise."""
