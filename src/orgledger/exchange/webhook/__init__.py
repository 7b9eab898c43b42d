"""Webhooks: what is recorded, told to others as CloudEvents, in order and signed."""
