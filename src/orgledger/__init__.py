"""orgledger keeps the structure of an organization as a ledger of immutable events."""

__version__ = "0.1.0"
