"""One field a file: a value in, a value out."""
