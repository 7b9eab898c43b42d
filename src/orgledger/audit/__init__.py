"""What proves that the ledger is whole (its tree, checkpoints, witnesses), and what keeps its people erasable."""
