"""Inputs for everything that reads what a terminal sent; see scripts/fuzz."""
