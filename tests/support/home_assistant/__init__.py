"""A real Home Assistant process: to show the integration, and to test it whole."""
