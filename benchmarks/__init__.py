"""What everything costs, measured; `scripts/bench` runs it all."""
