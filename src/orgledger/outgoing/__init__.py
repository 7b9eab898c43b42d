"""Everything that this program sends to others by HTTP goes through here."""
