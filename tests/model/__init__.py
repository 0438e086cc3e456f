"""A stateful, model-based test of the integration: start with README.md here."""
