"""What a user sees and does: a real Home Assistant in a real browser."""
