"""What proves that the ledger is whole: its tree, checkpoints signed and kept elsewhere, witnesses."""
