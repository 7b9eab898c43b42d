"""Who may do what: identities, what is granted to them, and what they read."""
