"""Many terminals in one Home Assistant: `scripts/load`."""
