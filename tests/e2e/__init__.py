"""What a person sees and does: a real Home Assistant in a real browser."""
