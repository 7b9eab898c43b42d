"""The kernel: what time means, what can happen, what may happen. Pure; no clock, no database, no random."""
