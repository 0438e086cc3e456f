"""Reads a recorded terminal as the product does, and reports what became of it."""
