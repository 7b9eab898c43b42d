"""How documents are executed faster than field by field, with equal answers."""
