"""Fuzzing of all code that reads the answers of a terminal; see scripts/fuzz."""
