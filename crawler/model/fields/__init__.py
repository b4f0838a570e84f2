"""Readers of one field each: a line of text in, a value or None out. Standard library only."""
